"""The opening of a consultation, with its votes and questionnaires."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import partial
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
from votes.actions.polls import announce_question, open_question
from votes.selectors.obstacles import waits_for_answers
from votes.selectors.terms import hash_of_announcement

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.questionnaires.models import Questionnaire
    from votes.models import Question


@transaction.atomic
def open_consultation(*, viewer: Viewer, consultation_id: UUID) -> Consultation:
    """Publish a consultation, and open its drafts of votes and questionnaires with it.

    Their texts, rules and dates are frozen now; each takes answers from its own day on. A draft
    without dates takes those of the consultation. A vote whose answers are still to come is
    announced: it stays a draft, of which only the answers change, and opens by itself when it
    begins (ADR 148). The journal records one hash of all of them. Lock the consultation. Raise
    `AlreadyPublished`, or `ConsultationIsIncomplete` with every check that prevents the opening.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    require(viewer, rules.can_publish(viewer, consultation))
    if consultation.published_at:
        raise AlreadyPublished
    if obstacles := blocking(list_checks(viewer, consultation)):
        raise ConsultationIsIncomplete(obstacles)
    open_ballots = None if consultation.origin else partial(_open_ballots, viewer)
    return publish_consultation(
        viewer=viewer, consultation_id=consultation_id, promise_more=open_ballots
    )


def _open_ballots(viewer: Viewer, consultation: Consultation) -> dict[str, str]:
    """Open or announce the drafts of a consultation. Return the hash of their rules, by name."""
    methods = methods_of(viewer, consultation)
    hashes = [_open_poll(viewer, poll, consultation) for poll in methods.drafts_of_polls]
    for questionnaire in methods.drafts_of_questionnaires:
        if lacking := _lacking_dates(questionnaire, consultation):
            edit_questionnaire(viewer=viewer, questionnaire_id=questionnaire.pk, **lacking)
        opened = open_questionnaire(viewer=viewer, questionnaire_id=questionnaire.pk)
        hashes.append(opened.rules_hash.hex())
    written = json.dumps(sorted(hashes), separators=(",", ":"))
    return {"ballots": hashlib.sha256(written.encode()).hexdigest()}


def _open_poll(viewer: Viewer, poll: Question, consultation: Consultation) -> str:
    """Open a draft with its consultation, or announce it. Return the hash of its rules."""
    waits = waits_for_answers(poll, consultation)
    if lacking := _lacking_dates(poll, consultation):
        edit_question(viewer=viewer, question_id=poll.pk, **lacking)
    if waits:
        announced = announce_question(viewer=viewer, question_id=poll.pk)
        return hash_of_announcement(announced)
    return open_question(viewer=viewer, question_id=poll.pk).rules_hash.hex()


def _lacking_dates(
    ballot: Question | Questionnaire, consultation: Consultation
) -> dict[str, datetime]:
    return {
        name: getattr(consultation, name)
        for name in ("opens_at", "closes_at")
        if getattr(ballot, name) is None
    }
