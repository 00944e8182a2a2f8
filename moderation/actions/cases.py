"""A case: one object, from the moment somebody has to look at it until a decision."""

from datetime import timedelta

from django.db import transaction

from consult.core import clock, journal, kinds
from consult.core.exceptions import NotAllowed
from consult.core.finding import one_of
from moderation import rules
from moderation.actions.deadlines import Deadline, deadline, hasten, note_delay
from moderation.actions.live import announce_case
from moderation.actions.weighing import weigh_case
from moderation.enums import CaseState, NoticeState
from moderation.exceptions import AlreadyClaimed, AlreadyDecided, OwnCase
from moderation.models import Case

# How long a claim keeps the others away, unless whoever has it says again that they are on it.
CLAIM = timedelta(minutes=10)


@transaction.atomic
def open_case(*, target_kind, target, within=None, why="", like=None) -> Case:
    """Put a text in the queue, or make the case it already has more urgent; the case is locked until the end.

    For texts that wait to be read, and for notices. `target` has `pk`, `organisation_id` and `consultation_id`.
    A new one is weighed by what is known of its text already. Announces `CaseOpened`, or `CaseChanged` where it became
    more urgent.
    To be decided within what the consultation promised, in working hours; or `within` so long on the clock; or no later
    than the case it follows (`like`), where the law hurries. `why` it is read first is its app's to say.
    Lock order: the text first, if it is locked at all, then its case (`FOR NO KEY UPDATE`).
    """
    found = _hurried(like) or deadline(target.consultation_id, within)
    case, made = locked_case(target_kind, target.pk), None
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
    if hasten(case, found):
        announce_case(case, "changed")
    if case == made:
        weigh_case(case)
        announce_case(case, "opened")
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
    """Keep a case for oneself for ten minutes; claiming one's own claim again begins them anew.

    Nobody else decides it meanwhile. A claim that is over is anybody's. Announces `CaseClaimed`. Raises `OwnCase`,
    `AlreadyClaimed` or `AlreadyDecided`.
    """
    case = _of_the_queue(viewer, case_id)
    person = viewer.person()
    if rules.is_own_case(viewer, case.target_kind, kinds.kind(case.target_kind).get(viewer, case.target_id)):
        raise OwnCase
    moment = clock.now()
    refuse_claimed(case, person, moment)
    is_new = case.claimed_by_id != person.pk
    case.state, case.claimed_by, case.claimed_until = CaseState.CLAIMED, person, moment + CLAIM
    case.claimed_at = moment if is_new else case.claimed_at
    case.save(update_fields=["state", "claimed_by", "claimed_at", "claimed_until"])
    if is_new:
        journal.record(viewer, "case.claim", case)
        announce_case(case, "claimed")
    return case


def refuse_claimed(case, person, moment) -> None:
    """Raise `AlreadyClaimed` while somebody else keeps a locked case for themselves."""
    if case.is_held_at(moment) and not (person and case.claimed_by_id == person.pk):
        raise AlreadyClaimed


@transaction.atomic
def release_case(*, viewer, case_id) -> Case:
    """Give a case one had claimed back to the others; announces `CaseReleased`."""
    case = _of_the_queue(viewer, case_id)
    if case.claimed_by_id != viewer.person().pk:
        raise AlreadyClaimed
    let_go(case)
    journal.record(viewer, "case.release", case)
    announce_case(case, "released")
    return case


def let_go(case) -> None:
    """Nobody keeps a locked case for themselves any more: it waits for anybody."""
    case.state, case.claimed_by, case.claimed_at, case.claimed_until = CaseState.OPEN, None, None, None
    case.save(update_fields=["state", "claimed_by", "claimed_at", "claimed_until"])


def _of_the_queue(viewer, case_id):
    rows = Case.objects.filter(organisation=viewer.organisation).select_for_update(no_key=True)
    case = one_of(rows, pk=case_id)
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
    """End a case, and with it everything that was said about its object; announces `CaseEnded`."""
    case.state = state
    if state == CaseState.DECIDED:
        note_delay(case)
    case.save(update_fields=["state", "decided_at", "waited_hours"])
    case.notices.update(state=NoticeState.DECIDED)
    announce_case(case, state)


def reopen(case) -> bool:
    """Have a finished case decided again, unless its object has another one by now; whether it was."""
    if locked_case(case.target_kind, case.target_id):
        return False
    case.notices.update(state=NoticeState.OPEN)
    case.decided_at = case.waited_hours = None
    case.save(update_fields=["decided_at", "waited_hours"])
    let_go(case)
    weigh_case(case)
    announce_case(case, "opened")
    return True
