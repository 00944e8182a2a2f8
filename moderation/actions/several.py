"""One decision for several cases, each by itself; more than twenty removals need a second person (reliability §5.5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from consult.accounts.selectors import viewer_of
from consult.core import clock, jobs
from consult.core.exceptions import Conflict, DomainError, Invalid, NotAllowed, NotFound
from moderation import rules, selectors
from moderation.actions import approvals
from moderation.actions.decisions import check_said, decide
from moderation.enums import Action, ApprovalKind
from moderation.exceptions import TextChanged
from moderation.models import Approval, Case, Decision

MOST_ALONE, TOGETHER = 20, timedelta(hours=1)
SAFE = (Action.PUBLISH, Action.NO_BREACH, Action.RESTRICT, Action.HIDE, Action.REMOVE)
KIND = ApprovalKind.REMOVALS


@dataclass
class Several:
    """What came of it: numbers in the log, cases left, cases whose text is no longer the one that was read, what waits
    for a second person, or a refusal of all.
    """

    decided: list[int] = field(default_factory=list)
    skipped: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    approval: Approval | None = None
    refusal: DomainError | None = None


def decide_several(*, viewer, case_ids, action, reason="", facts="", read=None) -> Several:
    """Take one decision on several cases of one's queue, in a transaction for each, in the order of the queue.

    A case that a colleague keeps or has decided, that is one's own, or to which the decision does not apply, is left
    and said; so is one whose text changed since: `read` holds the marks of what was read (`kinds.marks_of`) by the
    case's id. Above twenty removals, those of the last hour included, nothing is removed: an `Approval` waits for a
    second person. What makes no decision at all (no reason) is one refusal for all, and nothing is done.
    """
    if action not in SAFE:
        raise Invalid(attr="action")
    try:
        check_said(Action(action), reason, facts)
    except Invalid as refusal:
        return Several(refusal=refusal)
    cases = list(selectors.cases(viewer).filter(pk__in=case_ids))
    gone = {str(pk) for pk in case_ids} - {str(case.pk) for case in cases}
    if cases and action == Action.REMOVE and is_too_much_alone(viewer, len(cases)):
        outcome = Several(approval=_ask(viewer, cases, reason, facts, read or {}))
    else:
        outcome = _each(viewer, cases, {"action": action, "reason": reason, "facts": facts}, read or {})
    outcome.skipped += [UUID(pk) for pk in sorted(gone)]
    return outcome


def _each(viewer, cases, said, read, **details):
    outcome, said = Several(), said | {"details": {"several": True, **details}}
    for case in cases:
        about = {"target_kind": case.target_kind, "target_id": case.target_id, "case_id": case.pk}
        try:
            decision = decide(viewer=viewer, **about, **said, read=read.get(str(case.pk), ""))
            outcome.decided.append(decision.number)
        except TextChanged:
            outcome.changed.append(case.pk)
        except (Conflict, NotAllowed, NotFound):
            outcome.skipped.append(case.pk)
    return outcome


def is_too_much_alone(viewer, count) -> bool:
    """Whether taking away so many more texts needs a second person, those of the last hour included; one query."""
    return removed_lately(viewer) + count > MOST_ALONE


def removed_lately(viewer) -> int:
    """How many texts somebody took away within the hour, several at a time."""
    since = clock.now() - TOGETHER
    rows = Decision.objects.filter(moderator_id=viewer.person().pk, action=Action.REMOVE, created_at__gte=since)
    return rows.filter(details__several=True).count()


def _ask(viewer, cases, reason, facts, read):
    """One approval for each consultation, since each has its moderators; the first is told."""
    asked = []
    for consultation_id in sorted({case.consultation_id for case in cases}):
        ids = [str(case.pk) for case in cases if case.consultation_id == consultation_id]
        payload = {"cases": ids, "count": len(ids), "reason": reason, "facts": facts}
        payload["read"] = {pk: read[pk] for pk in ids if pk in read}
        asked.append(approvals.ask(viewer=viewer, kind=str(KIND), consultation_id=consultation_id, payload=payload))
    return asked[0]


def _may(viewer, approval) -> bool:
    return rules.can_decide(viewer, approval.consultation_id)


def _confirmed(viewer, approval) -> None:
    jobs.on_commit("moderation.remove_several", approval_id=approval.pk)


@jobs.job("moderation.remove_several")
def remove_several(*, approval_id) -> None:
    """Remove what two people agreed to remove, in the name of whoever asked; again, what is done is left.

    What its author changed since it was read is left in the queue.
    """
    approval = Approval.objects.select_related("asked_by", "organisation").get(pk=approval_id)
    if approval.asked_by is None:
        return
    viewer = viewer_of(approval.organisation, approval.asked_by)
    asked = approval.payload
    cases = list(Case.objects.filter(pk__in=asked["cases"], organisation=approval.organisation).order_by("created_at"))
    said = {"action": Action.REMOVE, "reason": asked["reason"], "facts": asked["facts"]}
    _each(viewer, cases, said, asked["read"], approved_by=str(approval.answered_by_id))


approvals.register(str(KIND), approvals.Handler(_may, _confirmed))
