"""Hours in which far more accounts than usual were created. The figures use no votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from consult.accounts.people.selectors import count_new_people_by_hour
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock
from moderation import rules
from moderation.signals.rhythm import BEFORE, FEWEST, is_rush, usual
from moderation.signals.selectors.devices import MARKS_KEPT

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


@dataclass(frozen=True)
class Rush:
    """An hour, the number of accounts created in it, and the usual number per hour before.

    The usual number is the one of the hours of the week before.
    """

    begins_at: datetime
    accounts: int
    usual: int


def list_account_rushes(viewer: Viewer, consultation: Consultation) -> list[Rush]:
    """Return the rushes of new accounts in the organisation in the last thirty days, latest first.

    Accounts are counted when they are created in the organisation, from every network and device,
    whether their holders write, vote or only read. This takes two queries. Raise `NotAllowed`.
    """
    if not rules.can_see_devices(viewer, consultation.pk):
        raise NotAllowed
    begins = clock.now() - MARKS_KEPT
    counts = count_new_people_by_hour(viewer, since=begins - BEFORE)
    busy = [moment for moment, number in counts.items() if number >= FEWEST and moment > begins]
    found = [Rush(moment, counts[moment], _usual_before(counts, moment)) for moment in busy]
    return sorted(
        (rush for rush in found if is_rush(rush.accounts, rush.usual)),
        key=lambda rush: rush.begins_at,
        reverse=True,
    )


def _usual_before(counts: Mapping[datetime, int], moment: datetime) -> int:
    return usual([number for other, number in counts.items() if moment - BEFORE <= other < moment])
