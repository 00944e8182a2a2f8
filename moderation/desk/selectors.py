"""The desk at this moment: which moderators are there, and on which case."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import F, QuerySet, When

from consult.accounts.enums import Role
from consult.accounts.roles.selectors import people_with_role_in
from consult.accounts.viewer import Viewer
from consult.core.postgres.clock import ClockNow
from moderation.models import Presence

# A presence that was not renewed for this long is over. Pages renew it every twenty seconds.
COUNTS_FOR = timedelta(seconds=45)


def room_of(organisation_id: UUID) -> str:
    """Return the name of the live room of an organisation's desk."""
    return f"moderation.{organisation_id}"


def moderated_by(viewer: Viewer) -> frozenset[UUID]:
    """Return the consultations that the viewer moderates now.

    There are none while the viewer is suspended, or lacks a second factor that they need.
    """
    return frozenset(viewer.consultations_as(Role.MODERATOR))


# ---- people
@dataclass(frozen=True)
class Present:
    """A colleague who is on the desk, by public name, with their case if the viewer may see it."""

    name: str
    case_id: UUID | None


def presences(viewer: Viewer) -> QuerySet[Presence]:
    """Return the presences of other moderators of the viewer's consultations.

    Names of colleagues are for moderators only. `known_case` is their case, or None if the viewer
    does not moderate its consultation. This takes two queries.
    """
    consultation_ids = moderated_by(viewer)
    colleagues = people_with_role_in(viewer.organisation, Role.MODERATOR, consultation_ids)
    rows = Presence.objects.filter(
        organisation=viewer.organisation, seen_at__gt=ClockNow() - COUNTS_FOR
    )
    rows = rows.filter(participant__in=colleagues).exclude(participant=viewer.participant)
    known = Choose(When(case__consultation__in=consultation_ids, then=F("case")))
    return (
        rows.select_related("participant").annotate(known_case=known).order_by("created_at", "id")
    )


def present(viewer: Viewer) -> list[Present]:
    """Return the other moderators who are on the desk, with their cases. See `presences`."""
    return [
        Present(row.participant.public_name, row.known_case)  # type: ignore[attr-defined]  # annotated
        for row in presences(viewer)
    ]
