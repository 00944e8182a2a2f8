"""The pages of a ranking: buttons that move the options, and the table of duels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from frontend.presenters.voting.method_page import MethodPage

if TYPE_CHECKING:
    pass


class Page(MethodPage):
    """Two buttons for each option, and the places that the duels decide."""

    ballot = "questions/ballots/ranking.html"
    refusal_anchor = "ballot"
    is_ordered = True
    count_heading = _("People who ranked it")

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return the field of the order."""
        return {"order": ">".join(choices)}

    def choices(self, given: Any) -> list[str]:
        """Return the options in their order."""
        return given.order
