"""Refusals of coverage."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict


class VotesAreOpen(Conflict):
    """Raised on a request for a representative selection before the votes are closed."""

    code = "votes_open"
    message = _(
        "People can still give their opinions. The representative selection is possible once "
        "the votes are closed."
    )
