"""The act that resumes a consultation, with the days that its suspension took (ADR 150)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.phases import extend_phase
from consult.consultations.actions.suspension import resume_consultation
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.extensions import MOST_DAYS
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.questionnaires.actions.lifecycle import extend_questionnaire
from consult.questionnaires.selectors.questionnaires import list_questionnaires
from votes.actions.polls import extend_question
from votes.selectors.polls import list_polls

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


@transaction.atomic
def resume_and_extend(*, viewer: Viewer, consultation_id: UUID, days: int = 0) -> Consultation:
    """Resume a consultation, and put the ends of what is open later by some days.

    The steps, votes and questionnaires that are open now end later, without the notice of other
    extensions, and the later steps move. The public reason is that of the suspension. What ended
    meanwhile stays ended. Raise `AlreadyClosed`, `NotSuspended`, or `Invalid` about the days.
    """
    if not 0 <= days <= MOST_DAYS:
        message = _("Choose a number of days between 0 and %(most)s.")
        raise Invalid(message % {"most": MOST_DAYS}, attr="days")
    reason = get_consultation_by_id(viewer, consultation_id).suspension_reason
    resumed = resume_consultation(viewer=viewer, consultation_id=consultation_id)
    if days:
        _extend_open_parts(viewer, resumed, days, reason)
    return resumed


def _extend_open_parts(viewer: Viewer, consultation: Consultation, days: int, reason: str) -> None:
    moment = clock.now()
    terms: dict[str, Any] = {
        "viewer": viewer,
        "reason": reason,
        "confirmed_days": days,
        "after_suspension": True,
    }
    steps = [phase for phase in consultation.phases.all() if phase.is_open_at(moment)]
    last = max(steps, key=lambda phase: phase.closes_at, default=None)
    for phase in steps:
        later = _add_days(viewer, phase.closes_at, days)
        extend_phase(phase_id=phase.pk, closes_at=later, moves_later_steps=phase is last, **terms)
    # A vote and a questionnaire close with their consultation at the latest.
    latest = get_consultation_by_id(viewer, consultation.pk).closes_at or moment
    for poll in list_polls(viewer, consultation.pk):
        if poll.state == "open" and poll.closes_at and moment < poll.closes_at < latest:
            later = min(_add_days(viewer, poll.closes_at, days), latest)
            extend_question(question_id=poll.pk, closes_at=later, **terms)
    for row in list_questionnaires(viewer, consultation.pk):
        is_open = row.state == "open" and row.stands_alone
        if is_open and row.closes_at and moment < row.closes_at < latest:
            later = min(_add_days(viewer, row.closes_at, days), latest)
            extend_questionnaire(questionnaire_id=row.pk, closes_at=later, **terms)


def _add_days(viewer: Viewer, moment: datetime, days: int) -> datetime:
    """Return the same hour some days later, by the clock of the organisation."""
    return moment.astimezone(ZoneInfo(viewer.organisation.time_zone)) + timedelta(days=days)
