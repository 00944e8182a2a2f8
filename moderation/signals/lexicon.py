"""Words that often insult a person, disguised or not.

`Con` may be quoted, and `bâtard` may be bread: only a reader knows. The words found are marked for
a moderator, and decide nothing.
"""

import re
from functools import cache
from pathlib import Path

from moderation.signals.spans import Span, folded

INSULT = "insult"
LIST = Path(__file__).with_name("insults.txt")
# Characters that replace a letter in a disguised word. Without them, a single star would hide a
# word from the list: `c*n`, `s@l0pe`, `cooonnard`.
DISGUISES = {
    "a": "@4",
    "e": "3€",
    "i": "1!|",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7",
    "u": "v",
    "c": "k",
}
STARS = "*•·#"
# Endings of the plural and the feminine. With them, a short word would match another one (`cône`).
ENDINGS = "(?:e?s|e|x)?"
SHORT = 3


def insults(text: str) -> list[Span]:
    """Return the insults of a text, in order."""
    plain = folded(text)
    return [Span(*match.span(), INSULT) for match in pattern().finditer(plain)]


@cache
def words() -> list[str]:
    """Return the list, longest first, so that `fils de pute` is one insult."""
    lines = (line.strip() for line in LIST.read_text(encoding="utf-8").splitlines())
    return sorted(
        {line for line in lines if line and not line.startswith("#")}, key=len, reverse=True
    )


@cache
def pattern() -> re.Pattern:
    """Return the pattern of all words at once, between word boundaries."""
    return re.compile(rf"(?<![\w@*])(?:{'|'.join(_spellings(word) for word in words())})(?![\w*])")


def _spellings(word: str) -> str:
    """Return the pattern of a word.

    Its first letter is unchanged. The others may be repeated, or replaced by a similar character or
    a star. Two words may be on two lines, or be joined by a hyphen.
    """
    first = word[0]
    rest = word[1:]
    inside = "".join(_spelling(letter, last=n == len(rest) - 1) for n, letter in enumerate(rest))
    return re.escape(first) + inside + (ENDINGS if len(word) > SHORT else "s?")


def _spelling(letter: str, *, last: bool) -> str:
    if not letter.isalpha():
        return r"[\s_-]{1,3}"
    alike = letter + DISGUISES.get(letter, "") + ("" if last else STARS)
    return f"[{re.escape(alike)}]" + ("" if letter in "cs" else "{1,4}")
