"""The pages of a single choice: radio buttons, and bars of shares that sum to 100."""

from collections.abc import Sequence
from typing import Any

from frontend.drawings.bars import shares
from frontend.presenters.voting.method_page import Bar, MethodPage, share_headline
from votes.counting.outcome import Outcome


class Page(MethodPage):
    """Radio buttons, the abstention among them, and a bar for each option."""

    ballot = "questions/ballots/single.html"
    lists_blank = True
    picture = "questions/pictures/bars.html"

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return the field of the radio buttons."""
        return {"choice": choices[0]}

    def choices(self, submitted: Any) -> list[Any]:
        """Return the checked option."""
        return [submitted.fields["choice"]] if submitted.fields.get("choice") else []

    def headline(self, outcome: Outcome, first: Sequence[str]) -> str:
        """Return the option that most people chose, with their share."""
        if len(first) > 1:
            return super().headline(outcome, first)
        return share_headline(outcome, first, max(self._shares(outcome)))

    def bars(self, outcome: Outcome) -> list[Bar]:
        """Return shares of the people who chose an option."""
        return [Bar(share) for share in self._shares(outcome)]

    def _shares(self, outcome: Outcome) -> list[int]:
        return shares([line.count for line in outcome.lines])
