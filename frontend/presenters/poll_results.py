"""The result of a question: bars, a table, the working, and how the votes were counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from frontend.drawings.bars import FEWEST_FOR_A_BAR, shares
from votes.enums import QuestionKind


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

    rows: list[Row]
    total: int
    blank: int
    expressed: int
    few: bool
    tied: bool
    first: str
    duels: list[tuple[str, list[int | None]]]
    how: list[str]


def shown(question, outcome) -> Shown:
    """Return the outcome of a question in words and figures."""
    labels = {str(option.pk): option.label for option in question.poll.options.all()}
    kind = QuestionKind(question.kind)
    parts = _shares(kind, outcome)
    rows = [
        _row(question, line, labels, part) for line, part in zip(outcome.lines, parts, strict=True)
    ]
    names = [labels.get(line.option, "") for line in outcome.first]
    return Shown(
        rows=sorted(rows, key=lambda row: row.place),
        total=outcome.total,
        blank=outcome.blank,
        expressed=outcome.expressed,
        few=outcome.total < FEWEST_FOR_A_BAR,
        tied=len(names) > 1,
        first=", ".join(names),
        duels=_duels(outcome, list(labels.values())),
        how=how_counted(kind),
    )


def _shares(kind, outcome):
    counts = [line.count for line in outcome.lines]
    if kind == QuestionKind.SINGLE:
        return shares(counts)
    if kind == QuestionKind.APPROVAL and outcome.expressed:
        return [round(100 * count / outcome.expressed) for count in counts]
    return [None] * len(counts)


def _row(question, line, labels, share):
    values = []
    if question.kind == QuestionKind.SCALE:
        most = max(line.values.values(), default=0) or 1
        given = {int(value): number for value, number in line.values.items()}
        values = [
            (value, given.get(value, 0), f"{100 * given.get(value, 0) / most:.1f}%")
            for value in _steps(question)
        ]
    return Row(
        labels.get(line.option, ""), line.place, line.count, share, line.median, line.mean, values
    )


def _steps(question):
    return question.poll.values if len(question.poll.values) <= 21 else ()


def _duels(outcome, labels):
    return [
        (label, [None if i == j else number for j, number in enumerate(row)])
        for i, (label, row) in enumerate(zip(labels, outcome.duels, strict=bool(outcome.duels)))
    ]


def how_counted(kind: QuestionKind) -> list[str]:
    """Return how votes become a result, in plain words."""
    once = _("Each person counts once: only their last vote before the close is kept.")
    equals = _("Answers with the same figures share the same place. No draw parts them.")
    apart = _("Abstentions are counted apart and change nothing in the order.")
    return [once, *WORDS[kind](), *([] if kind == QuestionKind.SUPPORT else [equals]), apart]


def _ranking():
    return [
        _("Each answer meets every other one in a duel: whoever placed it higher votes for it."),
        _("An answer that wins all its duels comes first."),
        _(
            "When duels go round in a circle, those won by the fewest people give way first. This is Schulze’s method."
        ),
        _("An answer that somebody left out stands below those they ranked."),
    ]


WORDS = {
    QuestionKind.SINGLE: lambda: [
        _("The answer chosen by the most people comes first. This is called plurality.")
    ],
    QuestionKind.APPROVAL: lambda: [
        _(
            "Each answer receives one vote from each person who chose it. The one with the most comes first."
        ),
        _(
            "Percentages are shares of the people who chose something. Together they may exceed 100."
        ),
    ],
    QuestionKind.SUPPORT: lambda: [_("Supports are counted, and nothing else.")],
    QuestionKind.RANKING: _ranking,
    QuestionKind.SCALE: lambda: [
        _(
            "Values are put in order. The one in the middle is the median: as many people gave less as gave more."
        ),
        _("Answers are ordered by their median, then by their mean where the median is the same."),
    ],
}
