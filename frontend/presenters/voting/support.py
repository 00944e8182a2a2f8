"""The pages of a support: a form without a choice, and one figure."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frontend.presenters.voting.method_page import MethodPage
from votes.counting.methods.support import SUPPORT
from votes.counting.outcome import Outcome


class Page(MethodPage):
    """A form that only asks for confirmation, and the number of supports."""

    ballot = "questions/ballots/support.html"
    refusal_anchor = "ballot"
    options_note = gettext_lazy("A question that asks for support has no answers to write.")
    act = gettext_lazy("Support this")
    has_lines = False
    picture = "questions/pictures/figure.html"

    def fields(self, choices: list[Any]) -> dict[str, str]:
        """Return no field."""
        return {}

    def choices(self, submitted: Any) -> list[Any]:
        """Return the support."""
        return [SUPPORT]

    def describe(self, choices: list[Any], labels: Mapping[str, str]) -> list[str]:
        """Return the word for a support."""
        return [_("Support")]

    def headline(self, outcome: Outcome, first: Sequence[str]) -> str:
        """Return the number of supports."""
        number = outcome.expressed
        words = ngettext("%(n)s person gives support.", "%(n)s people give their support.", number)
        return words % {"n": number}
