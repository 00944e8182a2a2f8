"""The comparison of almost identical texts: which words vary, and which texts say more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from debates.differences import differences

MARKS = {"same": "{}", "varies": '<mark class="q-var">{}</mark>', "more": "<b>{}</b>"}
# A text says more than the others if it has this many words more in one place.
MORE = 5


@dataclass(frozen=True)
class Compared:
    """A text of a group in pieces, each with its kind: `same`, `varies` or `more`."""

    pieces: list[tuple[str, str]]

    @property
    def html(self) -> SafeString:
        """The text, escaped, with its own words marked."""
        marked = ((MARKS[kind], text) for text, kind in self.pieces)
        return format_html_join("", "{}", ((format_html(mark, text),) for mark, text in marked))

    @property
    def says_more(self) -> bool:
        """Return whether the text says something that the others do not say."""
        return any(kind == "more" for _text, kind in self.pieces)


def compare(texts: Sequence[str]) -> list[Compared]:
    """Return the texts of a group, each compared with the one of middle length."""
    usual = sorted(texts, key=len)[(len(texts) - 1) // 2] if texts else ""
    return [Compared(list(_pieces(usual, text))) for text in texts]


def _pieces(usual: str, text: str) -> Iterator[tuple[str, str]]:
    steps = [("same", ""), *differences(usual, text)]
    for (earlier, removed), (kind, words) in pairwise(steps):
        if kind == "same":
            yield words, "same"
        elif kind == "added":
            replaced = len(removed.split()) if earlier == "removed" else 0
            yield words, "more" if len(words.split()) - replaced >= MORE else "varies"
