"""Being on the desk: said by pages and by their sockets, known for less than a minute, and journalled nowhere."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from consult.core import clock, tenancy
from consult.core.exceptions import NotAllowed
from consult.core.finding import one_of
from moderation.actions.live import hint_at_presence
from moderation.models import Case, Presence
from moderation.presence import COUNTS_FOR, moderated_by

# What was said less than so long ago needs no saying again: a page says it every twenty seconds, however many it has.
FRESH = timedelta(seconds=15)


@transaction.atomic
def be_present(*, viewer, case_id=None) -> None:
    """Say that a moderator has the desk before them, or a case of it; it holds for 45 seconds.

    Written again at most every 15 seconds, unless the case is another one. No journal entry: colleagues see who is
    there, nobody keeps who worked when. Hints at it where colleagues see a change. Raises `SignInFirst`, `NotAllowed`
    for whoever moderates nothing, `NotFound` for a case that is not theirs.
    """
    person, mine = viewer.person(), moderated_by(viewer)
    if not mine:
        raise NotAllowed
    case_id = _case_of(mine, viewer, case_id)
    rows = Presence.objects.filter(organisation=viewer.organisation, participant=person)
    before, now = rows.select_for_update().first(), clock.now()
    known = before if before and before.case_id == case_id and before.seen_at > now - COUNTS_FOR else None
    if known and known.seen_at > now - FRESH:
        return
    said = Presence(organisation=viewer.organisation, participant=person, case_id=case_id, seen_at=now)
    unique, written = ["organisation", "participant"], ["case", "seen_at"]
    Presence.objects.bulk_create([said], update_conflicts=True, unique_fields=unique, update_fields=written)
    if not known:
        hint_at_presence(viewer.organisation.pk, mine)


def _case_of(mine, viewer, case_id):
    """The id of a case of these consultations, whatever its state."""
    if case_id is None:
        return None
    rows = Case.objects.filter(organisation=viewer.organisation, consultation__in=mine)
    return one_of(rows.values_list("pk", flat=True), pk=case_id)


def forget_presences() -> int:
    """Erase who was there, in every organisation, once it counts no longer; return how many."""
    with tenancy.across_organisations("presence is forgotten everywhere"):
        return Presence.objects.filter(seen_at__lte=clock.now() - COUNTS_FOR).delete()[0]
