"""Where in a text something was found, and the letters under their accents, each in its place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# What a long text is searched of: more would only cost time, whatever stands in it.
LONGEST = 40_000


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` to `end` of a text, and what they are."""

    start: int
    end: int
    what: str

    def told(self) -> dict:
        """As a signal keeps it: places, never words."""
        return {"start": self.start, "end": self.end, "what": self.what}


@lru_cache(maxsize=4096)
def _plain(character):
    base = unicodedata.normalize("NFKD", character.casefold())[:1] or character
    return " " if base.isspace() and base != "\n" else base


def folded(text: str) -> str:
    """Lower case without accents nor odd blanks, one character for each: places found in it hold in the text."""
    return "".join(map(_plain, text[:LONGEST]))
