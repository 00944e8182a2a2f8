"""Decisions on several cases at once, with one transaction for each case.

More than twenty removals need a second person.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.core.exceptions import Conflict, DomainError, Invalid, NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.postgres.ids import random_id
from consult.core.queue import jobs
from moderation import rules
from moderation.approvals import actions as approval_actions
from moderation.cases.selectors import queue as queue_selectors
from moderation.decisions.actions.decisions import check_decision_fields, decide
from moderation.enums import Action, ApprovalKind
from moderation.exceptions import TextChanged
from moderation.models import Approval, Case, Decision

MOST_ALONE = 20
TOGETHER = timedelta(hours=1)
SAFE = (Action.PUBLISH, Action.NO_BREACH, Action.RESTRICT, Action.HIDE, Action.REMOVE)
KIND = ApprovalKind.REMOVALS


@dataclass
class Several:
    """The result of a decision on several cases.

    `decided` are numbers in the log, `skipped` the cases left as they are, and `changed` the cases
    whose text changed since it was read. `approval` waits for a second person. `refusal` is a
    refusal of all.
    """

    decided: list[int] = field(default_factory=list)
    skipped: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    approval: Approval | None = None
    refusal: DomainError | None = None


def decide_several(
    *,
    viewer: Viewer,
    case_ids: Collection[UUID],
    action: str,
    reason: str = "",
    facts: str = "",
    read: Mapping[str, str] | None = None,
) -> Several:
    """Take one decision on several cases of the viewer's queue, in the order of the queue.

    Each case has its own transaction. All can be undone together (`undo_act`). A case is skipped
    and listed if a colleague claimed or decided it, if the viewer has a part in it, or if the
    decision does not apply to it. A case whose text changed since is listed too: `read` has the
    marks of the texts that were read (`target_kinds.compute_marks`), by case id. Above twenty
    removals, including those of the last hour, nothing is removed: an `Approval` waits for a second
    person. If the decision is invalid (for example without a reason), there is one refusal for all,
    and nothing is done.
    """
    if action not in SAFE:
        raise Invalid(attr="action")
    try:
        check_decision_fields(Action(action), reason, facts)
    except Invalid as refusal:
        return Several(refusal=refusal)
    cases = list(queue_selectors.cases(viewer).filter(pk__in=case_ids))
    missing = {str(pk) for pk in case_ids} - {str(case.pk) for case in cases}
    if cases and action == Action.REMOVE and is_too_much_alone(viewer, len(cases)):
        outcome = Several(approval=_ask(viewer, cases, reason, facts, read or {}))
    else:
        outcome = _each(
            viewer, cases, {"action": action, "reason": reason, "facts": facts}, read or {}
        )
    outcome.skipped += [UUID(pk) for pk in sorted(missing)]
    return outcome


def _each(
    viewer: Viewer,
    cases: Iterable[Case],
    fields: dict[str, Any],
    read: Mapping[str, str],
    **details: Any,
) -> Several:
    outcome = Several()
    fields = fields | {"details": {"several": True, "batch": str(random_id()), **details}}
    for case in cases:
        case_fields: dict[str, Any] = {
            "target_kind": case.target_kind,
            "target_id": case.target_id,
            "case_id": case.pk,
        }
        try:
            decision = decide(
                viewer=viewer, **case_fields, **fields, read=read.get(str(case.pk), "")
            )
            outcome.decided.append(decision.number)
        except TextChanged:
            outcome.changed.append(case.pk)
        except (Conflict, NotAllowed, NotFound):
            outcome.skipped.append(case.pk)
    return outcome


def is_too_much_alone(viewer: Viewer, count: int) -> bool:
    """Return whether removing `count` more texts needs a second person.

    The texts removed in the last hour count too. This takes one query.
    """
    return removed_lately(viewer) + count > MOST_ALONE


def removed_lately(viewer: Viewer) -> int:
    """Return how many texts the viewer removed within the last hour, several at a time."""
    since = clock.now() - TOGETHER
    rows = Decision.objects.filter(
        moderator_id=viewer.person().pk, action=Action.REMOVE, created_at__gte=since
    )
    return rows.filter(details__several=True).count()


def _ask(
    viewer: Viewer, cases: Sequence[Case], reason: str, facts: str, read: Mapping[str, str]
) -> Approval:
    """Ask for one approval per consultation, because each has its own moderators.

    Return the first one.
    """
    approvals = []
    for consultation_id in sorted({case.consultation_id for case in cases}):
        ids = [str(case.pk) for case in cases if case.consultation_id == consultation_id]
        payload = {"cases": ids, "count": len(ids), "reason": reason, "facts": facts}
        payload["read"] = {pk: read[pk] for pk in ids if pk in read}
        approvals.append(
            approval_actions.ask(
                viewer=viewer, kind=str(KIND), consultation_id=consultation_id, payload=payload
            )
        )
    return approvals[0]


def _may(viewer: Viewer, approval: Approval) -> bool:
    return rules.can_decide(viewer, approval.consultation_id)


def _confirmed(viewer: Viewer, approval: Approval) -> None:
    jobs.on_commit("moderation.remove_several", approval_id=approval.pk)


@jobs.job("moderation.remove_several")
def remove_several(*, approval_id: UUID) -> None:
    """Remove the texts after the approval, in the name of the person who asked.

    Texts that the second person left out stay in the queue. Run again, cases already decided are
    skipped. A text that its author changed since it was read stays in the queue.
    """
    approval = Approval.objects.select_related("asked_by", "organisation").get(pk=approval_id)
    if approval.asked_by is None:
        return
    viewer = viewer_of(approval.organisation, approval.asked_by)
    payload = approval.payload
    rows = Case.objects.filter(pk__in=payload["cases"], organisation=approval.organisation)
    if "only" in payload:
        rows = rows.filter(target_id__in=payload["only"])
    cases = list(rows.order_by("created_at"))
    fields = {"action": Action.REMOVE, "reason": payload["reason"], "facts": payload["facts"]}
    _each(viewer, cases, fields, payload["read"], approved_by=str(approval.answered_by_id))


approval_actions.register(str(KIND), approval_actions.Handler(_may, _confirmed))
