"""The loom: a consultation drawn as a fabric, with a column per contribution and a row per topic.

It is pure geometry: columns in, SVG path data out. A drawing of any size has four paths (warp,
weft, threads, threads of contributions from workshops), so that two hundred contributions take
about ten kilobytes, three once compressed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

LABELS = 26  # room for the numbers of the rows, on the left
FOOT = 2  # a thread ends two pixels above the line of its row
THREAD = 0.68  # thickness of a thread, as a share of the pitch
MOST_COLUMNS = 400
LEAST_COLUMNS = 64  # a new consultation shows an empty loom with a few threads, not six wide ones


@dataclass(frozen=True)
class Column:
    """A contribution, in order of arrival: its rows (from 0), its positions and its origin.

    `value` is its number of positions.
    """

    rows: tuple[int, ...]
    value: int = 0
    from_workshop: bool = False


@dataclass(frozen=True)
class Drawing:
    """The path data and sizes of a loom or a strip, ready to be written as SVG attributes."""

    width: int
    height: int
    warp: str
    weft: str
    threads: str
    workshop_threads: str
    stroke: str
    labels: tuple[tuple[int, str], ...] = ()
    left_out: int = 0
    has_heights: bool = False


@dataclass(frozen=True)
class Fabric:
    """The columns of a consultation, in order of arrival. Each of its drawings is made once."""

    columns: tuple[Column, ...]
    _drawings: dict[tuple[object, int], Drawing] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __bool__(self) -> bool:
        return bool(self.columns)

    def loom(self, rows: int) -> Drawing:
        """Return the whole fabric."""
        return self._draw(loom, rows)

    def narrow_loom(self, rows: int) -> Drawing:
        """Return the fabric for a phone."""
        return self._draw(narrow_loom, rows)

    def strip(self, line: int) -> Drawing:
        """Return one row, counted from 0."""
        return self._draw(strip, line)

    def _draw(self, draw: Callable[[Sequence[Column], int], Drawing], number: int) -> Drawing:
        if (draw, number) not in self._drawings:
            self._drawings[draw, number] = draw(self.columns, number)
        return self._drawings[draw, number]


def loom(
    columns: Sequence[Column],
    rows: int,
    *,
    width: int = 1134,
    row: int = 27,
    most: int = MOST_COLUMNS,
) -> Drawing:
    """Draw the whole fabric.

    Past ``most`` columns, the oldest are left out, and `left_out` is their number.
    """
    latest = list(columns)[-most:]
    pitch = width / max(len(latest), LEAST_COLUMNS)
    height = row * rows
    scale = _Scale.of(latest, lowest=row / 3, highest=row - 4)
    threads, workshop = _split(
        (column, f"M{_n(pitch * (place + 0.5))} {row * (line + 1) - FOOT}v-{scale(column.value)}")
        for place, column in enumerate(latest)
        for line in column.rows
    )
    return Drawing(
        width=width + LABELS,
        height=height + 1,
        warp="".join(
            f"M{_n(pitch * (place + 0.5))} 0v{height}"
            for place in range(max(len(latest), LEAST_COLUMNS))
        ),
        weft="".join(f"M0 {row * line + 0.5}H{width}" for line in range(rows + 1)),
        threads=threads,
        workshop_threads=workshop,
        stroke=_n(pitch * THREAD, 2),
        labels=tuple((line + 1, _n(row * (line + 0.5) + 5)) for line in range(rows)),
        left_out=len(columns) - len(latest),
        has_heights=len({column.value for column in latest}) > 1,
    )


def narrow_loom(columns: Sequence[Column], rows: int) -> Drawing:
    """Draw the fabric for a phone: the last sixty-four columns, in narrower and taller form."""
    return loom(columns, rows, width=324, row=26, most=LEAST_COLUMNS)


def strip(columns: Sequence[Column], line: int, *, width: int = 600, height: int = 26) -> Drawing:
    """Draw one row of the fabric: the threads of a topic, and the other columns as ticks."""
    latest = list(columns)[-MOST_COLUMNS:]
    pitch = width / max(len(latest), LEAST_COLUMNS)
    scale = _Scale.of(latest, lowest=height * 0.42, highest=height - FOOT)
    lit = [(place, column) for place, column in enumerate(latest) if line in column.rows]
    threads, workshop = _split(
        (column, f"M{_n(pitch * (place + 0.5))} {height}v-{scale(column.value)}")
        for place, column in lit
    )
    dark = set(range(max(len(latest), LEAST_COLUMNS))) - {place for place, _ in lit}
    return Drawing(
        width=width,
        height=height,
        warp="".join(f"M{_n(pitch * (place + 0.5))} {height}v-3" for place in sorted(dark)),
        weft="",
        threads=threads,
        workshop_threads=workshop,
        stroke="3.2",
        left_out=len(columns) - len(latest),
    )


@dataclass(frozen=True)
class _Scale:
    """A scale from a number of positions to a height.

    It uses the square root, so that the first positions are visible.
    """

    top: int
    lowest: float
    highest: float

    @classmethod
    def of(cls, columns: Iterable[Column], *, lowest: float, highest: float) -> _Scale:
        return cls(max((column.value for column in columns), default=0), lowest, highest)

    def __call__(self, value: int) -> int:
        share = sqrt(max(0, value) / self.top) if self.top else 0
        return round(self.lowest + (self.highest - self.lowest) * share)


def _split(strokes: Iterable[tuple[Column, str]]) -> tuple[str, str]:
    plain: list[str]
    workshop: list[str]
    plain = []
    workshop = []
    for column, stroke in strokes:
        (workshop if column.from_workshop else plain).append(stroke)
    return "".join(plain), "".join(workshop)


def _n(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")
