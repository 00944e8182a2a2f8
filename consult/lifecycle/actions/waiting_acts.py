"""The acts that cannot be undone: they take effect ten minutes after they are confirmed (ADR 149).

Until then nothing is public and no e-mail has left, so one press stops them. Calls of the API take
effect at once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import translation

from consult.accounts.enums import Role
from consult.accounts.roles.selectors import people_who_came
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.consultations import rules
from consult.consultations.actions.helpers import get_row_by_id, locked, require
from consult.consultations.actions.lifecycle import cancel_consultation, close_consultation
from consult.consultations.actions.phases import extend_phase
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import DomainError, NotAllowed
from consult.core.postgres import clock, tenancy
from consult.core.records import journal
from consult.lifecycle.actions.publication import open_consultation
from consult.lifecycle.enums import ActKind, ActState
from consult.lifecycle.exceptions import ActIsSettled, AnotherActWaits, ContentChanged
from consult.lifecycle.models import WaitingAct
from consult.lifecycle.selectors.contents import shown_hash
from consult.lifecycle.selectors.waiting_acts import WAITING_ACT
from consult.notifications.actions.news import notify_participants
from consult.notifications.enums import Happened, NewsKind
from consult.opendata.actions.publication import publish_dataset
from consult.organisations.selectors import get_organisation_by_id
from consult.questionnaires.actions.lifecycle import (
    close_questionnaire,
    extend_questionnaire,
    open_questionnaire,
)
from votes.actions.polls import end_question, extend_question, open_question

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.opendata.models import DatasetVersion

log = structlog.get_logger(__name__)
DELAY = timedelta(minutes=10)


def _publish_data(*, viewer: Viewer, consultation_id: UUID) -> DatasetVersion:
    """Schedule the next version of the dataset of a consultation."""
    consultation = get_consultation_by_id(viewer, consultation_id)
    return publish_dataset(viewer=viewer, slug=consultation.slug)


# The action of each kind, and the name of the argument that takes the id of its subject.
ACTIONS: dict[ActKind, tuple[Callable[..., Any], str]] = {
    ActKind.OPEN_CONSULTATION: (open_consultation, "consultation_id"),
    ActKind.CLOSE_CONSULTATION: (close_consultation, "consultation_id"),
    ActKind.CANCEL_CONSULTATION: (cancel_consultation, "consultation_id"),
    ActKind.EXTEND_PHASE: (extend_phase, "phase_id"),
    ActKind.OPEN_VOTE: (open_question, "question_id"),
    ActKind.EXTEND_VOTE: (extend_question, "question_id"),
    ActKind.CLOSE_VOTE: (end_question, "question_id"),
    ActKind.OPEN_QUESTIONNAIRE: (open_questionnaire, "questionnaire_id"),
    ActKind.EXTEND_QUESTIONNAIRE: (extend_questionnaire, "questionnaire_id"),
    ActKind.CLOSE_QUESTIONNAIRE: (close_questionnaire, "questionnaire_id"),
    ActKind.PUBLISH_DATASET: (_publish_data, "consultation_id"),
}


class TryEnds(Exception):  # it ends a try, which is no error
    """Raised to undo an act that was only tried."""


@transaction.atomic
def confirm_act(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    kind: ActKind,
    subject_id: UUID,
    shown: str,
    **arguments: Any,
) -> WaitingAct:
    """Store an act that takes effect in ten minutes. One act of a consultation waits at a time.

    `shown` is the hash of what the page showed, in hexadecimal. The act is tried and undone, so that
    what would refuse it refuses it now. Lock the consultation. Raise `AnotherActWaits`,
    `ContentChanged`, or the exceptions of the act.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    if WaitingAct.objects.waiting().filter(consultation=consultation).exists():
        raise AnotherActWaits
    found = shown_hash(viewer, consultation, kind, subject_id)
    if found.hex() != shown:
        raise ContentChanged
    with suppress(TryEnds), transaction.atomic():
        _run(viewer, kind, subject_id, arguments)
        raise TryEnds
    act = WaitingAct.objects.create(
        organisation=viewer.organisation,
        consultation=consultation,
        kind=kind,
        subject_id=subject_id,
        arguments=arguments,
        shown_hash=found,
        confirmed_by=viewer.person(),
        due_at=clock.now() + DELAY,
    )
    journal.record(viewer, "act.confirm", act, kind=kind, due_at=act.due_at.isoformat())
    return act


