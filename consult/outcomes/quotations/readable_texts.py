"""The words of a rendered text as a reader sees them.

Quotations are compared with these words, so that marks of Markdown are neither required nor
quoted. Paragraphs are separated by an empty line, and lines by a line break.
"""

from functools import lru_cache
from html.parser import HTMLParser

BLOCKS = {"p", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "h6", "pre", "hr"}


@lru_cache(maxsize=200)
def read_markup(markup: str) -> str:
    """Return the words of sanitised HTML, as `consult.core.words.text.render` makes it."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return "".join(reader.words).rstrip("\n")


class _Reader(HTMLParser):
    """A parser that collects the words of sanitised HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.gap = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._separate("\n")
        elif tag in BLOCKS:
            self._separate("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._separate("\n\n")

    def handle_data(self, data: str) -> None:
        if not data.strip() and (self.gap or not self.words):
            return
        if self.gap:
            # Line breaks of the markup beside a break of the text are not words.
            self.words.append(self.gap)
            data = data.lstrip("\n")
            self.gap = ""
        self.words.append(data)

    def _separate(self, gap: str) -> None:
        if self.words:
            self.gap = max(self.gap, gap, key=len)
