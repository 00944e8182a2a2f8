"""Folding of characters: the form in which a quotation and its source are compared."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

SINGLE_QUOTES = "'’‘"
DOUBLE_QUOTES = '"“”„«»'
SPACED_BEFORE = ";:!?%»"
QUOTES = {**dict.fromkeys(SINGLE_QUOTES, "'"), **dict.fromkeys(DOUBLE_QUOTES, '"')}


@dataclass(frozen=True)
class Folded:
    """A text in the form that is compared, with the place in the text of each character."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=64)
def fold(text: str) -> Folded:
    """Return a text with the differences removed that a quotation may have from its source."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    after_guillemet = False
    for start, end in _units(text):
        unit = text[start:end]
        if unit.isspace():
            if after_guillemet:
                continue
            if characters and characters[-1] == " ":
                ends[-1] = end
                continue
            folded = " "
        else:
            folded = QUOTES.get(unit) or unicodedata.normalize("NFD", unit)
            if unit in SPACED_BEFORE and characters and characters[-1] == " ":
                del characters[-1], starts[-1], ends[-1]
        after_guillemet = unit == "«"
        characters.extend(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
    return Folded("".join(characters), tuple(starts), tuple(ends))


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of each character with the combining marks that belong to it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, place
            start = place


def is_word(character: str) -> bool:
    """Return whether a character belongs to the word around it; combining marks do."""
    return bool(character) and (
        character.isalnum()
        or character == "_"
        or unicodedata.combining(character[0]) > 0
        or unicodedata.category(character[0]) == "Cf"
    )
