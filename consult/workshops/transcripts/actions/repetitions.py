"""Detecting and removing text that repeats spoken words."""

import re
from collections.abc import Iterable
from typing import Any

from consult.core.words.text import fold

WORD = re.compile(r"\w+")
# Eight words in a row belong to one person's sentence, not to a common phrase. A shorter passage of
# at least four words counts only when the text repeats it whole.
RUN = 8
SHORTEST = 4
GAP = "[…]"


def repeats(text: str, passages: Iterable[str]) -> bool:
    """Return whether the text repeats a passage: eight words in a row, or all of four to seven."""
    return bool(_find_spans(text, passages))


def without(text: str, passages: list[str]) -> str:
    """Return the text with "[…]" in place of each part that repeats a passage."""
    parts = []
    at = 0
    for begin, end in _find_spans(text, passages):
        parts += [text[at:begin], GAP]
        at = end
    return "".join([*parts, text[at:]])


def _find_spans(text: str, passages: Iterable[str]) -> Any:
    """Return the spans [(begin, end)] of characters that repeat a passage, in order.

    Spans that touch are joined.
    """
    places = [(fold(found[0]), found.start(), found.end()) for found in WORD.finditer(text)]
    words = [word for word, _begin, _end in places]
    repeated: set[int] = set()
    for passage in passages:
        folded = [fold(word) for word in WORD.findall(passage)]
        size = min(RUN, len(folded))
        if size >= SHORTEST:
            repeated |= _find_repeated_places(
                words, {tuple(folded[i : i + size]) for i in range(len(folded) - size + 1)}, size
            )
    return _joined(sorted(repeated), places)


def _find_repeated_places(words: list[str], runs: set[Any], size: int) -> Any:
    starts = (i for i in range(len(words) - size + 1) if tuple(words[i : i + size]) in runs)
    return {place for start in starts for place in range(start, start + size)}


def _joined(repeated: Iterable[Any], places: list[tuple[str, int, int]]) -> Any:
    spans: list[list[int]] = []
    for place in repeated:
        if spans and spans[-1][1] == place - 1:
            spans[-1][1] = place
        else:
            spans.append([place, place])
    return [(places[first][1], places[last][2]) for first, last in spans]
