"""The coverage of a synthesis: which contributions it uses, beside random selections of that size.

Every function is pure, and every figure is a whole number, so that another program gets the same
bytes (docs/coverage.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from consult.outcomes.coverage.draws import draw, rank_at

DRAWS = 1000
DIMENSIONS = ("topic", "author", "channel", "place", "length", "side")
QUARTERS = (25, 50, 75)
ONE = ord("1")


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
    """Return the coverage of a selection among contributions.

    A selection and the members of a group are whole numbers with a bit for each contribution, so
    that a group is counted by one operation for each selection.
    """
    known = sorted(contributions)
    used = _bits(
        len(known), [place for place, contribution in enumerate(known) if contribution.is_used]
    )
    members = {
        (dimension, name): _bits(len(known), places)
        for dimension, column in zip(DIMENSIONS, _columns(known), strict=True)
        for name, places in _places(column)
    }
    drawn: dict[tuple[str, str], list[int]] = {group: [] for group in members}
    for number in range(1, draws + 1):
        chosen = _bits(len(known), draw(seed, number, used.bit_count(), len(known)))
        for group, values in drawn.items():
            values.append((members[group] & chosen).bit_count())
    groups = (
        _group(dimension, name, members[dimension, name], used, sorted(values))
        for (dimension, name), values in drawn.items()
    )
    return Coverage(seed, draws, len(known), used.bit_count(), tuple(groups))


def digest(contributions: Sequence[Contribution], seed: str, draws: int = DRAWS) -> str:
    """Return the SHA-256 of all that a coverage depends on, to recognise a stored one."""
    return sha256(repr((seed, draws, sorted(contributions))).encode()).hexdigest()


def _places(column: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Return the groups of a dimension by name, each with the places of its contributions."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(column):
        found.setdefault(name, []).append(place)
    return sorted(found.items())


def _bits(number: int, places: Iterable[int]) -> int:
    """Return a whole number with a bit for each of the places, of which there are `number`."""
    digits = bytearray(b"0" * (number or 1))
    for place in places:
        digits[place] = ONE
    return int(digits, 2)


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
    ends = _ends_of_quarters(sorted(contribution.length for contribution in known))
    for dimension in DIMENSIONS:
        if dimension == "length":
            yield [
                str(1 + sum(contribution.length > end for end in ends)) for contribution in known
            ]
        else:
            yield [getattr(contribution, dimension) for contribution in known]


def _ends_of_quarters(lengths: Sequence[int]) -> list[int]:
    """Return the greatest length of each of the first three quarters."""
    return [lengths[rank_at(share, len(lengths))] for share in QUARTERS] if lengths else []


def _group(dimension: str, name: str, members: int, used: int, values: Sequence[int]) -> Group:
    number = (members & used).bit_count()
    return Group(
        dimension,
        name,
        members.bit_count(),
        number,
        values[rank_at(5, len(values))],
        values[rank_at(95, len(values))],
        sum(value < number for value in values),
        values.count(number),
    )
