"""The coverage of a synthesis: which contributions it uses, beside random selections of that size.

Every function is pure, and every figure is a whole number, so that another program gets the same
bytes (docs/coverage.md).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from consult.outcomes.coverage.draws import draw, rank_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DRAWS = 1000
DIMENSIONS = ("topic", "author", "channel", "place", "length", "side")
QUARTERS = (25, 50, 75)


class Contribution(NamedTuple):
    """The facts about a public contribution that coverage counts. `length` is in characters."""

    number: int
    topic: str
    author: str
    channel: str
    place: str
    length: int
    side: str
    is_used: bool


@dataclass(frozen=True)
class Group:
    """The contributions of one group: all of them, those used, and those of random selections.

    Of the random selections, 90 % use from `low` to `high` of them. `below` selections use fewer
    than the synthesis, and `equal` selections use as many.
    """

    dimension: str
    group: str
    contributions: int
    used: int
    low: int
    high: int
    below: int
    equal: int

    @property
    def is_inside(self) -> bool:
        """Return whether the synthesis uses as many as 90 % of the random selections do."""
        return self.low <= self.used <= self.high

    @property
    def gap(self) -> int:
        """Return by how many contributions the synthesis is above or below that interval."""
        return max(self.used - self.high, self.low - self.used, 0)

    @property
    def distance(self) -> float:
        """Return by how many contributions the synthesis is away from the middle of it."""
        return abs(self.used - (self.low + self.high) / 2)


@dataclass(frozen=True)
class Coverage:
    """The coverage of a synthesis, with the seed from which the selections are drawn."""

    seed: str
    draws: int
    contributions: int
    used: int
    groups: tuple[Group, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain data, for a content and for storage."""
        return asdict(self) | {"groups": [asdict(group) for group in self.groups]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Coverage:
        """Return the coverage that `to_json` made."""
        return cls(**data | {"groups": tuple(Group(**group) for group in data["groups"])})


def measure(contributions: Iterable[Contribution], seed: str, draws: int = DRAWS) -> Coverage:
    """Return the coverage of a selection among contributions."""
    known = sorted(contributions)
    used = [place for place, one in enumerate(known) if one.is_used]
    columns = list(_columns(known))
    hits: list[dict[str, list[int]]] = [{name: [] for name in column} for column in columns]
    for number in range(1, draws + 1):
        chosen = draw(seed, number, len(used), len(known))
        for column, counted in zip(columns, hits, strict=True):
            counts = Counter(map(column.__getitem__, chosen))
            for name, values in counted.items():
                values.append(counts[name])
    groups = (
        _group(dimension, name, column, used, sorted(counted[name]))
        for dimension, column, counted in zip(DIMENSIONS, columns, hits, strict=True)
        for name in sorted(set(column))
    )
    return Coverage(seed, draws, len(known), len(used), tuple(groups))


def side_of(agree: int, mixed: int, disagree: int) -> str:
    """Return the side of the positions on a contribution: more than half of them, or "mixed"."""
    total = agree + mixed + disagree
    if not total:
        return "none"
    if 2 * agree > total:
        return "agree"
    return "disagree" if 2 * disagree > total else "mixed"


def _columns(known: Sequence[Contribution]) -> Iterator[list[str]]:
    """Yield the group of each contribution, for each dimension."""
    ends = _ends_of_quarters(sorted(one.length for one in known))
    for dimension in DIMENSIONS:
        if dimension == "length":
            yield [str(1 + sum(one.length > end for end in ends)) for one in known]
        else:
            yield [getattr(one, dimension) for one in known]


def _ends_of_quarters(lengths: Sequence[int]) -> list[int]:
    """Return the greatest length of each of the first three quarters."""
    return [lengths[rank_at(share, len(lengths))] for share in QUARTERS] if lengths else []


def _group(
    dimension: str, name: str, column: Sequence[str], used: Sequence[int], values: Sequence[int]
) -> Group:
    number = sum(column[place] == name for place in used)
    return Group(
        dimension,
        name,
        column.count(name),
        number,
        values[rank_at(5, len(values))],
        values[rank_at(95, len(values))],
        sum(value < number for value in values),
        values.count(number),
    )
