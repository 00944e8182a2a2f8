"""Texts of participants: cleaned on input, rendered once, sanitised by one set of rules."""

import codecs
import html
import re
import unicodedata
from html.parser import HTMLParser

import nh3
from django.utils.text import slugify
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt

from consult.core.words import blocks

# Increase this number when the output for the same text changes: `manage.py render_texts` then
# renders the older texts again.
RENDERER = 3

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "blockquote",
    "a",
    "h3",
    "h4",
    "h5",
    "h6",
    "code",
    "pre",
    "hr",
}
# `"*"` must be present and empty: nh3 would otherwise allow `title` and `lang` on every tag.
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# Bidirectional overrides and invisible characters, except the joiners that some scripts and emoji
# need.
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029]"
)
# Encodings that the first bytes of a file declare, then the encodings to try without such a mark:
# windows-1252 decodes almost any bytes, so it comes last.
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ALPHABETS = ("utf-8", "windows-1252")
NEVER_TYPED = frozenset(map(chr, range(32))) - set("\t\n\f\r\x1b")
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).enable(
    "linkify"
)
_linkify = LinkifyIt({}, {"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": True})
# Words in the shape of a domain whose last part the renderer does not know: `exemple.shop`,
# `exemple.zone/offre`.
DOMAIN = re.compile(
    r"(?<![\w@.-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?[.。．]){1,4}(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24})(?=/|:\d)"
    r"|(?<![\w@.-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?[.]){1,4}(?:app|dev|shop|site|online|store|club|link|click|live|top"
    r"|vip|win|bet|blog|page|info|museum|paris|bzh|alsace|corsica|xn--[a-z0-9-]{2,59})(?![\w-])",
    re.IGNORECASE,
)
# Characters that join words or letters in French, and would vanish from an address: `l’eau`,
# `cœur`.
JOINED = str.maketrans({"'": " ", "’": " ", "_": " ", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
BLOCKS = {"p", "ul", "ol", "blockquote", "pre", "h3", "h4", "h5", "h6"}
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
HEADING_TAG = re.compile(r"<(/?)h([1-6])(?=[\s>])")
HREF = re.compile(r'href="([^"]+)"')
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)
_anchoring_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES
    | {"p": {"id"}, "ul": {"id"}, "ol": {"start", "id"}, "blockquote": {"id"}},
    attribute_filter=lambda _tag, name, value: (
        value if name != "id" or blocks.ANCHOR.fullmatch(value) else None
    ),
    url_schemes=SCHEMES,
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)


def decoded(content: bytes) -> str | None:
    """Return the text of a plain-text file, or None.

    None means that no known encoding decodes it, or that it contains control characters that people
    do not type.
    """
    marked = next((alphabet for mark, alphabet in MARKS.items() if content.startswith(mark)), None)
    for alphabet in (marked,) if marked else ALPHABETS:
        try:
            text = content.decode(alphabet)
        except UnicodeDecodeError:
            continue
        return text if NEVER_TYPED.isdisjoint(text) else None
    return None


