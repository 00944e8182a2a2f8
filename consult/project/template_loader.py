"""The template loader that removes the white space with which templates are laid out."""

import re

from django.template.loaders import filesystem

# Elements next to which a browser shows no white space.
BLOCK_LEVEL = (
    "address|article|aside|blockquote|body|br|caption|col|colgroup|dd|details|dialog|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|legend|li|link|main|meta|"
    "nav|ol|optgroup|option|p|pre|section|source|summary|table|tbody|td|tfoot|th|thead|title|tr|"
    "track|ul"
)
TEMPLATE_TAG = r"\{%.*?%\}|\{\{.*?\}\}"
VALUE = (
    rf"""(?:{TEMPLATE_TAG}|"(?:{TEMPLATE_TAG}|(?!\{{[{{%])[^"])*"|'[^']*'|(?!\{{[{{%])[^>"'])*"""
)
# What a template consists of, as far as white space is concerned.
PIECE = re.compile(
    rf"""
    (?P<verbatim>
        <(?P<name>pre|script|style|textarea)\b{VALUE}>.*?</(?P=name)>
        | \{{%\ blocktranslate\b.*?%\}}.*?\{{%\ endblocktranslate\ %\}}
    )
    | (?P<joint>\{{\#\ \#\}})
    | (?P<silent>
        \{{%\ comment\b.*?%\}}.*?\{{%\ endcomment\ %\}}
        | \{{\#.*?\#\}}
        | \{{%\ (?:block|extends|load)\ .*?%\}}
    )
    | (?P<endblock>\{{%\ endblock\b.*?%\}})
    | (?P<block></?(?:{BLOCK_LEVEL})(?=[\s/>]){VALUE}>|<!doctype\b.*?>)
    | (?P<start><[a-z](?:[\w-]|\{{\{{.*?\}}\}})*(?=[\s/>]){VALUE}>)
    | (?P<end></[a-z](?:[\w-]|\{{\{{.*?\}}\}})*>)
    | (?P<space>[ \t]*\n\s*)
    | (?P<other>{TEMPLATE_TAG}|[^\s<{{]+|.)
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
VOID = re.compile(r"<(?:area|embed|img|input|wbr)\b|.*/>", re.DOTALL | re.IGNORECASE)
LINE_BREAK = re.compile(r"[ \t]*\n\s*")


class Loader(filesystem.Loader):
    """A loader of templates without the line breaks and the indentation of their layout."""

    def get_contents(self, origin):
        """Return the source of a template. HTML is condensed, plain text is not."""
        contents = super().get_contents(origin)
        return condense(contents) if origin.name.endswith(".html") else contents


def condense(source: str) -> str:
    """Return the source of an HTML template without the white space of its layout.

    A line break disappears, with the indentation that follows it, next to a block-level element, at
    both edges of the content of any element, at both edges of the content of a template block, and
    next to an empty comment, which joins words that are written on two lines:

        {% if is_open %}
          {{ name }}{# #}
        {% endif %}{# #}
        ({{ number }})

    Everywhere else, it is white space between words, and only its indentation disappears. The
    attributes of an element are written on one line.
    """
    pieces = list(PIECE.finditer(source))
    parts = []
    for place, piece in enumerate(pieces):
        if piece["verbatim"]:
            parts.append(piece[0])
        elif not piece["space"]:
            parts.append(LINE_BREAK.sub(" ", piece[0]))
        elif not _is_next_to_an_edge(pieces, place):
            parts.append("\n")
    return "".join(parts)


def _is_next_to_an_edge(pieces: list[re.Match], place: int) -> bool:
    """Return whether the white space at this place has no effect on the page."""
    return (place > 0 and _opens_content(pieces[place - 1])) or (
        place + 1 < len(pieces) and _closes_content(pieces[place + 1])
    )


def _opens_content(piece: re.Match) -> bool:
    """Return whether white space after this piece is not shown."""
    if piece["start"]:
        return not VOID.match(piece["start"])
    return bool(piece["block"] or piece["silent"] or piece["joint"])


def _closes_content(piece: re.Match) -> bool:
    """Return whether white space before this piece is not shown."""
    return bool(piece["block"] or piece["end"] or piece["endblock"] or piece["joint"])
