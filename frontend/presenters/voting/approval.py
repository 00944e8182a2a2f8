"""The pages of a choice of several options: checkboxes, and bars of shares of the voters."""

from collections.abc import Sequence
from typing import Any

from frontend.presenters.voting.method_page import Bar, MethodPage, share_headline
from votes.counting.outcome import Line, Outcome


class Page(MethodPage):
    """A checkbox and a bar for each option."""

    ballot = "questions/ballots/approval.html"
    picture = "questions/pictures/bars.html"

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return the fields of the checkboxes."""
        return {f"option-{pk}": "on" for pk in choices}

    def choices(self, submitted: Any) -> list[Any]:
        """Return the checked options."""
        return [
            str(option.pk)
            for option in submitted.options
            if submitted.fields.get(f"option-{option.pk}")
        ]

    def headline(self, outcome: Outcome, first: Sequence[str]) -> str:
        """Return the option that most people chose, with their share."""
        if len(first) > 1:
            return super().headline(outcome, first)
        return share_headline(outcome, first, _share(outcome.first[0], outcome))

    def bars(self, outcome: Outcome) -> list[Bar]:
        """Return shares of the people who chose something; together they may exceed 100."""
        return [Bar(_share(line, outcome)) for line in outcome.lines]


def _share(line: Line, outcome: Outcome) -> int:
    return round(100 * line.count / outcome.expressed) if outcome.expressed else 0
