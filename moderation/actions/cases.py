"""A case: one object, from the moment somebody has to look at it until a decision."""

from django.core.exceptions import ValidationError
from django.db import transaction

from consult.core import clock, journal, kinds
from consult.core.exceptions import NotAllowed, NotFound
from moderation import rules
from moderation.actions.deadlines import Deadline, deadline, hasten, note_delay
from moderation.enums import CaseState, NoticeState
from moderation.exceptions import AlreadyClaimed, AlreadyDecided, OwnCase
from moderation.models import Case


@transaction.atomic
def open_case(*, target_kind, target, within=None, why="", like=None) -> Case:
    """Put a text in the queue, or make the case it already has more urgent; the case is locked until the end.

    For texts that wait to be read, and for notices. `target` has `pk`, `organisation_id` and `consultation_id`.
    To be decided within what the consultation promised, in working hours; or `within` so long on the clock; or no later
    than the case it follows (`like`), where the law hurries. `why` it is read first is its app's to say.
    Lock order: the text first, if it is locked at all, then its case (`FOR NO KEY UPDATE`).
    """
    found = _hurried(like) or deadline(target.consultation_id, within)
    case = locked_case(target_kind, target.pk)
    while case is None:  # another request may decide the one we met before we could lock it
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
    hasten(case, found)
    return case


def _hurried(case):
    """The deadline that the law gave to an earlier case of the same text: other words do not stop its clock."""
    return Deadline(case.due_at, case.warn_at, is_fast=True) if case is not None and case.is_fast else None


@transaction.atomic
def close_case(*, target_kind, target_id) -> Case | None:
    """Take a text out of the queue because its author took it away, or its words: there is nothing left to decide.

    Return the case that was open, if one was.
    """
    case = locked_case(target_kind, target_id)
    if case:
        finish(case, CaseState.CLOSED)
    return case


@transaction.atomic
def claim_case(*, viewer, case_id) -> Case:
    """Tell the other moderators that one is on it; claiming one's own claim again changes nothing.

    Raises `OwnCase`, `AlreadyClaimed` or `AlreadyDecided`.
    """
    case = _of_the_queue(viewer, case_id)
    person = viewer.person()
    if rules.is_own_case(viewer, case.target_kind, kinds.kind(case.target_kind).get(viewer, case.target_id)):
        raise OwnCase
    if case.claimed_by_id == person.pk:
        return case
    if case.claimed_by_id:
        raise AlreadyClaimed
    case.state, case.claimed_by, case.claimed_at = CaseState.CLAIMED, person, clock.now()
    case.save(update_fields=["state", "claimed_by", "claimed_at"])
    journal.record(viewer, "case.claim", case)
    return case


@transaction.atomic
def release_case(*, viewer, case_id) -> Case:
    """Give a case one had claimed back to the others."""
    case = _of_the_queue(viewer, case_id)
    if case.claimed_by_id != viewer.person().pk:
        raise AlreadyClaimed
    case.state, case.claimed_by, case.claimed_at = CaseState.OPEN, None, None
    case.save(update_fields=["state", "claimed_by", "claimed_at"])
    journal.record(viewer, "case.release", case)
    return case


def _of_the_queue(viewer, case_id):
    rows = Case.objects.filter(organisation=viewer.organisation).select_for_update(no_key=True)
    try:
        case = rows.filter(pk=case_id).first()
    except ValidationError:  # not even an id
        case = None
    if case is None:
        raise NotFound
    if not rules.can_see_queue(viewer, case.consultation_id):
        viewer.person()
        raise NotAllowed
    if case.state not in CaseState.unfinished():
        raise AlreadyDecided
    return case


def locked_case(target_kind, target_id):
    """The unfinished case of an object, locked, or none."""
    rows = Case.objects.filter(target_kind=target_kind, target_id=target_id, state__in=CaseState.unfinished())
    return rows.select_for_update(no_key=True).first()


def finish(case, state):
    """End a case, and with it everything that was said about its object."""
    case.state = state
    if state == CaseState.DECIDED:
        note_delay(case)
    case.save(update_fields=["state", "decided_at", "waited_hours"])
    case.notices.update(state=NoticeState.DECIDED)
