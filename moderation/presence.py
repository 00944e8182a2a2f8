"""The desk at this moment: how much waits, which moderators are there, and on which case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Case as Choose
from django.db.models import F, When

from consult.accounts.enums import Role
from consult.accounts.selectors import people_with_role_in
from consult.core.clock import ClockNow
from moderation.models import Presence

if TYPE_CHECKING:
    from uuid import UUID

# Who said nothing for so long is no longer there; pages say it again every twenty seconds.
COUNTS_FOR = timedelta(seconds=45)


def room_of(organisation_id) -> str:
    """The live room of an organisation's desk."""
    return f"moderation.{organisation_id}"


def moderated_by(viewer) -> frozenset[UUID]:
    """The consultations that the viewer moderates now: none while suspended, nor without a second factor they need."""
    return frozenset(viewer.consultations_as(Role.MODERATOR))


# ---- who
@dataclass(frozen=True)
class Present:
    """Another moderator who is there, by public name, and the case before them where the viewer may know of it."""

    name: str
    case_id: UUID | None


def presences(viewer):
    """Other moderators of the viewer's consultations who are there now: two queries. `known_case` is what may be told.

    Names of colleagues are for moderators alone; a case of a consultation that the viewer does not moderate is not
    told.
    """
    mine = moderated_by(viewer)
    colleagues = people_with_role_in(viewer.organisation, Role.MODERATOR, mine)
    rows = Presence.objects.filter(organisation=viewer.organisation, seen_at__gt=ClockNow() - COUNTS_FOR)
    rows = rows.filter(participant__in=colleagues).exclude(participant=viewer.participant)
    known = Choose(When(case__consultation__in=mine, then=F("case")))
    return rows.select_related("participant").annotate(known_case=known).order_by("created_at", "id")


def present(viewer) -> list[Present]:
    """Who else is on the desk, and on which case, as `presences` finds them."""
    return [Present(row.participant.public_name, row.known_case) for row in presences(viewer)]
