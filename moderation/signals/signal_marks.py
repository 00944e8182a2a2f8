"""Texts with marked signals, as safe HTML for the pages of moderators."""

from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def marked(text: str, spans: Iterable[Mapping], *, begins: int = 0) -> SafeString:
    """Return the text, escaped, with each span in a `<mark>`.

    Spans are `{start, end}`, as in `SignalSeen.spans`. `begins` is the offset of this text in the
    whole text that was searched, if only a part of it is shown (the title, or the body after it).
    Places that the text no longer has, because it changed in the meantime, are cut or left out.
    """
    pieces = []
    at = 0
    for start, end in sorted(_places(spans, begins, len(text))):
        if end > at:
            first = max(start, at)
            pieces += [(text[at:first],), (format_html("<mark>{}</mark>", text[first:end]),)]
            at = end
    return format_html_join("", "{}", [*pieces, (text[at:],)])


def _places(spans: Iterable[Mapping], begins: int, length: int) -> Iterator[tuple[int, int]]:
    for span in spans:
        start = max(span["start"] - begins, 0)
        end = min(span["end"] - begins, length)
        if start < end:
            yield start, end


def mark_in_markup(markup: str, words: Iterable[str]) -> str:
    """Return sanitised HTML in which each of these passages is in a `<mark>`, in their order.

    A passage may go through several elements. A passage that the text does not contain is left
    out.
    """
    reader = _Pieces(convert_charrefs=True)
    reader.feed(markup)
    reader.close()
    text = "".join(piece for piece, is_tag in reader.pieces if not is_tag)
    spans = list(_find_passages(text, words))
    marked_pieces = []
    begins = 0
    for piece, is_tag in reader.pieces:
        marked_pieces.append(piece if is_tag else str(marked(piece, spans, begins=begins)))
        begins += 0 if is_tag else len(piece)
    return "".join(marked_pieces)


class _Pieces(HTMLParser):
    """A parser that cuts HTML into `(tag as written, True)` and `(text, False)`."""

    def __init__(self, **options: bool) -> None:
        super().__init__(**options)
        self.pieces: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.pieces.append((self.get_starttag_text() or "", True))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        self.pieces.append((self.get_starttag_text() or "", True))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append((f"</{tag}>", True))

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, False))


def _find_passages(text: str, words: Iterable[str]) -> Iterator[dict[str, int]]:
    """Yield the place of each passage, each after the one before where possible."""
    at = 0
    for passage in words:
        start = text.find(passage, at)
        start = text.find(passage) if start < 0 else start
        if passage and start >= 0:
            at = start + len(passage)
            yield {"start": start, "end": at}
