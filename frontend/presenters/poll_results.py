"""The result of a poll: bars, a table, and the working of its voting method."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from frontend.drawings.bars import FEWEST_FOR_A_BAR
from frontend.presenters.voting import page_of
from frontend.presenters.voting.method_page import MethodPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from votes.counting.outcome import Outcome
    from votes.models import Question


@dataclass(frozen=True)
class Row:
    """An option in the result, with its figures."""

    label: str
    place: int
    count: int
    share: int | None = None
    median: float | None = None
    mean: float | None = None
    values: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def width(self) -> str:
        """Return the width as an SVG attribute."""
        return f"{self.share or 0}%"


@dataclass(frozen=True)
class Shown:
    """A result as the page shows it."""

    voting: MethodPage
    rows: list[Row]
    total: int
    blank: int
    expressed: int
    few: bool
    tied: bool
    first: str
    duels: list[tuple[str, list[int | None]]]


def shown(question: Question, outcome: Outcome) -> Shown:
    """Return the outcome of a question in words and figures."""
    labels = {str(option.pk): option.label for option in question.poll.options.all()}
    voting = page_of(question)
    rows = [
        Row(
            labels.get(line.option, ""),
            line.place,
            line.count,
            share,
            line.median,
            line.mean,
            voting.spread(question.poll, line),
        )
        for line, share in zip(outcome.lines, voting.shares(outcome), strict=True)
    ]
    names = [labels.get(line.option, "") for line in outcome.first]
    return Shown(
        voting=voting,
        rows=sorted(rows, key=lambda row: row.place),
        total=outcome.total,
        blank=outcome.blank,
        expressed=outcome.expressed,
        few=outcome.total < FEWEST_FOR_A_BAR,
        tied=len(names) > 1,
        first=", ".join(names),
        duels=_duels(outcome, list(labels.values())),
    )


def _duels(outcome: Outcome, labels: Sequence[Any]) -> list[Any]:
    return [
        (label, [None if i == j else number for j, number in enumerate(row)])
        for i, (label, row) in enumerate(zip(labels, outcome.duels, strict=bool(outcome.duels)))
    ]
