"""What moderation refuses."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, NotAllowed


class NothingToReport(Conflict):
    """What was reported is no longer read by anybody."""

    code, message = "nothing_to_report", _("This is no longer public: there is nothing left to report.")


class OwnCase(NotAllowed):
    """Nobody moderates what they wrote, nor what they reported (reliability §5.5)."""

    code, message = "own_case", _("You wrote or reported this: another moderator decides.")


class AlreadyDecided(Conflict):
    """The text is not, or no longer, in a state in which this can be decided."""

    code, message = "already_decided", _("This can no longer be decided: somebody did before you.")


class AlreadyClaimed(Conflict):
    """Another moderator is on it."""

    code, message = "already_claimed", _("Another moderator is handling this.")
