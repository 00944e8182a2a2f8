"""Until when a case is to be decided: what the consultation promised, in working hours, or what the law leaves.

Others are told before: when four fifths of the promised delay are used, or half of a fast lane.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consult.consultations.selectors import promise_of
from consult.core import clock
from consult.organisations.working_hours import working_hours_between

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from moderation.models import Case

USED, FAST_USED = 0.8, 0.5


@dataclass(frozen=True)
class Deadline:
    """When a case is to be decided at the latest, and from when on others are told."""

    due_at: datetime
    warn_at: datetime
    is_fast: bool = False


def deadline(consultation_id, within: timedelta | None) -> Deadline:
    """From now on: `within` on the clock, day and night; without it, what the consultation promised. Two queries."""
    now = clock.now()
    if within is not None:
        return Deadline(now + within, now + within * FAST_USED, is_fast=True)
    promise = promise_of(consultation_id)
    return Deadline(promise.over_at(now), promise.over_at(now, USED))


def hasten(case: Case, found: Deadline) -> bool:
    """Give a locked case a nearer deadline, if it is one: its delay begins anew, and so does telling of it.

    What the law hurries stays so whatever is nearer, and becomes so where the promise already is. Whether it changed.
    """
    is_nearer, is_fast = found.due_at < case.due_at, case.is_fast or found.is_fast
    if is_nearer:
        _give(case, replace(found, is_fast=is_fast))
    elif is_fast != case.is_fast:
        case.is_fast = True
        case.save(update_fields=["is_fast"])
        return True
    return is_nearer


def put_off(case: Case, delay: timedelta) -> None:
    """Give a locked case so much time from now on, whatever it had: a provisional decision bought it."""
    now = clock.now()
    _give(case, Deadline(now + delay, now + delay * USED))


def _give(case, found):
    case.due_at, case.warn_at, case.is_fast = found.due_at, found.warn_at, found.is_fast
    case.escalated_at = case.overdue_told_at = None
    case.save(update_fields=["due_at", "warn_at", "is_fast", "escalated_at", "overdue_told_at"])


def note_delay(case: Case) -> None:
    """Keep with a case that is decided now how many working hours it waited; one query more than the clock's."""
    case.decided_at = clock.now()
    calendar = promise_of(case.consultation_id).calendar
    case.waited_hours = round(working_hours_between(case.created_at, case.decided_at, calendar), 2)
