"""What changed between two texts, word by word, as segments: never markup."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Op = Literal["same", "removed", "added"]
# Words and signs are compared, each with the blank before it.
PIECES = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")
# Beyond, paragraphs are compared first, and words only inside those that changed: difflib is quadratic.
MANY_PIECES = 4000


def differences(before: str, after: str) -> list[tuple[Op, str]]:
    """The way from one text to another: pieces that stay, go and come, in reading order."""
    old, new = _pieces(before), _pieces(after)
    if len(old) + len(new) > MANY_PIECES:
        return _merged(_by_paragraph(before, after))
    return _merged(_between(old, new))


def _pieces(text):
    return PIECES.findall(text)


def _by_paragraph(before, after):
    old, new = (text.splitlines(keepends=True) for text in (before, after))
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if op == "replace" and len(pieces := _pieces(gone)) + len(others := _pieces(come)) <= MANY_PIECES:
            yield from _between(pieces, others)
        else:
            yield from _step(op, gone, come)


def _between(old, new):
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield from _step(op, "".join(old[a:b]), "".join(new[c:d]))


def _step(op, gone, come):
    if op == "equal":
        return [("same", gone)]
    return [(name, text) for name, text in (("removed", gone), ("added", come)) if text]


def _merged(steps):
    return [(op, "".join(text for _, text in run)) for op, run in groupby(steps, key=lambda step: step[0])]
