"""The pages of a single choice: radio buttons, and bars of shares that sum to 100."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frontend.drawings.bars import shares
from frontend.presenters.voting.method_page import MethodPage

if TYPE_CHECKING:
    from votes.counting.outcome import Outcome


class Page(MethodPage):
    """Radio buttons, the abstention among them, and a bar for each option."""

    ballot = "questions/ballots/single.html"
    lists_blank = True
    has_bars = True

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return the field of the radio buttons."""
        return {"choice": choices[0]}

    def choices(self, given: Any) -> list[Any]:
        """Return the checked option."""
        return [given.fields["choice"]] if given.fields.get("choice") else []

    def shares(self, outcome: Outcome) -> list[int]:
        """Return shares of the people who chose an option."""
        return shares([line.count for line in outcome.lines])
