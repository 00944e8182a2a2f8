"""The steps of a consultation in time: a row of bars over a line of months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 300
LEFT = 1
GAP = 2  # between two steps
MOST_LABELS = 6


@dataclass(frozen=True)
class Bar:
    """A step: its place on the line, and whether people take part in it.

    A step that begins before the end of another is in a lane below it.
    """

    x: int
    width: int
    is_open: bool
    lane: int = 0


@dataclass(frozen=True)
class Month:
    """The first day of a month on the line. Some months have no label, for lack of room."""

    x: int
    day: date
    is_labelled: bool


@dataclass(frozen=True)
class TimePlan:
    """A drawing of steps, and of the months over which they last."""

    bars: list[Bar]
    months: list[Month]
    width: int = WIDTH

    @property
    def ticks(self) -> str:
        """The path of the marks between months."""
        return "".join(f"M{month.x} 40v8" for month in self.months) + f"M{self.width - LEFT} 40v8"

    @property
    def lanes(self) -> int:
        """The number of lanes that the steps take."""
        return max(bar.lane for bar in self.bars) + 1


def draw_plan(
    steps: Sequence[tuple[date, date, bool]],
    *,
    width: int = WIDTH,
    most_labels: int = MOST_LABELS,
) -> TimePlan | None:
    """Draw steps, each with its first and last day and whether people take part. None without any."""
    if not steps:
        return None
    begins = min(first for first, _last, _is_open in steps).replace(day=1)
    ends = _next_month(max(last for _first, last, _is_open in steps))
    length = (ends - begins).days

    def place(day: date) -> int:
        return LEFT + round((width - 2 * LEFT) * (day - begins).days / length)

    bars = [
        Bar(
            place(first),
            max(2, place(last + timedelta(days=1)) - place(first) - GAP),
            is_open,
            lane,
        )
        for (first, last, is_open), lane in zip(steps, _lanes(steps), strict=True)
    ]
    months = list(_list_months(begins, ends))
    every = -(-len(months) // most_labels)
    return TimePlan(
        bars=bars,
        months=[
            Month(place(month), month, place_in_list % every == 0)
            for place_in_list, month in enumerate(months)
        ],
        width=width,
    )


def _lanes(steps: Sequence[tuple[date, date, bool]]) -> list[int]:
    """Return the lane of each step: the first whose last step has ended when this one begins."""
    ends: list[date] = []
    lanes = []
    for first, last, _is_open in steps:
        lane = next((place for place, end in enumerate(ends) if end <= first), len(ends))
        ends[lane : lane + 1] = [last]
        lanes.append(lane)
    return lanes


def _list_months(begins: date, ends: date) -> Iterator[date]:
    month = begins
    while month < ends:
        yield month
        month = _next_month(month)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
