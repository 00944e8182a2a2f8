"""What a count comes to, with its working."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Line:
    """One option in the outcome: its place (equals share it), and the figures that put it there.

    `count`: how many chose, ranked or rated it. Of a scale: the sum, the median and how many gave each value.
    `option` is empty where the question has none.
    """

    option: str
    place: int
    count: int
    sum: int | None = None
    median: float | None = None
    values: dict[str, int] = field(default_factory=dict)

    @property
    def mean(self) -> float | None:
        """The mean of the values given; none where nobody gave one."""
        return self.sum / self.count if self.sum is not None and self.count else None


@dataclass(frozen=True)
class Outcome:
    """The outcome of a poll: voters counted, those who abstained apart, and a line for each option in its own order.

    Of a ranking, `duels[i][j]` voters placed option i above option j.
    """

    method: str
    total: int
    blank: int
    lines: tuple[Line, ...]
    duels: tuple[tuple[int, ...], ...] = ()

    @property
    def expressed(self) -> int:
        """Voters who chose something."""
        return self.total - self.blank

    @property
    def first(self) -> list[Line]:
        """Whatever came first; several where the count does not part them, none where nobody chose anything."""
        return [line for line in self.lines if line.place == 1] if self.expressed else []

    @property
    def in_order(self) -> list[Line]:
        """The lines by place; equals in the order of the question."""
        return sorted(self.lines, key=lambda line: line.place)

    def as_json(self) -> dict:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict) -> Outcome:
        """As it was kept."""
        lines = tuple(Line(**line) for line in kept["lines"])
        return cls(**kept | {"lines": lines, "duels": tuple(map(tuple, kept["duels"]))})
