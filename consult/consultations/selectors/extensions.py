"""The length of an extension in days, and the later steps that move with it (ADR 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from consult.consultations.models import Consultation, Phase

if TYPE_CHECKING:
    from consult.core.models import Extendable
    from consult.organisations.models import Organisation

NOTICE = timedelta(hours=24)
MOST_DAYS = 180


@dataclass(frozen=True)
class PlannedMove:
    """A later step with the dates that an extension gives it."""

    phase: Phase
    opens_at: datetime
    closes_at: datetime


def count_days(organisation: Organisation, before: datetime, after: datetime) -> int:
    """Return how many calendar days lie between two moments, in the organisation's time zone."""
    zone = ZoneInfo(organisation.time_zone)
    return (after.astimezone(zone).date() - before.astimezone(zone).date()).days


def announced_length(extendable: Extendable, opens_at: datetime, closes_at: datetime) -> timedelta:
    """Return how long a step, a vote or a questionnaire lasts by its first announced dates."""
    first_start = getattr(extendable, "announced_opens_at", None) or opens_at
    return (extendable.announced_closes_at or closes_at) - first_start


def plan_moves(
    consultation: Consultation, extended: Phase, days: int, moment: datetime
) -> list[PlannedMove]:
    """Return the steps that an extension by some days moves, in the order of the timetable.

    These are the steps that have not begun at `moment`, nor were ended, and that begin on the last
    day of the extended step or later. Hours stay the same by the clock of the organisation.
    """
    if not days:
        return []
    zone = ZoneInfo(consultation.organisation.time_zone)
    last_day = extended.closes_at.astimezone(zone).date()
    return [
        PlannedMove(phase, _shift(phase.opens_at, days, zone), _shift(phase.closes_at, days, zone))
        for phase in consultation.phases.all()
        if phase.pk != extended.pk
        and phase.ended_at is None
        and phase.opens_at > moment
        and phase.opens_at.astimezone(zone).date() >= last_day
    ]


def _shift(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the same hour some days later: adding days to a local time moves its calendar."""
    return moment.astimezone(zone) + timedelta(days=days)
