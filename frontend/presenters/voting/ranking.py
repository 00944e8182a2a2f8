"""The pages of a ranking: buttons that move the options, and the table of duels."""

from django.utils.translation import gettext_lazy as _

from frontend.presenters.voting.method_page import MethodPage


class Page(MethodPage):
    """Two buttons for each option, and the places that the duels decide."""

    ballot = "questions/ballots/ranking.html"
    refusal_anchor = "ballot"
    is_ordered = True
    count_heading = _("People who ranked it")

    def fields(self, choices):
        """Return the field of the order."""
        return {"order": ">".join(choices)}

    def choices(self, given):
        """Return the options in their order."""
        return given.order
