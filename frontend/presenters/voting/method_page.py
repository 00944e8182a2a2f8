"""The base class of the page sides of voting methods."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from frontend.drawings.histogram import Histogram
from votes.counting.outcome import Line, Outcome

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from frontend.presenters.voting.ballot_fields import BallotFields
    from votes.models import Poll


class MethodPage(ABC):
    """The page side of a voting method: its ballot form, its votes in words, and its result.

    `ballot` names the template of the controls, which reads `lines`, `ballot`, `poll`, `values`,
    `how` and `refusal`. `act` is on the button that sends it. The summary of errors links to the
    element with the id `refusal_anchor`: `answer`, or `ballot` where no field is wrong. A page that
    is ordered lists the options in the voter's order. `lists_blank` states that the controls
    contain the abstention; otherwise the form adds a checkbox. The manager reads `options_note`
    above the options of a draft.

    `picture` names the template that draws the result, which reads `result`; without one, the table
    is not folded. In the table, `count_heading` is above the numbers of voters. A method without
    lines shows one figure. One with values shows their median, their mean, and the number of voters
    of each value.
    """

    ballot: ClassVar[str]
    act: ClassVar[_StrPromise] = pgettext_lazy("verb", "Vote")
    refusal_anchor: ClassVar[str] = "answer"
    is_ordered: ClassVar[bool] = False
    lists_blank: ClassVar[bool] = False
    options_note: ClassVar[_StrPromise | str] = ""

    count_heading: ClassVar[_StrPromise] = gettext_lazy("Votes")
    has_lines: ClassVar[bool] = True
    picture: ClassVar[str] = ""
    has_values: ClassVar[bool] = False

    def field_names(self, options: Sequence) -> set[str]:
        """Return the names of fields that no other ballot form has (see `BallotFields.hidden`)."""
        return set()

    @abstractmethod
    def fields(self, choices: list) -> dict[str, str]:
        """Return the fields of a stored vote. Each field has a single value."""

    @abstractmethod
    def choices(self, submitted: BallotFields) -> list:
        """Return the choices of the fields that a voter sent, as `votes.counting` takes them."""

    def describe(self, choices: list, labels: Mapping[str, str]) -> list[str]:
        """Return choices in words, one line for each; `labels` are those of the options, by id."""
        return [labels[choice] for choice in choices]

    def headline(self, outcome: Outcome, first: Sequence[str]) -> str:
        """Return the result in a sentence; `first` are the labels of the options in first place.

        Some voter chose an option.
        """
        if len(first) > 1:
            return _("%(names)s are tied for first place.") % {"names": enumerated(first)}
        return _("“%(name)s” comes first.") % {"name": first[0]}

    def bars(self, outcome: Outcome) -> Sequence[Bar]:
        """Return the bar of each line of the outcome, where the picture has bars."""
        return [Bar() for _line in outcome.lines]

    def histogram(self, poll: Poll, line: Line) -> Histogram | None:
        """Return the histogram of a line, where the picture has histograms."""
        return None


@dataclass(frozen=True)
class Bar:
    """The bar of an option: its length as a whole percentage, and its figure if it is another."""

    percent: int = 0
    figure: str = ""

    @property
    def width(self) -> str:
        """Return the length as an SVG attribute."""
        return f"{self.percent}%"


def share_headline(outcome: Outcome, first: Sequence[str], share: int) -> str:
    """Return in a sentence the option that most voters chose, with their share."""
    words = _(
        "“%(name)s” comes first: %(share)s%% of the people chose it (%(count)s of %(expressed)s)."
    )
    figures = {"count": outcome.first[0].count, "expressed": outcome.expressed}
    return words % ({"name": first[0], "share": share} | figures)


def enumerated(names: Sequence[str]) -> str:
    """Return names in quotation marks, with “and” before the last one."""
    quoted = [_("“%(name)s”") % {"name": name} for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return _("%(names)s and %(last)s") % {"names": ", ".join(quoted[:-1]), "last": quoted[-1]}
