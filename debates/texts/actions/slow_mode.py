"""Slow mode: a participant in slow mode must wait between two texts."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import ngettext

from consult.accounts.measures import checks
from consult.core.postgres import clock
from debates.exceptions import SlowedDown
from debates.models import Comment, Proposal

if TYPE_CHECKING:
    from consult.accounts.models import Participant


def refuse_too_soon(person: Participant, consultation_id: UUID) -> None:
    """Raise `SlowedDown` if the last text of a locked participant in slow mode is too recent.

    This makes no query for a participant who is not in slow mode.
    """
    minutes = checks.minutes_between(person, consultation_id)
    if not minutes:
        return
    own = {"author": person, "consultation": consultation_id}
    last = [
        model.objects.filter(**own)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
        for model in (Proposal, Comment)
    ]
    latest = max((moment for moment in last if moment), default=None)
    if latest is None:
        return
    remaining = latest + timedelta(minutes=minutes) - clock.now()
    if remaining > timedelta(0):
        message = ngettext(
            "Slow mode: you can send one text a minute here. Your text is kept.",
            "Slow mode: you can send one text every %(n)s minutes here. Your text is kept.",
            minutes,
        )
        raise SlowedDown(ceil(remaining.total_seconds()), message=message % {"n": minutes})
