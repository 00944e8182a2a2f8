"""The opening of a consultation, with its votes and questionnaires."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.actions.helpers import require
from consult.consultations.actions.lifecycle import publish_consultation
from consult.consultations.exceptions import AlreadyPublished, ConsultationIsIncomplete
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.readiness import blocking
from consult.lifecycle.selectors.checks import list_checks
from consult.lifecycle.selectors.methods import methods_of
from consult.questionnaires.actions.drafts import edit_text as edit_questionnaire
from consult.questionnaires.actions.lifecycle import open_questionnaire
from votes.actions.drafts import edit_question
from votes.actions.polls import open_question
from votes.selectors.obstacles import waits_for_answers

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.questionnaires.models import Questionnaire
    from votes.models import Question


@transaction.atomic
def open_consultation(*, viewer: Viewer, consultation_id: UUID) -> Consultation:
    """Publish a consultation, and open its drafts of votes and questionnaires with it.

    Their texts, rules and dates are frozen now; each takes answers from its own day on. A draft
    without dates takes those of the consultation. A vote whose answers are still to come stays a
    draft until it begins. Lock the consultation. Raise `AlreadyPublished`, or
    `ConsultationIsIncomplete` with every check that prevents the opening.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    require(viewer, rules.can_publish(viewer, consultation))
    if consultation.published_at:
        raise AlreadyPublished
    if obstacles := blocking(list_checks(viewer, consultation)):
        raise ConsultationIsIncomplete(obstacles)
    published = publish_consultation(viewer=viewer, consultation_id=consultation_id)
    if not published.origin:
        _open_ballots(viewer, published)
    return published


def _open_ballots(viewer: Viewer, consultation: Consultation) -> None:
    methods = methods_of(viewer, consultation)
    for poll in methods.drafts_of_polls:
        if waits_for_answers(poll, consultation):
            continue
        if lacking := _lacking_dates(poll, consultation):
            edit_question(viewer=viewer, question_id=poll.pk, **lacking)
        open_question(viewer=viewer, question_id=poll.pk)
    for questionnaire in methods.drafts_of_questionnaires:
        if lacking := _lacking_dates(questionnaire, consultation):
            edit_questionnaire(viewer=viewer, questionnaire_id=questionnaire.pk, **lacking)
        open_questionnaire(viewer=viewer, questionnaire_id=questionnaire.pk)


def _lacking_dates(
    ballot: Question | Questionnaire, consultation: Consultation
) -> dict[str, datetime]:
    return {
        name: getattr(consultation, name)
        for name in ("opens_at", "closes_at")
        if getattr(ballot, name) is None
    }
