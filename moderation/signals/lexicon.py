"""Words that most often insult somebody, disguised or not: a hint for whoever reads, since only a reader knows.

« Con » may be quoted, « bâtard » may be bread: what is found is marked for a moderator to see, and decides nothing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from moderation.signals.spans import Span, folded

INSULT = "insult"
LIST = Path(__file__).with_name("insults.txt")
# What stands for a letter, so that a list of words is not met by its first star: « c*n », « s@l0pe », « cooonnard ».
DISGUISES = {"a": "@4", "e": "3€", "i": "1!|", "l": "1|", "o": "0", "s": "5$", "t": "7", "u": "v", "c": "k"}
STARS = "*•·#"
# Marks of plural and feminine; a short word would become another one (« cône »).
ENDINGS, SHORT = "(?:e?s|e|x)?", 3


def insults(text: str) -> list[Span]:
    """The insults of a text, in its order."""
    plain = folded(text)
    return [Span(*one.span(), INSULT) for one in pattern().finditer(plain)]


@cache
def words() -> list[str]:
    """The list, the longest first, so that « fils de pute » is one."""
    lines = (line.strip() for line in LIST.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")}, key=len, reverse=True)


@cache
def pattern() -> re.Pattern:
    """All of them at once, between the ends of words."""
    return re.compile(rf"(?<![\w@*])(?:{'|'.join(_spellings(word) for word in words())})(?![\w*])")


def _spellings(word):
    """The first letter stands as it is; inside, a letter may be doubled, replaced by what looks like it, or by a star.

    Two words may stand on two lines, or be tied by a hyphen.
    """
    first, rest = word[0], word[1:]
    inside = "".join(_spelling(letter, last=n == len(rest) - 1) for n, letter in enumerate(rest))
    return re.escape(first) + inside + (ENDINGS if len(word) > SHORT else "s?")


def _spelling(letter, *, last):
    if not letter.isalpha():
        return r"[\s_-]{1,3}"
    alike = letter + DISGUISES.get(letter, "") + ("" if last else STARS)
    return f"[{re.escape(alike)}]" + ("" if letter in "cs" else "{1,4}")
