"""The exceptions of consultations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict

if TYPE_CHECKING:
    from consult.consultations.selectors.readiness import Check


class PhaseIsClosed(Conflict):
    """Raised when no open phase allows the action."""

    code = "phase_closed"
    message = _("This step of the consultation is not open.")


class ConsultationIsIncomplete(Conflict):
    """Raised when an incomplete consultation is published. The message lists what is missing."""

    code = "consultation_incomplete"
    message = _("The consultation is not ready to be published.")

    def __init__(self, checks: Sequence[Check] = ()) -> None:
        self.checks = list(checks)
        super().__init__(" ".join(str(check) for check in checks) or None)


class NotPublished(Conflict):
    """Raised when an action needs a published consultation."""

    code = "not_published"
    message = _("The consultation is not published.")


class AlreadySuspended(Conflict):
    """Raised when a suspended consultation is suspended again."""

    code = "already_suspended"
    message = _("The consultation is already suspended.")


class NotSuspended(Conflict):
    """Raised when a consultation that is not suspended is resumed."""

    code = "not_suspended"
    message = _("The consultation is not suspended.")


class AlreadyPublished(Conflict):
    """Raised when an announced value of a published consultation would change."""

    code = "already_published"
    message = _("The consultation is already published.")


class DraftIsUsed(Conflict):
    """Raised when something that people did depends on the draft that is deleted."""

    code = "draft_used"
    message = _(
        "This draft cannot be deleted: contributions, votes or a workshop that was held belong to it."
    )


class TopicIsUsed(Conflict):
    """Raised when something of another app refers to the topic that is removed."""

    code = "topic_used"
    message = _(
        "This topic is used, for example by a chapter of the synthesis, so it cannot be removed."
    )


class AlreadyClosed(Conflict):
    """Raised when the consultation is over."""

    code = "already_closed"
    message = _("The consultation is closed.")


class HasBegun(Conflict):
    """Raised when a consultation is cancelled although people already take part, or did."""

    code = "has_begun"
    message = _("People have already been able to take part. Suspend or close the consultation.")


class HasNotBegun(Conflict):
    """Raised when a consultation is closed before its first day."""

    code = "has_not_begun"
    message = _("The consultation has not begun. Cancel it instead.")


class DatesAreAnnounced(Conflict):
    """Raised when an announced date would change. A closing date may only be put later."""

    code = "dates_announced"
    message = _("Announced dates can no longer change. A closing date can only be postponed.")


class TooLateToExtend(Conflict):
    """Raised when an extension of a step, a vote or a questionnaire comes less than a day ahead.

    This prevents an extension whose only purpose is to wait for another result.
    """

    code = "too_late_to_extend"
    message = _("An end can be postponed until 24 hours before it.")


class CharterNotAccepted(Conflict):
    """Raised when the author has not accepted the current charter."""

    code = "charter_not_accepted"
    status = 400
    message = _("Accept the charter to send your contribution.")


class TooManyWindows(Conflict):
    """Raised when enough windows are open or planned."""

    code = "too_many_windows"
    message = _("Three rooms are open or planned already. Close one of them first.")


class FieldIsAnswered(Conflict):
    """Raised when a change of a field would make given answers false."""

    code = "field_answered"
    message = _(
        "People have already answered this field. You can widen or translate it, but not change it."
    )


class NotImported(Conflict):
    """Raised when a consultation is taken back that was not imported, or was taken back before."""

    code = "not_imported"
    message = _("This consultation was not imported, or its import was already undone.")
