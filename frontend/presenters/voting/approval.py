"""The pages of a choice of several options: checkboxes, and bars of shares of the voters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frontend.presenters.voting.method_page import MethodPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from votes.counting.outcome import Outcome


class Page(MethodPage):
    """A checkbox and a bar for each option."""

    ballot = "questions/ballots/approval.html"
    has_bars = True

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return the fields of the checkboxes."""
        return {f"option-{pk}": "on" for pk in choices}

    def choices(self, given: Any) -> list[Any]:
        """Return the checked options."""
        return [
            str(option.pk) for option in given.options if given.fields.get(f"option-{option.pk}")
        ]

    def shares(self, outcome: Outcome) -> Sequence[int | None]:
        """Return shares of the people who chose something; together they may exceed 100."""
        if not outcome.expressed:
            return super().shares(outcome)
        return [round(100 * line.count / outcome.expressed) for line in outcome.lines]
