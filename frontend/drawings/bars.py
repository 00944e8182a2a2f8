"""Bars of positions and bar charts, with percentages that sum to 100."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FEWEST_FOR_A_BAR = 5
POSITIONS = ("agree", "mixed", "disagree")


@dataclass(frozen=True)
class Segment:
    """A part of a bar: its position, its number of people, and its whole percentage."""

    position: str
    count: int
    share: int

    @property
    def width(self) -> str:
        """Return the width as an SVG attribute. The style sheet sets a visible minimum."""
        return f"{self.share}%"


@dataclass(frozen=True)
class PositionBar:
    """The positions on a proposal, in order: agree, mixed, disagree."""

    total: int
    segments: tuple[Segment, ...]

    @property
    def has_percentages(self) -> bool:
        """Return whether percentages may be shown.

        Under five positions, a percentage would suggest more than is known.
        """
        return self.total >= FEWEST_FOR_A_BAR

    @property
    def drawn(self) -> tuple[Segment, ...]:
        """Return the segments with at least one position."""
        return tuple(segment for segment in self.segments if segment.count)


def shares(counts: Sequence[int]) -> list[int]:
    """Return whole percentages that sum to 100 (largest remainders).

    If all counts are zero, return zeros.
    """
    total = sum(counts)
    if total <= 0:
        return [0] * len(counts)
    floors = [count * 100 // total for count in counts]
    by_remainder = sorted(
        range(len(counts)), key=lambda place: (-(counts[place] * 100 % total), place)
    )
    for place in by_remainder[: 100 - sum(floors)]:
        floors[place] += 1
    return floors


def position_bar(tally: Any) -> PositionBar:
    """Return the bar of a tally.

    The tally is an object or a mapping with ``agree``, ``mixed`` and ``disagree``; a missing one
    counts as zero.
    """
    counts = [_read(tally, position) for position in POSITIONS]
    return PositionBar(
        total=sum(counts),
        segments=tuple(
            Segment(*part) for part in zip(POSITIONS, counts, shares(counts), strict=True)
        ),
    )


@dataclass(frozen=True)
class Bar:
    """A line of a horizontal bar chart."""

    label: str
    value: int
    width: str
    url: str = ""


def horizontal(lines: Iterable[tuple[str, int] | tuple[str, int, str]]) -> list[Bar]:
    """Return bars on one scale: the longest fills the width, the others are in proportion."""
    lines = list(lines)
    longest = max((line[1] for line in lines), default=0) or 1
    return [Bar(line[0], line[1], f"{line[1] * 100 / longest:.1f}%", *line[2:]) for line in lines]


def _read(tally: Any, name: str) -> int:
    value = tally.get(name) if isinstance(tally, Mapping) else getattr(tally, name, None)
    return int(value or 0)
