"""The dates of next steps: a day, or a period as public bodies write them.

A step has a day, by which steps are ordered, and the words that the public reads instead of it, for
example "printemps 2028". The day is read from the words where they name a year. Steps without a day
keep their place.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from consult.core.words.dates import format_date

PERIOD_LENGTH = 60
# The first month of each period, without accents. Winter begins in the December before its year.
MONTHS = (
    ("janvier", "january"),
    ("fevrier", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("aout", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
)
SEASONS = {
    "hiver": 1,
    "winter": 1,
    "printemps": 4,
    "spring": 4,
    "ete": 7,
    "summer": 7,
    "rentree": 9,
    "automne": 10,
    "autumn": 10,
    "debut": 1,
    "early": 1,
    "courant": 6,
    "mi": 6,
    "mid": 6,
    "fin": 11,
    "late": 11,
    "end": 11,
}
FIRST_MONTHS = {name: number for number, names in enumerate(MONTHS, 1) for name in names} | SEASONS
ORDINALS = {
    "first": "1",
    "premier": "1",
    "second": "2",
    "deuxieme": "2",
    "third": "3",
    "troisieme": "3",
    "fourth": "4",
    "quatrieme": "4",
}
YEAR = re.compile(r"\b(20\d\d)\b")
QUARTER = re.compile(
    r"\b(?:([1-4])(?:er|e|eme|st|nd|rd|th)?\s+(?:trimestre|quarter)|[tq]([1-4]))\b"
)
HALF = re.compile(r"\b([12])(?:er|e|eme|st|nd)?\s+(?:semestre|half)\b")
WORD = re.compile(r"[a-z]+")
ISO = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class StepDate:
    """The day of a next step in ISO 8601 for ordering, and the words of its period, or ""."""

    day: str = ""
    period: str = ""

    @property
    def words(self) -> str:
        """The period, or the day in the active language."""
        return self.period or (format_date(date.fromisoformat(self.day)) if self.day else "")


def read_first_day(period: str) -> date | None:
    """Return the first day of a period in French or English words, or None if it has no year.

    "printemps 2028" is 1 April 2028, "2e trimestre 2028" too, "fin 2028" is 1 November, "2028" is
    1 January.
    """
    plain = unicodedata.normalize("NFD", period.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = WORD.sub(lambda word: ORDINALS.get(word[0], word[0]), plain)
    year = YEAR.search(plain)
    if year is None:
        return None
    quarter = QUARTER.search(plain)
    half = HALF.search(plain)
    if quarter:
        month = int(quarter[1] or quarter[2]) * 3 - 2
    elif half:
        month = int(half[1]) * 6 - 5
    else:
        words = WORD.findall(plain)
        named = [FIRST_MONTHS[word] for word in words if word in FIRST_MONTHS]
        month = named[-1] if named else 1
    return date(int(year[1]), month, 1)


def step_date(settings: Mapping[str, Any]) -> StepDate:
    """Return the date in the settings of a block. Older drafts have any text as date."""
    stored = str(settings.get("date", ""))
    if not stored or ISO.fullmatch(stored):
        return StepDate(stored, str(settings.get("period", "")))
    first = read_first_day(stored)
    return StepDate(first.isoformat() if first else "", stored)
