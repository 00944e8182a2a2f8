"""Presence of moderators on the desk, sent by pages and sockets.

It is known for less than a minute, and never journalled.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock, tenancy
from consult.core.postgres.lookup import get_row
from moderation.cases.actions.live import hint_at_presence
from moderation.desk.selectors import COUNTS_FOR, moderated_by
from moderation.models import Case, Presence

# A presence that was stored less than this time ago is not stored again. Each page sends one every
# twenty seconds, and a moderator may have several pages open.
FRESH = timedelta(seconds=15)


@transaction.atomic
def be_present(*, viewer: Viewer, case_id: UUID | None = None) -> None:
    """Note that a moderator has the desk open, or a case of it, for 45 seconds.

    It is stored again after 15 seconds at the earliest, unless the case changed. There is no
    journal entry: colleagues see who is there, and no record shows who worked when. A hint is sent
    if colleagues see a change. Raise `SignInFirst`, `NotAllowed` if the viewer moderates no
    consultation, or `NotFound` if the case is not in one of theirs.
    """
    person = viewer.person()
    consultation_ids = moderated_by(viewer)
    if not consultation_ids:
        raise NotAllowed
    case_id = _case_of(consultation_ids, viewer, case_id)
    rows = Presence.objects.filter(organisation=viewer.organisation, participant=person)
    before = rows.select_for_update().first()
    now = clock.now()
    known = (
        before
        if before and before.case_id == case_id and before.seen_at > now - COUNTS_FOR
        else None
    )
    if known and known.seen_at > now - FRESH:
        return
    presence = Presence(
        organisation=viewer.organisation, participant=person, case_id=case_id, seen_at=now
    )
    unique = ["organisation", "participant"]
    update_fields = ["case", "seen_at"]
    Presence.objects.bulk_create(
        [presence], update_conflicts=True, unique_fields=unique, update_fields=update_fields
    )
    if not known:
        hint_at_presence(viewer.organisation.pk, consultation_ids)


def _case_of(
    consultation_ids: Collection[UUID], viewer: Viewer, case_id: UUID | None
) -> UUID | None:
    """Return the id of a case of these consultations, in any state. Raise `NotFound`."""
    if case_id is None:
        return None
    rows = Case.objects.filter(organisation=viewer.organisation, consultation__in=consultation_ids)
    return get_row(rows.values_list("pk", flat=True), pk=case_id)


def forget_presences() -> int:
    """Delete expired presences, in every organisation, and return how many."""
    with tenancy.across_organisations("presence is forgotten everywhere"):
        return Presence.objects.filter(seen_at__lte=clock.now() - COUNTS_FOR).delete()[0]
