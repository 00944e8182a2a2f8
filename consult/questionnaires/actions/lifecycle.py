"""Opening, extension and close of questionnaires.

Opening freezes a questionnaire. A closed one never reopens.
"""

import hashlib
import json
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.extensions import (
    EXPLANATION,
    explain_extension,
    require_measured_extension,
    require_notice,
)
from consult.consultations.actions.helpers import public_reason, require
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.extensions import announced_length
from consult.core.exceptions import Invalid
from consult.core.postgres import clock, tenancy
from consult.core.records import journal
from consult.questionnaires import rules
from consult.questionnaires.actions.drafts import locked_draft, locked_questionnaire
from consult.questionnaires.enums import QuestionnaireState
from consult.questionnaires.exceptions import QuestionnaireIsIncomplete, QuestionnaireIsNotOpen
from consult.questionnaires.models import Questionnaire
from consult.questionnaires.selectors.obstacles import list_obstacles
from consult.questionnaires.selectors.terms import rules_of


@transaction.atomic
def open_questionnaire(*, viewer: Viewer, questionnaire_id: UUID) -> Questionnaire:
    """Open a draft, now or from its announced date.

    Its texts, items, dates and anonymity are frozen. It opens with its consultation at the
    earliest. Raise `QuestionnaireIsIncomplete` with the list of the missing parts.
    """
    questionnaire = locked_draft(viewer, questionnaire_id)
    require(viewer, rules.can_open(viewer, questionnaire.consultation_id))
    moment = clock.now()
    consultation = get_consultation_by_id(
        Viewer.system(viewer.organisation), questionnaire.consultation_id
    )
    sections = list(questionnaire.sections.prefetch_related("items"))
    if obstacles := list_obstacles(questionnaire, consultation, moment):
        raise QuestionnaireIsIncomplete(obstacles)
    questionnaire.opens_at = max(questionnaire.opens_at or moment, moment, consultation.opens_at)  # type: ignore[type-var]  # set once it is open
    questionnaire.rules = json.dumps(
        rules_of(questionnaire, sections), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    questionnaire.rules_hash = hashlib.sha256(questionnaire.rules.encode()).digest()
    questionnaire.state = QuestionnaireState.OPEN
    questionnaire.save()
    journal.record(
        viewer, "questionnaire.open", questionnaire, rules_hash=questionnaire.rules_hash.hex()
    )
    return questionnaire


def note_suspension(consultation_id: UUID, suspended_at: datetime | None) -> None:
    """Note on the questionnaires of a consultation since when it is suspended, or that it goes on.

    Their rows are changed, so this waits for the answers in progress. Drafts have the note too:
    they may be opened in the meantime.
    """
    rows = Questionnaire.objects.filter(consultation_id=consultation_id)
    list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    rows.update(suspended_at=suspended_at)


@transaction.atomic
def extend_questionnaire(
    *,
    viewer: Viewer,
    questionnaire_id: UUID,
    closes_at: datetime,
    reason: str,
    confirmed_days: int | None = None,
    after_suspension: bool = False,
) -> Questionnaire:
    """Postpone the close of an open questionnaire, at least a day before it, for a public reason.

    A questionnaire next to a vote is extended with this vote, for the same reason. The entry of
    sheets of paper ends as many days later. The hash of its rules remains the one of its opening.
    `confirmed_days` repeats the number of days where the extension is longer than the announced
    questionnaire. `after_suspension` needs no notice. Raise `QuestionnaireIsNotOpen`, `TooLateToExtend` or `Invalid`.
    """
    questionnaire = locked_questionnaire(viewer, questionnaire_id)
    require(viewer, rules.can_open(viewer, questionnaire.consultation_id))
    moment = clock.now()
    before = questionnaire.closes_at
    if questionnaire.state != QuestionnaireState.OPEN or before is None or before <= moment:
        raise QuestionnaireIsNotOpen
    _refuse_unless_later(questionnaire, before, closes_at)
    if not after_suspension:
        require_notice(before, moment)
    days = require_measured_extension(
        viewer.organisation,
        before,
        closes_at,
        announced=announced_length(questionnaire, cast("datetime", questionnaire.opens_at), before),
        confirmed_days=confirmed_days,
    )
    explain_extension(questionnaire, before, reason, _("Say in a sentence why it ends later."))
    questionnaire.closes_at = closes_at
    if questionnaire.paper_until:
        questionnaire.paper_until += closes_at - before
    questionnaire.save(update_fields=["closes_at", "paper_until", *EXPLANATION])
    data = {"before": str(before), "reason": questionnaire.extension_reason, "days": days}
    journal.record(viewer, "questionnaire.extend", questionnaire, **data)
    return questionnaire


def _refuse_unless_later(
    questionnaire: Questionnaire, before: datetime, closes_at: datetime
) -> None:
    """Raise `Invalid` unless an end is later than before, and within the consultation."""
    if closes_at <= before:
        raise Invalid(_("An announced end can only be postponed."), attr="closes_at")
    consultation_ends = questionnaire.consultation.closes_at
    if consultation_ends and closes_at > consultation_ends:
        raise Invalid(
            _("A questionnaire closes with its consultation at the latest."), attr="closes_at"
        )


@transaction.atomic
def close_questionnaire(*, viewer: Viewer, questionnaire_id: UUID, reason: str) -> Questionnaire:
    """Close a questionnaire before its date, with a reason that its page always shows (ADR 0004).

    It never reopens. The lock waits for the answers that are being stored.
    """
    questionnaire = locked_questionnaire(viewer, questionnaire_id)
    require(viewer, rules.can_close(viewer, questionnaire.consultation_id))
    lacking = _("Say in a sentence why it closes before its date.")
    return _close(viewer, questionnaire, public_reason(Questionnaire, reason, lacking))


@transaction.atomic
def close_all(*, viewer: Viewer, consultation_id: UUID, at_once: bool = False) -> int:
    """Close the ended questionnaires of a consultation and return how many were closed.

    With `at_once`, close all of its open questionnaires. The action may be run again.
    """
    found = Questionnaire.objects.still_open() if at_once else Questionnaire.objects.ended()
    ids = list(
        found.filter(consultation_id=consultation_id).order_by("pk").values_list("pk", flat=True)
    )
    for pk in ids:
        _close(viewer, locked_questionnaire(viewer, pk))
    return len(ids)


def cancel_all(consultation_id: UUID) -> None:
    """Cancel the announced questionnaires of a cancelled consultation: they never open.

    Drafts stay drafts, and are locked too, because one may be opened in the meantime.
    """
    rows = Questionnaire.objects.filter(consultation_id=consultation_id)
    list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    rows.still_open().update(state=QuestionnaireState.CANCELLED)


def close_ended() -> int:
    """Close the ended questionnaires of every organisation. Return how many were closed."""
    with tenancy.across_organisations("questionnaires that are over are closed everywhere"):
        rows = Questionnaire.objects.ended().select_related("organisation").order_by("pk")
        places = {
            (questionnaire.organisation, questionnaire.consultation_id) for questionnaire in rows
        }
    closed = 0
    for organisation, consultation_id in places:
        with tenancy.organisation(organisation.pk):
            closed += close_all(viewer=Viewer.system(organisation), consultation_id=consultation_id)
    return closed


def _close(viewer: Viewer, questionnaire: Questionnaire, reason: str = "") -> Questionnaire:
    if questionnaire.state != QuestionnaireState.OPEN:
        raise QuestionnaireIsNotOpen
    moment = clock.now()
    if moment < questionnaire.closes_at:  # type: ignore[operator]  # set once it is open
        questionnaire.ended_at = moment
        questionnaire.closing_reason = reason
    questionnaire.state = QuestionnaireState.CLOSED
    questionnaire.save(update_fields=["state", "ended_at", "closing_reason"])
    journal.record(
        viewer,
        "questionnaire.close",
        questionnaire,
        announced=questionnaire.closes_at.isoformat(),  # type: ignore[union-attr]  # set once it is open
    )
    return questionnaire
