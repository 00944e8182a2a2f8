"""How many texts a consultation usually gets in ten minutes, and when that is unusual: figures in, figures out."""

from __future__ import annotations

import statistics
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW, BEFORE = timedelta(minutes=10), timedelta(days=7)
# An evening meeting, or a consultation that opens, brings as many: below, nothing is unusual.
FEWEST = 25
# How many times more than in the other ten minutes in which somebody writes.
TIMES = 5
# An account made so little before its text is a new one; most people's first text is such, which alone says nothing.
FRESH = timedelta(hours=1)


def is_rush(number: int, usual: int) -> bool:
    """Whether so many texts in ten minutes are out of all proportion to what is usual when people write."""
    return number >= FEWEST and number >= TIMES * usual


def usual(counts: Sequence[int]) -> int:
    """How many texts come in ten minutes in which somebody writes: the median, which a rush of an hour barely moves."""
    return round(statistics.median(counts)) if counts else 0
