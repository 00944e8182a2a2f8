"""The doubtful words of a passage, in a draft and after a correction.

A doubt is settled if its words were changed, and moved otherwise.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import Match, SequenceMatcher

PIECES = re.compile(r"\s+|\w+|[^\w\s]")


def joined(doubtful: Iterable[Sequence[int]]) -> list[list[int]]:
    """Return doubts in order. The doubts of consecutive words form one doubt."""
    found: list[list[int]] = []
    for begin, end in sorted(map(tuple, doubtful)):
        if found and begin - found[-1][1] <= 1:
            found[-1][1] = max(end, found[-1][1])
        else:
            found.append([begin, end])
    return found


def moved(doubtful: list[list], before: str, after: str) -> list[list]:
    """Return [from, to] characters in `after` for each doubt whose words are as in `before`.

    What follows the two numbers of a doubt, such as a suggested term, stays with them.
    """
    if before == after or not doubtful:
        return doubtful
    unchanged = [
        (_extent(before, i, size), _extent(after, j, size)) for i, j, size in _same(before, after)
    ]
    found = []
    for begin, end, *more in doubtful:
        for (old_begin, old_end), (new_begin, _new_end) in unchanged:
            if old_begin <= begin and end <= old_end:
                shift = new_begin - old_begin
                found.append([begin + shift, end + shift, *more])
    return found


def _same(before: str, after: str) -> list[Match]:
    return SequenceMatcher(
        None, PIECES.findall(before), PIECES.findall(after), autojunk=False
    ).get_matching_blocks()


def _extent(text: str, first: int, size: int) -> tuple[int, int]:
    """Return the characters (from, to) that `size` pieces take, from piece `first` on."""
    pieces = PIECES.findall(text)
    begin = len("".join(pieces[:first]))
    return begin, begin + len("".join(pieces[first : first + size]))


def cut(doubtful: list[list], begin: int, end: int) -> list[list]:
    """Return the doubts that are wholly between two characters, counted from `begin`."""
    return [
        [start - begin, stop - begin, *more]
        for start, stop, *more in doubtful
        if begin <= start and stop <= end
    ]