def clean(text: str) -> str:
    """Return a text in the form in which it is stored.

    It is NFC, with one kind of line break, and without invisible controls or blanks at its ends.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return INVISIBLE.sub("", text).strip()


def clean_line(text: str) -> str:
    """Return a text cleaned and on one line, for titles and names."""
    return re.sub(r"\s+", " ", clean(text))


def slug_of(text: str, *, longest: int = 70) -> str:
    """Return the part of an address made from a text, or "" if the text has no usable character.

    It consists of small letters, digits and dashes.
    """
    return slugify(text.translate(JOINED))[:longest].strip("-")


def count_visible_characters(text: str) -> int:
    """Return how many characters a reader sees.

    Blanks between words count, invisible characters do not.
    """
    return sum(
        unicodedata.category(character) not in ("Cf", "Cc", "Co", "Cn") for character in text
    )


def render(body: str, *, anchors: bool = False) -> str:
    """Render Markdown as sanitised HTML, without images and raw HTML.

    Headings are lowered by two levels, to fit under the headings of the page. `anchors` gives an id
    to each paragraph, list and quotation, for texts that appear once on their page.
    """
    tokens = _markdown.parse(body)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    if anchors:
        blocks.name(tokens)
    return (_anchoring_cleaner if anchors else _cleaner).clean(
        _markdown.renderer.render(tokens, _markdown.options, {})
    )


def curl(words: str) -> str:
    """Return words with typographic apostrophes, for documents that no template typesets."""
    return APOSTROPHE.sub("’", words)


def level_headings(markup: str, first: int = 3) -> str:
    """Return sanitised HTML whose headings begin at a level, and skip none.

    Writers of Markdown choose `##` for its size: `# A`, `### B` become a heading and one below it.
    """
    levels = sorted({level for _slash, level in HEADING_TAG.findall(markup)})
    lowest = first - 1

    def level(tag: re.Match[str]) -> str:
        nonlocal lowest
        if not tag[1]:
            lowest = min(first + levels.index(tag[2]), lowest + 1, 6)
        return f"<{tag[1]}h{lowest}"

    return HEADING_TAG.sub(level, markup) if levels else markup


def links(words: str) -> frozenset[str]:
    """Return the addresses that a text leads to, in a normal form.

    They are the links that the renderer makes, and words that look like an address without being
    one. Equal addresses in different spellings are returned once. E-mail addresses are left out.
    """
    found = {html.unescape(href) for href in HREF.findall(render(words))}
    found |= {match.url for match in _linkify.match(words) or ()}
    found |= {re.sub(r"\s", "", domain) for domain in DOMAIN.findall(words)}
    return frozenset(
        _folded(address) for address in found if not address.lower().startswith("mailto:")
    )


def web_addresses(words: str) -> list[str]:
    """Return the addresses of the links that the renderer makes of a text, in their order."""
    found = [html.unescape(href) for href in HREF.findall(render(words))]
    return [address for address in found if address.lower().startswith(("http://", "https://"))]


def _folded(address: str) -> str:
    """Return an address in lower case, without scheme, `www.` and the final slash."""
    return re.sub(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:www[.])?", "", address.casefold()).rstrip("/")


def sanitise(markup: str) -> str:
    """Reduce HTML from another source to the tags that our own renderer may produce."""
    return _cleaner.clean(markup)


def plain(markup: str) -> str:
    """Return the words of sanitised HTML, for extracts, search and similarity."""
    spaced = re.sub(r"</(p|li|h[1-6]|blockquote)>|<br>", " ", markup)
    return re.sub(r"\s+", " ", html.unescape(nh3.clean(spaced, tags=set()))).strip()


def readable(markup: str) -> str:
    """Return sanitised HTML as a plain text with its paragraphs and lists, for e-mails.

    The address of a link follows its words.
    """
    writer = _Paragraphs()
    writer.feed(markup)
    writer.close()
    words = re.sub(r" *\n *", "\n", "".join(writer.pieces))
    return re.sub(r"\n{3,}", "\n\n", words).strip()


class _Paragraphs(HTMLParser):
    """Collect the words of sanitised HTML, with the line breaks of its blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.lists: list[int | None] = []  # the next number of each open list, None without numbers
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "ol":
            start = dict(attrs).get("start") or ""
            self.lists.append(int(start) if start.isdecimal() else 1)
        elif tag == "ul":
            self.lists.append(None)
        elif tag == "li" and self.lists:
            number = self.lists[-1]
            self.pieces.append("\n– " if number is None else f"\n{number}. ")
            self.lists[-1] = number and number + 1
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""
        elif tag == "br":
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag == "a" and self.pieces and not self.href.endswith(self.pieces[-1].strip()):
            self.pieces.append(f" ({self.href})")
        if tag in BLOCKS and not (tag == "p" and self.lists):
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if data.strip() or "\n" not in data:
            self.pieces.append(re.sub(r"\s+", " ", data))


def fold(text: str) -> str:
    """Return a text in lower case without accents, as a key for sorting lists alphabetically.

    The collation C.UTF-8 would sort É after z.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
