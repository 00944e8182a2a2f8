"""Histograms of values on a scale, with the place of the median."""

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH = 360
HEIGHT = 88
GAP = 4
FEWEST = 2  # the height of a column of one voter, where another one has thousands
MOST_COLUMNS = 11
GROUPS = 9


@dataclass(frozen=True)
class Column:
    """A value, or a range of values, with its number of voters and its rectangle."""

    first: int
    last: int
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Histogram:
    """The columns of a scale, and where its median is on the axis, if there is one."""

    columns: list[Column]
    lowest: int
    highest: int
    median_x: float | None

    @property
    def view_box(self) -> str:
        """Return the area of the drawing; the mark of the median is below the columns."""
        return f"0 0 {WIDTH} {HEIGHT + 16}"

    @property
    def mark(self) -> str:
        """Return the path of the mark of the median: a triangle under the axis."""
        return f"M{self.median_x} {HEIGHT + 4}l8 12h-16z"

    @property
    def axis(self) -> str:
        """Return the path of the axis."""
        return f"M0 {HEIGHT}h{WIDTH}"


def histogram(values: range, voters_by_value: Mapping[int, int], median: float | None) -> Histogram:
    """Draw the number of voters of each value.

    A scale of more than eleven values is drawn in about nine ranges of equal length.
    """
    size = 1 if len(values) <= MOST_COLUMNS else -(-len(values) // GROUPS)
    ranges = [values[start : start + size] for start in range(0, len(values), size)]
    counts = [sum(voters_by_value.get(value, 0) for value in part) for part in ranges]
    most = max(counts) or 1
    step = WIDTH / len(ranges)
    columns = []
    for place, (part, count) in enumerate(zip(ranges, counts, strict=True)):
        height = max(FEWEST, round(HEIGHT * count / most)) if count else 0
        x = round(place * step + GAP / 2, 1)
        columns.append(
            Column(part[0], part[-1], count, x, HEIGHT - height, round(step - GAP, 1), height)
        )
    at = None
    if median is not None:
        at = round(((median - values[0]) / values.step + 0.5) / size * step, 1)
    return Histogram(columns, values[0], values[-1], at)
