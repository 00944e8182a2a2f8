"""The pages of a support: a form without a choice, and one figure."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.presenters.voting.method_page import MethodPage
from votes.counting.methods.support import SUPPORT


class Page(MethodPage):
    """A form that only asks for confirmation, and the number of supports."""

    ballot = "questions/ballots/support.html"
    refusal_anchor = "ballot"
    options_note = gettext_lazy("A support has none.")
    has_lines = False

    def fields(self, choices):
        """Return no field."""
        return {}

    def choices(self, given):
        """Return the support."""
        return [SUPPORT]

    def describe(self, choices, labels):
        """Return the word for a support."""
        return [_("Support")]
