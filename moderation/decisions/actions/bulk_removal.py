"""Removal of the texts of a person in a consultation, of every kind.

The moderator reads them first and may leave some out. The API removes all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db import transaction

from consult.accounts.people.selectors import participant_here
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.core.exceptions import Conflict, NotAllowed, NotFound
from consult.core.postgres.ids import random_id
from consult.core.queue import jobs
from moderation import rules, target_kinds
from moderation.approvals import actions as approval_actions
from moderation.cases.actions.cases import end_claim, locked_case
from moderation.decisions.actions.bulk_decisions import Several, is_too_much_alone
from moderation.decisions.actions.decisions import check_decision_fields, decide
from moderation.enums import Action, ApprovalKind, CaseState
from moderation.measures import selectors as measure_selectors
from moderation.models import Approval, Decision

if TYPE_CHECKING:
    from consult.accounts.models import Participant

KIND = ApprovalKind.HIDE_EVERYTHING


def hide_everything(
    *,
    viewer: Viewer,
    participant_id: UUID,
    consultation_id: UUID,
    reason: str,
    facts: str,
    only: Collection[UUID] | None = None,
) -> Several:
    """Remove every text of a person in a consultation, or those of `only` among them.

    Without `only`, texts written in the meantime are removed too. Each text has its own decision
    and transaction. A colleague's claim on one of the texts ends, because the decision covers all
    of them. Above twenty texts, including the texts removed in the last hour, nothing is done: an
    `Approval` waits for a second person. Run again, it finds nothing. Raise `NotFound`,
    `NotAllowed`, `OwnCase` or `Invalid`.
    """
    subject = {
        "viewer": viewer,
        "participant_id": participant_id,
        "consultation_id": consultation_id,
    }
    arguments: dict[str, Any] = subject | {"reason": reason, "facts": facts, "only": only}
    approval = ask_to_hide(**arguments)
    return Several(approval=approval) if approval else hide_texts(**arguments)


@transaction.atomic
def ask_to_hide(
    *,
    viewer: Viewer,
    participant_id: UUID,
    consultation_id: UUID,
    reason: str,
    facts: str,
    only: Collection[UUID] | None = None,
) -> Approval | None:
    """Ask for a second person if there are too many texts for one moderator.

    Otherwise return None and do nothing. Raise the errors of `hide_everything`, and `AlreadyAsked`.
    """
    person = _checked(viewer, participant_id, consultation_id, reason, facts)
    found = [pk for _name, pk in measure_selectors.texts_of(viewer, person.pk, consultation_id)]
    chosen = found if only is None else [pk for pk in found if pk in only]
    count = len(chosen)
    if not is_too_much_alone(viewer, count):
        return None
    payload = {"participant": str(person.pk), "count": count, "reason": str(reason), "facts": facts}
    if only is not None:
        payload["only"] = [str(pk) for pk in chosen]
    return approval_actions.ask(
        viewer=viewer, kind=str(KIND), consultation_id=consultation_id, payload=payload
    )


def hide_texts(
    *,
    viewer: Viewer,
    participant_id: UUID,
    consultation_id: UUID,
    reason: str,
    facts: str,
    batch: str = "",
    only: Collection[UUID] | None = None,
) -> Several:
    """Remove the texts, if `ask_to_hide` did not ask for a second person.

    `batch` is stored in the details of the decisions, to find them again. Raise the errors of
    `hide_everything`.
    """
    person = _checked(viewer, participant_id, consultation_id, reason, facts)
    return _each(
        viewer,
        person.pk,
        consultation_id,
        only=only,
        reason=reason,
        facts=facts,
        batch=str(batch or random_id()),
    )


def _checked(
    viewer: Viewer, participant_id: UUID, consultation_id: UUID, reason: str, facts: str
) -> Participant:
    """Return the person, if the viewer may decide on their texts and has no part in the case."""
    if not rules.can_decide(viewer, consultation_id):
        viewer.person()
        raise NotAllowed
    person = _person(viewer, participant_id)
    measure_selectors.refuse_interested(viewer, person, consultation_id)
    check_decision_fields(Action.REMOVE, reason, facts)
    return person


def _person(viewer: Viewer, participant_id: UUID) -> Participant:
    person = participant_here(viewer.organisation, participant_id)
    if person is None:
        raise NotFound
    return person


def _each(
    viewer: Viewer,
    participant_id: UUID,
    consultation_id: UUID,
    *,
    reason: str,
    facts: str,
    only: Collection[UUID] | None = None,
    **details: Any,
) -> Several:
    """Remove the texts until each was tried, including texts that are written in the meantime.

    With `only`, remove these alone.
    """
    outcome = Several()
    tried = set()
    fields = {"reason": reason, "facts": facts}
    while remaining := [
        text
        for text in measure_selectors.texts_of(viewer, participant_id, consultation_id)
        if text not in tried and (only is None or text[1] in only)
    ]:
        for name, pk in remaining:
            tried.add((name, pk))
            try:
                outcome.decided.append(
                    _remove(viewer, name, pk, fields, {"several": True, **details}).number
                )
            except (Conflict, NotAllowed, NotFound):
                outcome.skipped.append(pk)
    return outcome


@transaction.atomic
def _remove(
    viewer: Viewer, name: str, pk: UUID, fields: Mapping[str, Any], details: dict[str, Any]
) -> Decision:
    target_kinds.get_kind(name).lock(viewer, pk)  # type: ignore[misc]
    case = locked_case(name, pk)
    if case and case.state == CaseState.CLAIMED:
        end_claim(case)
    return decide(
        viewer=viewer,
        target_kind=name,
        target_id=pk,
        action=Action.REMOVE,
        details=details,
        **fields,
    )


def _may(viewer: Viewer, approval: Approval) -> bool:
    return rules.can_decide(viewer, approval.consultation_id)


def _confirmed(viewer: Viewer, approval: Approval) -> None:
    person = _person(viewer, approval.payload["participant"])
    measure_selectors.refuse_interested(viewer, person, cast("UUID", approval.consultation_id))
    jobs.on_commit("moderation.hide_everything", approval_id=approval.pk)


@jobs.job("moderation.hide_everything")
def hide_everything_agreed(*, approval_id: UUID) -> None:
    """Remove the texts after the approval, in the name of the person who asked, if they still may.

    Run again, it finds nothing.
    """
    approval = Approval.objects.select_related("asked_by", "organisation").get(pk=approval_id)
    payload = approval.payload
    viewer = viewer_of(approval.organisation, approval.asked_by)
    if not payload or not rules.can_decide(
        viewer, approval.consultation_id
    ):  # empty once the person is erased
        return
    fields = {
        "reason": payload["reason"],
        "facts": payload["facts"],
        "approved_by": str(approval.answered_by_id),
        "batch": str(random_id()),
    }
    only = {UUID(pk) for pk in payload["only"]} if "only" in payload else None
    _each(
        viewer, payload["participant"], cast("UUID", approval.consultation_id), only=only, **fields
    )


approval_actions.register(str(KIND), approval_actions.Handler(_may, _confirmed))
