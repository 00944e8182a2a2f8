"""The base class of the page sides of voting methods."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

    from frontend.questions.forms import Given
    from votes.counting.outcome import Line, Outcome
    from votes.models import Poll


class MethodPage(ABC):
    """The page side of a voting method: its ballot form, its votes in words, and its result.

    `ballot` names the template of the controls, which reads `lines`, `given`, `poll`, `values` and
    `refusal`. The summary of errors links to the element with the id `refusal_anchor`: `answer`, or
    `ballot` where no field is wrong. A page that is ordered lists the options in the voter's order.
    `lists_blank` states that the controls contain the abstention; otherwise the form adds a
    checkbox. The manager reads `options_note` above the options of a draft.

    In the table of the result, `count_heading` is above the numbers of voters. A method without
    lines shows one figure. A method with bars shows the share of each option, and one with values
    shows their median, their mean, and the number of voters of each value.
    """

    ballot: ClassVar[str]
    refusal_anchor: ClassVar[str] = "answer"
    is_ordered: ClassVar[bool] = False
    lists_blank: ClassVar[bool] = False
    options_note: ClassVar[_StrPromise | str] = ""

    count_heading: ClassVar[_StrPromise] = _("Votes")
    has_lines: ClassVar[bool] = True
    has_bars: ClassVar[bool] = False
    has_values: ClassVar[bool] = False

    def field_names(self, options: Sequence) -> set[str]:
        """Return the names of fields that no other ballot form has (see `Given.hidden`)."""
        return set()

    @abstractmethod
    def fields(self, choices: list) -> dict[str, str]:
        """Return the fields of a stored vote. Each field has a single value."""

    @abstractmethod
    def choices(self, given: Given) -> list:
        """Return the choices of the fields that a voter sent, as `votes.counting` takes them."""

    def describe(self, choices: list, labels: Mapping[str, str]) -> list[str]:
        """Return choices in words, one line for each; `labels` are those of the options, by id."""
        return [labels[choice] for choice in choices]

    def shares(self, outcome: Outcome) -> Sequence[int | None]:
        """Return the whole percentage of each line of the outcome, for its bar, or None."""
        return [None] * len(outcome.lines)

    def spread(self, poll: Poll, line: Line) -> list[tuple[int, int, str]]:
        """Return (value, number of voters, width of the bar) for each value of a scale."""
        return []
