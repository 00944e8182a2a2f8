"""The result of a poll: a sentence, a picture, a table, and the working of its voting method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frontend.drawings.bars import FEWEST_FOR_A_BAR
from frontend.drawings.histogram import Histogram
from frontend.presenters.voting import page_of
from frontend.presenters.voting.method_page import Bar, MethodPage
from votes.counting.outcome import Outcome

if TYPE_CHECKING:
    from votes.models import Question


@dataclass(frozen=True)
class Row:
    """An option in the result, with its figures."""

    label: str
    place: int
    count: int
    bar: Bar
    median: float | None = None
    mean: float | None = None
    histogram: Histogram | None = None


@dataclass(frozen=True)
class OutcomeView:
    """A result as the page shows it.

    `picture` is the template of its drawing. It is empty where there are too few votes for one.
    """

    voting: MethodPage
    rows: list[Row]
    total: int
    blank: int
    expressed: int
    few: bool
    headline: str
    picture: str
    duels: list[tuple[str, list[int | None]]]


def present_outcome(question: Question, outcome: Outcome) -> OutcomeView:
    """Return the outcome of a question in words and figures."""
    labels = {str(option.pk): option.label for option in question.poll.options.all()}
    voting = page_of(question)
    rows = [
        Row(
            labels.get(line.option, ""),
            line.place,
            line.count,
            bar,
            line.median,
            line.mean,
            voting.histogram(question.poll, line),
        )
        for line, bar in zip(outcome.lines, voting.bars(outcome), strict=True)
    ]
    names = [labels.get(line.option, "") for line in outcome.first]
    is_few = outcome.total < FEWEST_FOR_A_BAR
    return OutcomeView(
        voting=voting,
        rows=sorted(rows, key=lambda row: row.place),
        total=outcome.total,
        blank=outcome.blank,
        expressed=outcome.expressed,
        few=is_few,
        headline=voting.headline(outcome, names) if names else "",
        picture="" if is_few or not outcome.expressed else voting.picture,
        duels=_duels(outcome, list(labels.values())),
    )


def _duels(outcome: Outcome, labels: Sequence[Any]) -> list[Any]:
    return [
        (label, [None if i == j else number for j, number in enumerate(row)])
        for i, (label, row) in enumerate(zip(labels, outcome.duels, strict=bool(outcome.duels)))
    ]