@transaction.atomic
def stop_act(*, viewer: Viewer, act_id: UUID) -> WaitingAct:
    """Stop an act that waits: it takes no effect. Stopping it again changes nothing.

    Raise `ActIsSettled` if it took effect or was dropped.
    """
    act = get_row_by_id(WaitingAct.objects.filter(organisation=viewer.organisation), act_id)
    consultation = locked(viewer, act.consultation_id)
    require(viewer, rules.can_edit(viewer, consultation))
    act = get_row_by_id(WaitingAct.objects.select_for_update(), act_id)
    if act.state in (ActState.DONE, ActState.DROPPED):
        raise ActIsSettled
    if act.state == ActState.WAITING:
        _settle(act, ActState.STOPPED)
        journal.record(viewer, "act.stop", act, kind=act.kind)
    return act


def apply_due_acts() -> int:
    """Let the acts of all organisations take effect whose ten minutes are over. Return their number.

    The task may run late, or in several workers at once.
    """
    with tenancy.across_organisations("confirmed acts take effect in every organisation"):
        rows = WaitingAct.objects.waiting().filter(due_at__lte=clock.now())
        found = list(rows.order_by("due_at", "pk").values_list("organisation_id", "pk"))
    done = 0
    for organisation_id, act_id in found:
        with tenancy.organisation(organisation_id):
            try:
                done += _apply(organisation_id, act_id)
            except Exception:
                log.exception("waiting_act_failed", act=str(act_id))
    return done


@transaction.atomic
def _apply(organisation_id: UUID, act_id: UUID) -> bool:
    """Let an act take effect as the person who confirmed it. Return whether it did.

    It is dropped if its content changed, or if the act is refused now: the person may have lost the
    role. Managers are notified of that.
    """
    waiting = WaitingAct.objects.waiting().filter(pk=act_id)
    found = waiting.select_related("confirmed_by").first()
    if found is None:
        return False
    organisation = get_organisation_by_id(organisation_id)
    viewer = viewer_of(organisation, found.confirmed_by)
    consultation = locked(Viewer.system(organisation), found.consultation_id)
    act = waiting.select_for_update().first()
    if act is None:  # It was settled during the wait for the lock.
        return False
    try:
        with transaction.atomic():
            _apply_unchanged(viewer, consultation, act)
    except DomainError as refusal:
        with translation.override(settings.LANGUAGE_CODE):
            _drop(act, str(refusal))
        return False
    _settle(act, ActState.DONE)
    return True


def _apply_unchanged(viewer: Viewer, consultation: Consultation, act: WaitingAct) -> None:
    if not rules.can_edit(viewer, consultation):
        raise NotAllowed
    kind = ActKind(act.kind)
    if shown_hash(viewer, consultation, kind, act.subject_id) != bytes(act.shown_hash):
        raise ContentChanged
    arguments = dict(act.arguments)
    if "closes_at" in arguments:
        arguments["closes_at"] = datetime.fromisoformat(arguments["closes_at"])
    _run(viewer, kind, act.subject_id, arguments)


def _run(viewer: Viewer, kind: ActKind, subject_id: UUID, arguments: dict[str, Any]) -> None:
    action, name = ACTIONS[kind]
    action(viewer=viewer, **{name: subject_id}, **arguments)


def _settle(act: WaitingAct, state: ActState, refusal: str = "") -> None:
    act.state = state
    act.settled_at = clock.now()
    act.refusal = refusal
    act.save(update_fields=["state", "settled_at", "refusal"])


def _drop(act: WaitingAct, refusal: str) -> None:
    """Drop an act, and notify the managers of the consultation."""
    longest = WaitingAct._meta.get_field("refusal").max_length
    _settle(act, ActState.DROPPED, refusal[:longest])
    journal.record(Viewer.system(act.organisation), "act.drop", act, kind=act.kind)
    notify_participants(
        people_who_came(act.organisation, Role.MANAGER, act.consultation_id),
        organisation_id=act.organisation_id,
        happened=Happened.CANCELLED,
        kind=NewsKind.TASK,
        subject=(WAITING_ACT, act.pk),
        consultation_id=act.consultation_id,
    )
