"""Pure functions on the usual number of texts in ten minutes, and on unusual numbers."""

import statistics
from collections.abc import Sequence
from datetime import timedelta

WINDOW = timedelta(minutes=10)
BEFORE = timedelta(days=7)
# An evening meeting, or the opening of a consultation, also leads to this many texts. A smaller
# number is never unusual.
FEWEST = 25
# A rush has this many times the texts of the usual ten minutes in which people write.
TIMES = 5
# An account created less than this time before its text is new. The first text of most people is
# such a text, which alone means nothing.
FRESH = timedelta(hours=1)


def is_rush(number: int, usual: int) -> bool:
    """Return whether this number of texts in ten minutes is far above the usual number."""
    return number >= FEWEST and number >= TIMES * usual


def usual(counts: Sequence[int]) -> int:
    """Return the usual number of texts in ten minutes in which people write: the median.

    A rush of one hour barely changes it.
    """
    return round(statistics.median(counts)) if counts else 0
