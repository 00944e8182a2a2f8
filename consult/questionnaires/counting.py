"""What answers to one item come to, online and on paper apart: pure, so that it can be read as it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Given = tuple[Any, str, int]  # a value as it is kept, the way it came, how many gave it


@dataclass(frozen=True)
class Counted:
    """How many people answered online, and how many sheets came in on paper."""

    online: int = 0
    paper: int = 0

    @property
    def total(self) -> int:
        """Both together; never shown without the two apart."""
        return self.online + self.paper

    @classmethod
    def of(cls, counts: Counter) -> Counted:
        """From counts by way."""
        return cls(counts["online"], counts["paper"])


@dataclass(frozen=True)
class Figures:
    """What numbers come to: as many gave less than the median as gave more."""

    mean: float
    median: float
    lowest: float
    highest: float


def by_key(given: Iterable[Given], keys: Sequence) -> dict[Any, Counted]:
    """How many chose each key, in the order of the keys; an answer of several choices counts once for each of them."""
    counts: dict[Any, Counter] = {key: Counter() for key in keys}
    for value, way, number in given:
        for key in value if isinstance(value, list) else [value]:
            if key in counts:
                counts[key][way] += number
    return {key: Counted.of(found) for key, found in counts.items()}


def answered(given: Iterable[Given]) -> Counted:
    """How many answered at all."""
    counts: Counter = Counter()
    for _value, way, number in given:
        counts[way] += number
    return Counted.of(counts)


def figures(given: Iterable[Given]) -> dict[str, Figures]:
    """What the numbers given come to, by the way they came; nothing for a way by which none came."""
    by_way: dict[str, Counter] = {}
    for value, way, number in given:
        by_way.setdefault(way, Counter())[value] += number
    return {way: _figures(found) for way, found in sorted(by_way.items()) if found.total()}


def _figures(counts):
    values = sorted(counts)
    total = counts.total()
    mean = sum(value * counts[value] for value in values) / total
    return Figures(mean, (_at(counts, (total - 1) // 2) + _at(counts, total // 2)) / 2, values[0], values[-1])


def _at(counts, place):
    """The value that stands at a place (from 0) when all are put in order."""
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)
