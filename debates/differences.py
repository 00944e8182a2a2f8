"""Word-by-word differences between two texts, as segments and never as markup."""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from operator import eq
from typing import Literal

Op = Literal["same", "removed", "added"]
Step = tuple[Op, str]
# Words and signs are compared. Each piece includes the white space before it.
PIECES = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
# Any author may send any text, and the time of a comparison grows with the square of its length.
# Texts with more pieces than this are compared by paragraph, and by word only inside the paragraphs
# that changed. Texts with more paragraphs than this are not compared: the whole text counts as
# replaced.
MANY = 8000


def differences(before: str, after: str) -> list[tuple[Op, str]]:
    """Return the pieces of two texts in reading order, each marked as same, removed or added."""
    return [
        (op, "".join(text for _, text in run))
        for op, run in groupby(_steps(before, after), key=lambda s: s[0])
    ]


def _steps(before: str, after: str) -> Iterator[Step]:
    """Yield the differences of two texts. Their common beginning and end are not compared again."""
    old = PIECES.findall(before)
    new = PIECES.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    yield from _step("equal", "".join(old[:start]), "")
    yield from _by_word(
        old[start : len(old) - end], new[start : len(new) - end], or_else=_by_paragraph
    )
    yield from _step("equal", "".join(old[len(old) - end :]), "")


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    return sum(takewhile(bool, map(eq, old, new)))


def _by_word(
    old: Sequence[str], new: Sequence[str], *, or_else: Callable[[str, str], list[Step]]
) -> list[Step]:
    if len(old) + len(new) > MANY:
        return or_else("".join(old), "".join(new))
    return [step for change in _changes(old, new) for step in _step(*change)]


def _by_paragraph(before: str, after: str) -> list[Step]:
    old = before.splitlines(keepends=True)
    new = after.splitlines(keepends=True)
    if len(old) + len(new) > MANY:
        return _all_of_it(before, after)
    return [step for change in _changes(old, new) for step in _inside(*change)]


def _inside(op: str, removed: str, added: str) -> list[Step]:
    """Return the differences by word of a paragraph that was replaced."""
    if op != "replace":
        return _step(op, removed, added)
    return _by_word(PIECES.findall(removed), PIECES.findall(added), or_else=_all_of_it)


def _all_of_it(before: str, after: str) -> list[Step]:
    return _step("replace", before, after)


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for op, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        yield op, "".join(old[a:b]), "".join(new[c:d])


def _step(op: str, removed: str, added: str) -> list[Step]:
    named: list[Step] = (
        [("same", removed)] if op == "equal" else [("removed", removed), ("added", added)]
    )
    return [(name, text) for name, text in named if text]
