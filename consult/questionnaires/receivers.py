"""Reactions of questionnaires to events of consultations, inside the transaction of the event."""

from datetime import datetime

from consult.accounts.viewer import Viewer
from consult.consultations.events import (
    ConsultationCancelled,
    ConsultationClosed,
    ConsultationResumed,
    ConsultationSuspended,
)
from consult.core.queue.events import during
from consult.organisations.selectors import get_organisation_by_id
from consult.questionnaires.actions import lifecycle as lifecycle_actions


@during(ConsultationSuspended)
def suspend_questionnaires(event: ConsultationSuspended) -> None:
    """Take no answer while the consultation is suspended."""
    moment = datetime.fromisoformat(event.suspended_at)
    lifecycle_actions.note_suspension(event.consultation_id, moment)


@during(ConsultationResumed)
def resume_questionnaires(event: ConsultationResumed) -> None:
    """Take answers again by the dates of each questionnaire."""
    lifecycle_actions.note_suspension(event.consultation_id, None)


@during(ConsultationCancelled)
def cancel_with_the_consultation(event: ConsultationCancelled) -> None:
    """Cancel the questionnaires of a consultation that was cancelled before it began."""
    lifecycle_actions.cancel_all(event.consultation_id)


@during(ConsultationClosed)
def close_with_the_consultation(event: ConsultationClosed) -> None:
    """Close the questionnaires of a consultation at once when it ends before its date."""
    viewer = Viewer.system(get_organisation_by_id(event.organisation_id))
    lifecycle_actions.close_all(viewer=viewer, consultation_id=event.consultation_id, at_once=True)
