"""What a consultation refuses."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict


class PhaseIsClosed(Conflict):
    """Nothing that is open now allows this act."""

    code, message = "phase_closed", _("This step of the consultation is not open.")


class ConsultationIsIncomplete(Conflict):
    """It cannot be opened as it is; the message lists what is missing."""

    code, message = "consultation_incomplete", _("The consultation is not ready to be published.")

    def __init__(self, missing=()):
        self.missing = list(missing)
        listed = _("Still missing: %(missing)s.") % {"missing": ", ".join(str(one) for one in missing)}
        super().__init__(listed if missing else None)


class NotPublished(Conflict):
    """Nobody has been told of it yet."""

    code, message = "not_published", _("The consultation is not published.")


class AlreadyPublished(Conflict):
    """It is public: what was announced can no longer be changed."""

    code, message = "already_published", _("The consultation is already published.")


class AlreadyClosed(Conflict):
    """It is over."""

    code, message = "already_closed", _("The consultation is closed.")


class DatesAreAnnounced(Conflict):
    """What people were told of the timetable holds: a closing date may only be put later."""

    code, message = "dates_announced", _("Announced dates can no longer change; a closing date can only be put later.")


class TooLateToExtend(Conflict):
    """An extension is announced at least a day before the end, so that nobody extends to wait for a result."""

    code, message = "too_late_to_extend", _("A step can be extended until 24 hours before it closes.")


class CharterNotAccepted(Conflict):
    """The author has not accepted the charter that applies now."""

    code, status, message = "charter_not_accepted", 400, _("Accept the charter to send your contribution.")


class TooManyWindows(Conflict):
    """Enough rooms are open, or will be."""

    code, message = "too_many_windows", _("Three rooms are open or planned already. Close one of them first.")


class FieldIsAnswered(Conflict):
    """People answered it: no change may make their answers false."""

    code = "field_answered"
    message = _("People have answered this already: it can be widened or translated, not changed.")


class NotImported(Conflict):
    """Only an import can be taken back, and only once."""

    code, message = "not_imported", _("This consultation was not imported, or its import was already undone.")
