"""Texts with marked signals, as safe HTML for the pages of moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
