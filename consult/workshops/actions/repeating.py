"""Whether a text repeats what somebody said, and the same text without it."""

from __future__ import annotations

import re

from consult.core.text import fold

WORD = re.compile(r"\w+")
# So many words in a row are somebody's sentence, not everybody's phrase; a shorter passage counts when it is whole.
RUN, SHORTEST = 8, 4
GAP = "[…]"


def repeats(text: str, passages) -> bool:
    """Whether it holds eight words in a row of one of the passages, or a whole one of four words at least."""
    return bool(_found(text, passages))


def without(text: str, passages) -> str:
    """The text with « […] » where it repeats a passage."""
    kept, at = [], 0
    for begin, end in _found(text, passages):
        kept += [text[at:begin], GAP]
        at = end
    return "".join([*kept, text[at:]])


def _found(text, passages):
    """[(begin, end)] characters that repeat a passage, joined where they touch, in order."""
    places = [(fold(found[0]), found.start(), found.end()) for found in WORD.finditer(text)]
    words = [word for word, _begin, _end in places]
    taken: set[int] = set()
    for passage in passages:
        said = [fold(word) for word in WORD.findall(passage)]
        size = min(RUN, len(said))
        if size >= SHORTEST:
            taken |= _taken(words, {tuple(said[i : i + size]) for i in range(len(said) - size + 1)}, size)
    return _joined(sorted(taken), places)


def _taken(words, runs, size):
    starts = (i for i in range(len(words) - size + 1) if tuple(words[i : i + size]) in runs)
    return {place for start in starts for place in range(start, start + size)}


def _joined(taken, places):
    spans: list[list[int]] = []
    for place in taken:
        if spans and spans[-1][1] == place - 1:
            spans[-1][1] = place
        else:
            spans.append([place, place])
    return [(places[first][1], places[last][2]) for first, last in spans]
