"""What workshops refuse."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid


class WorkshopIsIncomplete(Conflict):
    """It cannot be published as it is; `lacks` says why, in sentences."""

    code, message = "workshop_incomplete", _("This workshop is not ready to be published.")

    def __init__(self, lacks):
        self.lacks = lacks
        super().__init__(" ".join(str(sentence) for sentence in lacks))


class WorkshopIsCancelled(Conflict):
    """Nothing more is written of a workshop that will not be held."""

    code, message = "workshop_cancelled", _("This workshop is cancelled.")


class WorkshopIsNotPublic(Conflict):
    """A draft is announced to nobody: it is removed, not cancelled; and nobody registers."""

    code, message = "workshop_not_public", _("This workshop is not published.")


class WorkshopIsPublic(Conflict):
    """What was announced is cancelled, not removed."""

    code, message = "workshop_public", _("This workshop was published: cancel it instead.")


class WorkshopWasHeld(Conflict):
    """People met: it cannot be said that they did not."""

    code, message = "workshop_held", _("This workshop was held: it can no longer be cancelled or removed.")


class WorkshopIsToCome(Conflict):
    """Nobody is counted before the day."""

    code, message = "workshop_to_come", _("This workshop has not begun: nobody is present yet.")


class ReportIsWritten(Conflict):
    """A topic is not taken off with what was said about it."""

    code = "report_written"
    message = _("Something is written about this topic. Empty its report first, then take the topic off.")


class RegistrationsAreClosed(Conflict):
    """Nobody registers: it takes no registration, is cancelled, or has begun."""

    code, message = "registrations_closed", _("One can no longer register for this workshop.")


class WorkshopIsFull(Conflict):
    """There are not as many seats left."""

    code, message = "workshop_full", _("There are not enough seats left.")


class DeclarationsAreClosed(Conflict):
    """The consultation takes no more workshops."""

    code, message = "declarations_closed", _("This consultation takes no more workshops.")


class DeclarationIsDecided(Conflict):
    """Somebody of the team answered it already."""

    code, message = "declaration_decided", _("This workshop was accepted or refused already.")


class AttendanceFirst(Conflict):
    """A collective contribution says how many people were there: nothing is written before that is known (T-13)."""

    code, message = "attendance_first", _("Say first how many people were present.")


class ConsentFirst(Invalid):
    """Somebody's words are published because they agreed, and for no other reason."""

    code, message = "consent_first", _("Enter it only once its author agreed that it be published.")


class ExcerptIsTaken(Conflict):
    """An excerpt backs one contribution."""

    code, message = "excerpt_taken", _("A contribution already rests on this excerpt.")


class NotEntered(Conflict):
    """Its author typed it, or it came from elsewhere."""

    code, message = "not_entered", _("Its author alone changes this contribution.")
