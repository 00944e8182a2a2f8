"""Deadlines of cases.

They follow the delay that the consultation promised, in working hours, or the delay set by law. A
warning comes before: after four fifths of the promised delay, or half of a delay set by law.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from consult.consultations.selectors.promises import promise_of
from consult.core.postgres import clock
from consult.organisations.working_hours import working_hours_between
from moderation.models import Case

USED = 0.8
FAST_USED = 0.5


@dataclass(frozen=True)
class Deadline:
    """The moment by which a case must be decided, and the moment from which people are warned."""

    due_at: datetime
    warn_at: datetime
    is_fast: bool = False


def deadline(consultation_id: UUID, within: timedelta | None) -> Deadline:
    """Return the deadline of a case that starts now.

    With `within`, it is this time by the clock, day and night. Otherwise it is the delay that the
    consultation promised. This takes two queries.
    """
    now = clock.now()
    if within is not None:
        return Deadline(now + within, now + within * FAST_USED, is_fast=True)
    promise = promise_of(consultation_id)
    return Deadline(promise.over_at(now), promise.over_at(now, USED))


def hasten(case: Case, found: Deadline) -> bool:
    """Give a locked case the found deadline if it is earlier.

    Return whether the case changed. With a new deadline, its warnings start again. A case with a
    deadline by law (`is_fast`) stays fast when an earlier promise applies. A case whose promise is
    earlier than the new deadline by law keeps its deadline and becomes fast.
    """
    is_nearer = found.due_at < case.due_at
    is_fast = case.is_fast or found.is_fast
    if is_nearer:
        _give(case, replace(found, is_fast=is_fast))
    elif is_fast != case.is_fast:
        case.is_fast = True
        case.save(update_fields=["is_fast"])
        return True
    return is_nearer


def put_off(case: Case, delay: timedelta) -> None:
    """Give a locked case a new deadline from now on, even if it had less time.

    A provisional decision gave it this time. A case with a deadline by law stays fast until it is
    decided.
    """
    now = clock.now()
    _give(case, Deadline(now + delay, now + delay * USED, is_fast=case.is_fast))


def _give(case: Case, found: Deadline) -> None:
    case.due_at = found.due_at
    case.warn_at = found.warn_at
    case.is_fast = found.is_fast
    case.escalated_at = case.overdue_told_at = None
    case.save(update_fields=["due_at", "warn_at", "is_fast", "escalated_at", "overdue_told_at"])


def note_delay(case: Case) -> None:
    """Set when a case was decided and how many working hours it had waited, without saving.

    This takes one query besides the one of the clock.
    """
    case.decided_at = clock.now()
    calendar = promise_of(case.consultation_id).calendar
    case.waited_hours = round(working_hours_between(case.created_at, case.decided_at, calendar), 2)
