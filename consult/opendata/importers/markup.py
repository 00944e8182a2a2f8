"""The conversion of imported texts to Markdown that our renderer shows word for word.

Imported texts are stored like any other, as Markdown. The renderer makes the sanitised HTML that is
shown. HTML is sanitised, then `markdownify` converts it. Each conversion is verified at once: the
rendered words must be the words of the source. Emphasis and links that would break words are left
out. If that is not enough, the words are kept alone.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

import nh3
from django.utils.translation import gettext as _
from markdownify import ATX, MarkdownConverter

from consult.core.words import text

# Beyond these numbers, the time of a conversion grows with their square. The longest of 1,235 texts
# of a real consultation has 268 tags. A text with more signs `<` than the first is longer, once
# they are escaped, than any text may be.
MOST_SIGNS = 20_000
MOST_TAGS = 6_000
# The longest part of an address that the report quotes.
LONGEST = 200
EMPHASIS = ["strong", "b", "em", "i"]
BLOCKS = [
    *("div", "section", "article", "header", "footer", "aside", "main", "figure", "figcaption"),
    *("address", "center", "fieldset", "form", "details", "summary", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
]
CONVERTED = text.TAGS | {"h1", "h2", "b", "i"}
SILENT = {
    *("script", "style", "iframe", "object", "noscript", "template", "svg", "math", "title"),
    *("textarea", "select"),
}
TAG = re.compile(r"<([a-z][a-z0-9]*)", re.IGNORECASE)
BLOCK = re.compile(rf"<(/?)(?:{'|'.join(BLOCKS)})>")
HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.IGNORECASE)
# Markdown recognises no emphasis that begins or ends with a sign or a blank, next to a word.
SIGNS = r"""(?:&nbsp;|[\s:.,!?…«»“”"'’()\[\]–-]){1,20}"""
EMPHASIS_START = re.compile(rf"((?:<(?:{'|'.join(EMPHASIS)})>){{1,4}})({SIGNS})")
EMPHASIS_END = re.compile(rf"({SIGNS})((?:</(?:{'|'.join(EMPHASIS)})>){{1,4}})")
LINK = re.compile(r"\]\(([^()\s]+)\)")
LINK_END = re.compile(r"((?:&nbsp;|\s){1,20})(</a>)")
# The library would escape signs within an address, and the renderer would link a part of it.
ADDRESS = re.compile(r"((?:https?://|www\.)\S+)", re.IGNORECASE)
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


class Markdown(MarkdownConverter):
    """The converter of the library, with our options. Addresses within words are not escaped."""

    class Options:
        """The options of the library."""

        autolinks = False
        bullets = "-"
        escape_misc = True
        heading_style = ATX
        # Line breaks of the source are blanks. No line is wrapped.
        wrap = True
        wrap_width = None

    def escape(self, words: str, parent_tags: set[str]) -> str:
        """Return the words with the escapes of the library, except in addresses."""
        parts = ADDRESS.split(words)
        escape = super().escape  # type: ignore[misc]  # the library has no types
        parts[::2] = [escape(part, parent_tags) for part in parts[::2]]
        return "".join(parts)


def html_to_markdown(markup: str) -> tuple[str, list[str]]:
    """Return Markdown with the words of an HTML text, and sentences that list the losses.

    The losses are elements (`img`, `u` and others), links and formatting.
    """
    if markup.count("<") > MOST_SIGNS:
        return PUNCTUATION.sub(r"\\\1", text.clean(markup)), []
    safe = _sanitised(markup)
    words = _words(text.plain(safe))
    for left_out in ([], EMPHASIS, [*EMPHASIS, "a"]):
        body = _converted(safe, left_out)
        if _words(text.plain(text.render(body))) == words:
            return body, list(_losses(markup, body, left_out))
    body = PUNCTUATION.sub(r"\\\1", text.clean(text.plain(safe)))
    return body, list(_losses(markup, body, ["p"]))


def text_to_markdown(plain: str) -> str:
    """Return Markdown that shows a plain text unchanged, line by line."""
    return html_to_markdown(html.escape(text.clean(plain)).replace("\n", "<br>"))[0]


def _sanitised(markup: str) -> str:
    """Return well-formed HTML of the elements that become Markdown, with safe addresses."""
    safe = nh3.clean(
        markup,
        tags=CONVERTED | set(BLOCKS),
        clean_content_tags=SILENT,
        attributes=text.ATTRIBUTES,
        attribute_filter=lambda _tag, _name, value: _address(value),
        url_schemes=text.SCHEMES,
        url_relative="deny",
        link_rel=None,
    )
    return BLOCK.sub(r"<\1p>", safe)


def _address(value: str) -> str:
    """Return an address without the signs that would end a link of Markdown."""
    return quote(value.strip(), safe="%/:?#[]@!$&'*+,;=~")


def _converted(safe: str, left_out: list[str]) -> str:
    """Return the Markdown of sanitised HTML, or "" if it has too many elements, or too deep ones."""
    if safe.count("<") > MOST_TAGS:
        return ""
    for edge in (EMPHASIS_START, EMPHASIS_END, LINK_END):
        safe = edge.sub(r"\2\1", safe)
    try:
        body = Markdown(strip=left_out).convert(f"<div>{safe}</div>")
    except RecursionError:
        return ""
    return text.clean(body.replace("  \n", "\n"))


def _losses(markup: str, body: str, left_out: list[str]) -> Iterator[str]:
    elements = {name.lower() for name in TAG.findall(markup)} - CONVERTED - {"div", "span"}
    if elements:
        yield _("left out: %(elements)s") % {"elements": ", ".join(sorted(elements))}
    found = [html.unescape("".join(groups)).strip() for groups in HREF.findall(markup)]
    kept = set(LINK.findall(body))
    lost = [address[:LONGEST] for address in found if _address(address) not in kept]
    if lost:
        yield _("links left out: %(addresses)s") % {"addresses": ", ".join(lost)}
    if left_out:
        yield _("formatting left out: it would have broken words")


def _words(plain: str) -> str:
    """Return the words with decoded addresses, without the blanks between them.

    The renderer decodes the addresses that it links.
    """
    return re.sub(r"\s+", "", unquote(text.clean(plain)))
