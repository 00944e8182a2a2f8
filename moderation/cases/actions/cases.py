"""Cases: one object, from the moment when a moderator has to look at it until the decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from consult.core.records import journal
from moderation import rules, target_kinds
from moderation.cases.actions.deadlines import Deadline, deadline, hasten, note_delay
from moderation.cases.actions.live import hint_at_case
from moderation.cases.actions.urgency import weigh_case
from moderation.enums import CaseState, NoticeState
from moderation.exceptions import AlreadyClaimed, AlreadyDecided, OwnCase
from moderation.models import Case
from moderation.target_kinds import Target

if TYPE_CHECKING:
    from consult.accounts.models import Participant


# For this long, a claim reserves a case for one moderator. The moderator may renew it.
CLAIM = timedelta(minutes=10)


@transaction.atomic
def open_case(
    *,
    target_kind: str,
    target: Target,
    within: timedelta | None = None,
    why: str = "",
    like: Case | None = None,
) -> Case:
    """Put a text in the queue, or make its open case more urgent.

    The case stays locked. This is for texts that wait for moderation, and for notices. `target` has
    `pk`, `organisation_id` and `consultation_id`. A new case is weighed at once by the known
    signals of its text. Send a hint that it was opened, or that it became more urgent.

    The case is due within the delay that the consultation promised, in working hours. If `within`
    is given, it is due within this time on the clock. If `like` is an earlier case with a deadline
    by law, it is due no later than that case. `why` is a code of the object's app: the reason why
    the text is reviewed before it is public.

    Lock order: first the text, if it is locked at all, then its case (`FOR NO KEY UPDATE`).
    """
    found = _hurried(like) or deadline(target.consultation_id, within)
    case = locked_case(target_kind, target.pk)
    made = None
    while case is None:  # a case that blocked the insertion may be decided before it is locked here
        made = Case(
            organisation_id=target.organisation_id,
            consultation_id=target.consultation_id,
            target_kind=target_kind,
            target_id=target.pk,
            why=why,
            due_at=found.due_at,
            warn_at=found.warn_at,
            is_fast=found.is_fast,
        )
        Case.objects.bulk_create([made], ignore_conflicts=True)
        case = locked_case(target_kind, target.pk)
    if hasten(case, found):
        hint_at_case(case, "changed")
    if case == made:
        weigh_case(case)
        hint_at_case(case, "opened")
    return case


def _hurried(case: Case | None) -> Deadline | None:
    """Return the legal deadline of an earlier case of the text, or None.

    A changed text does not restart its clock.
    """
    return (
        Deadline(case.due_at, cast("datetime", case.warn_at), is_fast=True)
        if case is not None and case.is_fast
        else None
    )


@transaction.atomic
def close_case(*, target_kind: str, target_id: UUID) -> Case | None:
    """Take a text out of the queue, because its author deleted or changed it.

    Return the case that was open, or None.
    """
    case = locked_case(target_kind, target_id)
    if case:
        finish(case, CaseState.CLOSED)
    return case


@transaction.atomic
def claim_case(*, viewer: Viewer, case_id: UUID) -> Case:
    """Claim a case for ten minutes.

    A new claim by the same moderator restarts the ten minutes. In the meantime no other moderator
    decides the case. After the ten minutes, any moderator may. Send a hint. Raise
    `OwnCase`, `AlreadyClaimed` or `AlreadyDecided`.
    """
    case = _of_the_queue(viewer, case_id)
    person = viewer.person()
    if rules.is_own_case(
        viewer,
        case.target_kind,
        target_kinds.get_kind(case.target_kind).get(viewer, case.target_id),
    ):
        raise OwnCase
    moment = clock.now()
    refuse_claimed(case, person, moment)
    is_new = case.claimed_by_id != person.pk
    case.state = CaseState.CLAIMED
    case.claimed_by = person
    case.claimed_until = moment + CLAIM
    case.claimed_at = moment if is_new else case.claimed_at
    case.save(update_fields=["state", "claimed_by", "claimed_at", "claimed_until"])
    if is_new:
        journal.record(viewer, "case.claim", case)
        hint_at_case(case, "claimed")
    return case


def refuse_claimed(case: Case, person: Participant | None, moment: datetime) -> None:
    """Raise `AlreadyClaimed` if another moderator has claimed a locked case."""
    if case.is_claimed_at(moment) and not (person and case.claimed_by_id == person.pk):
        raise AlreadyClaimed


@transaction.atomic
def release_case(*, viewer: Viewer, case_id: UUID) -> Case:
    """Release a case that the viewer had claimed, and send a hint."""
    case = _of_the_queue(viewer, case_id)
    if case.claimed_by_id != viewer.person().pk:
        raise AlreadyClaimed
    end_claim(case)
    journal.record(viewer, "case.release", case)
    hint_at_case(case, "released")
    return case


@transaction.atomic
def release_other_cases(*, viewer: Viewer, on: UUID | None) -> None:
    """Release the cases that the viewer claimed and then left for the case `on`, or for none.

    Run one query if there is none. Each release is journalled and hinted.
    """
    rows = Case.objects.filter(
        organisation=viewer.organisation,
        state=CaseState.CLAIMED,
        claimed_by=viewer.person(),
    )
    others = rows.exclude(pk=on) if on else rows
    for case in others.order_by("pk").select_for_update(no_key=True):
        end_claim(case)
        journal.record(viewer, "case.release", case)
        hint_at_case(case, "released")


def end_claim(case: Case) -> None:
    """End the claim on a locked case, so that it waits for any moderator."""
    case.state = CaseState.OPEN
    case.claimed_by = None
    case.claimed_at = None
    case.claimed_until = None
    case.save(update_fields=["state", "claimed_by", "claimed_at", "claimed_until"])


def _of_the_queue(viewer: Viewer, case_id: UUID) -> Case:
    rows = Case.objects.filter(organisation=viewer.organisation).select_for_update(no_key=True)
    case = get_row(rows, pk=case_id)
    if not rules.can_see_queue(viewer, case.consultation_id):
        viewer.person()
        raise NotAllowed
    if case.state not in CaseState.unfinished():
        raise AlreadyDecided
    return case


def locked_case(target_kind: str, target_id: UUID | str) -> Case | None:
    """Return the unfinished case of an object, locked, or None."""
    rows = Case.objects.filter(
        target_kind=target_kind, target_id=target_id, state__in=CaseState.unfinished()
    )
    return rows.select_for_update(no_key=True).first()


def locked_cases(targets: Iterable[tuple[str, UUID]]) -> list[Case]:
    """Return the unfinished cases of some objects, given by kind and id, locked in their order."""
    wanted = set(targets)
    rows = Case.objects.filter(
        target_id__in=[pk for _kind, pk in wanted], state__in=CaseState.unfinished()
    )
    locked = rows.order_by("pk").select_for_update(no_key=True)
    return [case for case in locked if (case.target_kind, case.target_id) in wanted]


def finish(case: Case, state: CaseState) -> None:
    """End a case, mark its notices as decided, and send a hint."""
    case.state = state
    if state == CaseState.DECIDED:
        note_delay(case)
    case.save(update_fields=["state", "decided_at", "waited_hours"])
    case.notices.update(state=NoticeState.DECIDED)
    hint_at_case(case, state)


def reopen(case: Case) -> bool:
    """Reopen a finished case, unless its object has another open one.

    Return whether it was reopened.
    """
    if locked_case(case.target_kind, case.target_id):
        return False
    case.notices.update(state=NoticeState.OPEN)
    case.decided_at = case.waited_hours = None
    case.save(update_fields=["decided_at", "waited_hours"])
    end_claim(case)
    weigh_case(case)
    hint_at_case(case, "opened")
    return True
