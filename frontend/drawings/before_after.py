"""Steps in time, drawn twice: as announced before a change, and as they are after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

WIDTH = 740
MARGIN = 14
TOP = 36
BAR = 26
BETWEEN_LANES = 32
BETWEEN_ROWS = 48
UNDER = 26
TAILS = 6
LETTER = 8.6
MOST_MONTHS = 8


@dataclass(frozen=True)
class PlannedStep:
    """A step with its dates before and after the change. The kind is that of its bar after it."""

    label: str
    before: tuple[datetime, datetime]
    after: tuple[datetime, datetime]
    kind: Literal["step", "next"] = "next"


@dataclass(frozen=True)
class Bar:
    """A rectangle of the drawing. The label is empty where it would not fit."""

    x: int
    y: int
    width: int
    kind: str
    label: str = ""

    @property
    def baseline(self) -> int:
        """Return the line on which the label stands."""
        return self.y + 18


@dataclass(frozen=True)
class Month:
    """The first day of a month on the axis of time."""

    x: int
    day: date


@dataclass(frozen=True)
class BeforeAfter:
    """A drawing of steps before and after a change."""

    bars: list[Bar]
    months: list[Month]
    now: int | None
    height: int

    @property
    def view_box(self) -> str:
        """Return the area of the drawing, with the tails of the letters under its last line."""
        return f"0 0 {WIDTH} {self.height + TAILS}"

    @property
    def floor(self) -> int:
        """Return where the lines of the months end."""
        return self.height - 10

    @property
    def now_anchor(self) -> str:
        """Return how the word under the line of today is placed, so that it stays inside."""
        if self.now is None or 60 <= self.now <= WIDTH - 60:
            return "middle"
        return "start" if self.now < 60 else "end"


def draw_before_after(steps: Sequence[PlannedStep], moment: datetime) -> BeforeAfter | None:
    """Draw steps, or return None without any. Steps that overlap are under one another."""
    if not steps:
        return None
    first = min(min(step.before[0], step.after[0]) for step in steps)
    last = max(max(step.before[1], step.after[1]) for step in steps)
    scale = _Scale(first, last)
    lanes = _lanes(steps)
    depth = (max(lanes) + 1) * BETWEEN_LANES
    after_top = TOP + depth + BETWEEN_ROWS - BETWEEN_LANES
    bars = [
        _bar(scale, step.before, TOP + lane * BETWEEN_LANES, "left")
        for step, lane in zip(steps, lanes, strict=True)
    ]
    bars += [
        _bar(scale, step.after, after_top + lane * BETWEEN_LANES, step.kind, step.label)
        for step, lane in zip(steps, lanes, strict=True)
    ]
    return BeforeAfter(
        bars=bars,
        months=scale.months(),
        now=scale.x(moment) if first <= moment <= last else None,
        height=after_top + depth + UNDER,
    )


class _Scale:
    """The axis of time of a drawing."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self.first = first
        self.last = last
        self.seconds = max((last - first).total_seconds(), 1)

    def x(self, moment: datetime) -> int:
        """Return where a moment is."""
        share = (moment - self.first).total_seconds() / self.seconds
        return round(MARGIN + share * (WIDTH - 2 * MARGIN))

    def months(self) -> list[Month]:
        """Return the first days of the months between both ends, at most `MOST_MONTHS`."""
        found = []
        day = (self.first.replace(day=1) + timedelta(days=32)).replace(day=1)
        day = day.replace(hour=0, minute=0, second=0, microsecond=0)
        while day <= self.last:
            found.append(Month(self.x(day), day.date()))
            day = (day + timedelta(days=32)).replace(day=1)
        return found[:: -(-len(found) // MOST_MONTHS) or 1]


def _lanes(steps: Sequence[PlannedStep]) -> list[int]:
    """Return the lane of each step: the first whose last step ends before this one begins.

    A step that begins on the last day of another follows it.
    """
    ends: list[list[datetime]] = []
    lanes = []
    for step in steps:
        spans = (step.before, step.after)
        lane = next(
            (
                place
                for place, taken in enumerate(ends)
                if all(
                    end - timedelta(days=1) <= span[0]
                    for end, span in zip(taken, spans, strict=True)
                )
            ),
            len(ends),
        )
        if lane == len(ends):
            ends.append([])
        ends[lane] = [span[1] for span in spans]
        lanes.append(lane)
    return lanes


def _bar(scale: _Scale, span: tuple[datetime, datetime], y: int, kind: str, label: str = "") -> Bar:
    left = scale.x(span[0])
    width = max(4, scale.x(span[1]) - left)
    fits = len(label) * LETTER + 20 <= width
    return Bar(left, y, width, kind, label if fits else "")
