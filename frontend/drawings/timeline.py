"""The participation over time: a line of the total above, and bars of each period below."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

WIDTH = 440
LEFT = 44
LINE_TOP = 16
LINE_BOTTOM = 150
BARS_TOP = 180
BARS_BOTTOM = 244
HEIGHT = 272
# The length of a bar in days, and the longest time that is drawn with it.
STEPS = ((1, 92), (7, 92 * 7), (30, 92 * 30))


@dataclass(frozen=True)
class Level:
    """A horizontal line with the number that it stands for."""

    y: int
    value: int


@dataclass(frozen=True)
class Tick:
    """A day under the bars."""

    x: int
    day: date
    anchor: str


@dataclass(frozen=True)
class Period:
    """The days of one bar, with their number and the total at their end."""

    first: date
    last: date
    number: int
    total: int


@dataclass(frozen=True)
class Timeline:
    """A drawing of the total and of the number of each period, with its rows for a table."""

    periods: list[Period]
    days: int
    line: str
    bars: str
    levels: list[Level]
    bar_levels: list[Level]
    ticks: list[Tick]

    @property
    def view_box(self) -> str:
        """Return the area of the drawing."""
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def left(self) -> int:
        """Return where the axes begin."""
        return LEFT

    @property
    def total(self) -> int:
        """Return the total at the end."""
        return self.periods[-1].total

    @property
    def busiest(self) -> Period:
        """Return the period with the largest number."""
        return max(self.periods, key=lambda period: period.number)


def timeline(numbers: Mapping[date, int], first: date, last: date) -> Timeline | None:
    """Draw a number by day from the first day to the last, or None if every number is zero.

    Days outside this interval extend it. A long time is drawn by week, or by thirty days.
    """
    counted = sorted(day for day, number in numbers.items() if number)
    if not counted:
        return None
    first = min(first, counted[0])
    last = max(last, counted[-1])
    length = (last - first).days + 1
    step = next((step for step, longest in STEPS if length <= longest), -(-length // 92))
    periods = _periods(numbers, first, last, step)
    most = max(period.number for period in periods)
    total = periods[-1].total
    width = (WIDTH - LEFT) / len(periods)
    top = _ceiling(total)
    bars_top = _ceiling(most)
    points = [
        f"{LEFT + width * (place + 0.5):.1f} {_height(period.total, top, LINE_TOP, LINE_BOTTOM):.1f}"
        for place, period in enumerate(periods)
    ]
    return Timeline(
        periods=periods,
        days=step,
        line=f"M{LEFT} {LINE_BOTTOM}L" + "L".join(points),
        bars="".join(
            _bar(place, width, period.number, bars_top) for place, period in enumerate(periods)
        ),
        levels=[
            Level(round(_height(value, top, LINE_TOP, LINE_BOTTOM)), value) for value in _marks(top)
        ],
        bar_levels=[
            Level(round(_height(value, bars_top, BARS_TOP, BARS_BOTTOM)), value)
            for value in (0, bars_top)
        ],
        ticks=_ticks(first, last),
    )


def _periods(numbers: Mapping[date, int], first: date, last: date, step: int) -> list[Period]:
    starts = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    ends = [min(start + timedelta(days=step - 1), last) for start in starts]
    sums = [
        sum(number for day, number in numbers.items() if start <= day <= end)
        for start, end in zip(starts, ends, strict=True)
    ]
    return [Period(*row) for row in zip(starts, ends, sums, accumulate(sums), strict=True)]


def _bar(place: int, width: float, number: int, most: int) -> str:
    if not number:
        return ""
    height = max(2.0, (BARS_BOTTOM - BARS_TOP) * number / most)
    left = LEFT + place * width + width * 0.12
    return f"M{left:.1f} {BARS_BOTTOM}v-{height:.1f}h{width * 0.76:.1f}v{height:.1f}z"


def _height(value: int, most: int, top: int, bottom: int) -> float:
    return bottom - (bottom - top) * value / most


def _ceiling(number: int) -> int:
    """Return the next round even number: 10 for 7, 40 for 36, 200 for 176."""
    if number <= 2:
        return 2
    unit = 10 ** (len(str(number)) - 1)
    steps = (1, 2, 4, 6, 8, 10)
    return next(unit * step for step in steps if unit * step >= number and unit * step % 2 == 0)


def _marks(most: int) -> tuple[int, int, int]:
    return 0, most // 2, most


def _ticks(first: date, last: date) -> list[Tick]:
    if first == last:
        return [Tick((LEFT + WIDTH) // 2, first, "middle")]
    middle = first + (last - first) / 2
    return [
        Tick(LEFT, first, "start"),
        *([Tick((LEFT + WIDTH) // 2, middle, "middle")] if (last - first).days > 2 else []),
        Tick(WIDTH, last, "end"),
    ]
