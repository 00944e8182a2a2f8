"""Places in a text, and a copy of the text without accents in which each place is the same."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# The length of a text that is searched. To search more would only take time.
LONGEST = 40_000


@dataclass(frozen=True, order=True)
class Span:
    """The characters `start` to `end` of a text, and the kind of content found there."""

    start: int
    end: int
    kind: str

    def to_json(self) -> dict:
        """Return the span as a signal stores it: places, and no words."""
        return {"start": self.start, "end": self.end, "what": self.kind}


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    base = unicodedata.normalize("NFKD", character.casefold())[:1] or character
    return " " if base.isspace() and base != "\n" else base


def folded(text: str) -> str:
    """Return the text in lower case, without accents and unusual blanks, character by character.

    A place in the result is the same place in the text.
    """
    return "".join(map(_plain, text[:LONGEST]))
