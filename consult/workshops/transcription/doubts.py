"""Doubts of the machine, once somebody corrected the text: those they left alone move along, the others are settled."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

PIECES = re.compile(r"\s+|\w+|[^\w\s]")


def moved(doubtful: list[list[int]], before: str, after: str) -> list[list[int]]:
    """[from, to] characters of the text `after` for each doubt whose words stand there as they stood `before`."""
    if before == after or not doubtful:
        return doubtful
    kept = [(_extent(before, i, size), _extent(after, j, size)) for i, j, size in _same(before, after)]
    found = []
    for begin, end in doubtful:
        for (old_begin, old_end), (new_begin, _new_end) in kept:
            if old_begin <= begin and end <= old_end:
                found.append([begin - old_begin + new_begin, end - old_begin + new_begin])
    return found


def _same(before, after):
    return SequenceMatcher(None, PIECES.findall(before), PIECES.findall(after), autojunk=False).get_matching_blocks()


def _extent(text, first, size):
    """Which characters so many pieces take."""
    pieces = PIECES.findall(text)
    begin = len("".join(pieces[:first]))
    return begin, begin + len("".join(pieces[first : first + size]))


def cut(doubtful: list[list[int]], begin: int, end: int) -> list[list[int]]:
    """The doubts that stand wholly between two characters, counted from the first of these."""
    return [[one - begin, other - begin] for one, other in doubtful if begin <= one and other <= end]
