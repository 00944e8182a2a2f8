"""The outcome of a count, with its working."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Line:
    """An option in the outcome: its place (equals share it), and the figures that decide the place.

    `count` is the number of voters who chose, ranked or rated it. A scale also has the sum, the
    median and the number of voters for each value. `option` is empty where the question has none.
    """

    option: str
    place: int
    count: int
    sum: int | None = None
    median: float | None = None
    values: dict[str, int] = field(default_factory=dict)

    @property
    def mean(self) -> float | None:
        """The mean of the values given, or None without values."""
        return self.sum / self.count if self.sum is not None and self.count else None


@dataclass(frozen=True)
class Outcome:
    """The outcome of a poll: the number of voters, the abstentions, and a line for each option.

    The lines are in the order of the question. For a ranking, `duels[i][j]` voters placed option i
    above option j.
    """

    method: str
    total: int
    blank: int
    lines: tuple[Line, ...]
    duels: tuple[tuple[int, ...], ...] = ()

    @property
    def expressed(self) -> int:
        """The number of voters who did not abstain."""
        return self.total - self.blank

    @property
    def first(self) -> list[Line]:
        """The lines in the first place: several if they are equal, none if all voters abstained."""
        return [line for line in self.lines if line.place == 1] if self.expressed else []

    @property
    def in_order(self) -> list[Line]:
        """The lines by place; equals are in the order of the question."""
        return sorted(self.lines, key=lambda line: line.place)

    def as_json(self) -> dict:
        """Return the outcome as it is stored."""
        return asdict(self)

    @classmethod
    def of_json(cls, stored: dict) -> Outcome:
        """Return the outcome from its stored form."""
        lines = tuple(Line(**line) for line in stored["lines"])
        return cls(**stored | {"lines": lines, "duels": tuple(map(tuple, stored["duels"]))})
