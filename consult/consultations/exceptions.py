"""What a consultation refuses."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict


class PhaseIsClosed(Conflict):
    """Nothing that is open now allows this act."""

    code, message = "phase_closed", _("This step of the consultation is not open.")


class ConsultationIsIncomplete(Conflict):
    """It cannot be opened as it is; the message lists what is missing."""

    code, message = "consultation_incomplete", _("The consultation is not ready to be published.")


class AlreadyPublished(Conflict):
    """It is public: what was announced can no longer be changed."""

    code, message = "already_published", _("The consultation is already published.")


class AlreadyClosed(Conflict):
    """It is over."""

    code, message = "already_closed", _("The consultation is closed.")


class CharterNotAccepted(Conflict):
    """The author has not accepted the charter that applies now."""

    code, status, message = "charter_not_accepted", 400, _("Accept the charter to send your contribution.")
