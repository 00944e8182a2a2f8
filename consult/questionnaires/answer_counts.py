"""Pure functions that count the answers to one item, online and on paper separately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

CountedValue = tuple[Any, str, int]  # a stored value, its origin, and how many people gave it


@dataclass(frozen=True)
class Counted:
    """The number of people who answered online, and the number of sheets of paper."""

    online: int = 0
    paper: int = 0

    @property
    def total(self) -> int:
        """The sum of both, which is never shown without the two numbers."""
        return self.online + self.paper

    @classmethod
    def of(cls, counts: Counter) -> Counted:
        """Return the counts, from numbers by origin."""
        return cls(counts["online"], counts["paper"])


@dataclass(frozen=True)
class Figures:
    """The figures of a set of numbers. As many answers are below the median as above it."""

    mean: float
    median: float
    lowest: float
    highest: float


def by_key(answers: Iterable[CountedValue], keys: Sequence) -> dict[Any, Counted]:
    """Count the answers that chose each key, in the order of the keys.

    An answer with several choices counts once for each of them.
    """
    counts: dict[Any, Counter] = {key: Counter() for key in keys}
    for value, way, number in answers:
        for key in value if isinstance(value, list) else [value]:
            if key in counts:
                counts[key][way] += number
    return {key: Counted.of(found) for key, found in counts.items()}


def answered(answers: Iterable[CountedValue]) -> Counted:
    """Count the answers, by origin."""
    counts: Counter = Counter()
    for _value, way, number in answers:
        counts[way] += number
    return Counted.of(counts)


def figures(answers: Iterable[CountedValue]) -> dict[str, Figures]:
    """Return the figures of the given numbers, by origin.

    An origin without answers has no entry.
    """
    by_way: dict[str, Counter] = {}
    for value, way, number in answers:
        by_way.setdefault(way, Counter())[value] += number
    return {way: _figures(found) for way, found in sorted(by_way.items()) if found.total()}


def _figures(counts: Counter[Any]) -> Figures:
    values = sorted(counts)
    total = counts.total()
    mean = sum(value * counts[value] for value in values) / total
    return Figures(
        mean, (_at(counts, (total - 1) // 2) + _at(counts, total // 2)) / 2, values[0], values[-1]
    )


def _at(counts: Counter[Any], place: int) -> Any:
    """Return the value at a position, from 0, when all values are sorted."""
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)
