"""The words of a rendered text as a reader sees them, and their places in its markup.

Quotations are compared with these words, so that marks of Markdown are neither required nor
quoted. Paragraphs are separated by an empty line, and lines by a line break.
"""

from __future__ import annotations

import html
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCKS = {"p", "ul", "ol", "li", "blockquote", "h3", "h4", "h5", "h6", "pre", "hr"}


@lru_cache(maxsize=200)
def read_markup(markup: str) -> str:
    """Return the words of sanitised HTML, as `consult.core.text.render` makes it."""
    reader = _Reader([])
    reader.read(markup)
    return "".join(reader.words).rstrip("\n")


def mark_spans(markup: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return sanitised HTML with `<mark>` around the words at these places of `read_markup`.

    A span that reaches over several elements gets a mark in each of them.
    """
    reader = _Reader(sorted(spans))
    reader.read(markup)
    return "".join(reader.markup)


class _Reader(HTMLParser):
    """A parser that writes the words of sanitised HTML, and the HTML again with marks."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        super().__init__(convert_charrefs=True)
        self.spans = spans
        self.words: list[str] = []
        self.markup: list[str] = []
        self.place = 0
        self.gap = ""

    def read(self, markup: str) -> None:
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._separate("\n")
        elif tag in BLOCKS:
            self._separate("\n\n")
        self.markup.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._separate("\n\n")
        self.markup.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not data.strip() and (self.gap or not self.words):
            self.markup.append(data)
            return
        if self.gap:
            # Line breaks of the markup beside a break of the text are not words.
            bare = data.lstrip("\n")
            self.markup.append(data[: len(data) - len(bare)])
            data = bare
            self._write(self.gap)
            self.gap = ""
        self.markup.append(self._marked(data))
        self._write(data)

    def _separate(self, gap: str) -> None:
        if self.words:
            self.gap = max(self.gap, gap, key=len)

    def _write(self, words: str) -> None:
        self.words.append(words)
        self.place += len(words)

    def _marked(self, data: str) -> str:
        """Return the markup of words at the current place, with the marks of the spans."""
        pieces = []
        at = 0
        for start, end in self.spans:
            first = min(max(start - self.place, at), len(data))
            last = min(max(end - self.place, first), len(data))
            pieces.append(html.escape(data[at:first], quote=False))
            if data[first:last].strip():
                pieces.append(f"<mark>{html.escape(data[first:last], quote=False)}</mark>")
            else:
                pieces.append(html.escape(data[first:last], quote=False))
            at = last
        pieces.append(html.escape(data[at:], quote=False))
        return "".join(pieces)
