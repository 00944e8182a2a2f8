"""Declared counts: the dots or raised hands of a group, stored as declared.

A declared count is a number with a label, never a vote.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.postgres.lookup import get_row
from consult.core.postgres.places import last_number
from consult.core.records import journal
from consult.core.words.text import clean_line, count_visible_characters
from consult.workshops.exceptions import AttendanceFirst
from consult.workshops.meetings.actions.locks import locked_active_workshop
from consult.workshops.models import DeclaredCount, Provenance, Workshop

ACT = "workshop.contribute"
LONGEST_LABEL = 200
MOST = 100
DOTS_EACH = 20


@transaction.atomic
def declare_count(
    *, viewer: Viewer, workshop_id: UUID, label: str, count: int, proposal_id: UUID | None = None
) -> DeclaredCount:
    """Store how many dots or hands the people in the room gave to something.

    The count may be about one contribution of the workshop. It is shown apart, as declared, and is
    added to no other number. The attendance must be declared first, and limits the count: at most
    twenty dots for each person. Lock the workshop. Raise `AttendanceFirst`, `Invalid`, `NotFound`,
    `NotAllowed` or `WorkshopIsCancelled`.
    """
    workshop = locked_active_workshop(viewer, workshop_id, ACT)
    if not workshop.participants:
        raise AttendanceFirst
    words = clean_line(label)[:LONGEST_LABEL]
    if not count_visible_characters(words):
        raise Invalid(_("Write what these stickers or raised hands were for."), attr="label")
    if not 0 <= count <= workshop.participants * DOTS_EACH:
        raise Invalid(_("This is more than the people present could give."), attr="count")
    topic_id = _topic_of(workshop, proposal_id)
    rows = DeclaredCount.objects.filter(workshop=workshop)
    if rows.count() >= MOST:
        raise Invalid(_("A workshop reports at most %(n)s counts.") % {"n": MOST})
    declared = DeclaredCount.objects.create(
        organisation_id=workshop.organisation_id,
        workshop=workshop,
        topic_id=topic_id,
        proposal_id=proposal_id or None,
        label=words,
        count=count,
        place=last_number(rows, "place") + 1,
    )
    journal.record(viewer, "workshop.declare_count", workshop, count=count)
    return declared


def _topic_of(workshop: Workshop, proposal_id: UUID | None) -> UUID | None:
    if not proposal_id:
        return None
    rows = Provenance.objects.filter(workshop=workshop).select_related("proposal")
    return get_row(rows, proposal=proposal_id).proposal.topic_id


@transaction.atomic
def remove_count(*, viewer: Viewer, count_id: UUID) -> Workshop:
    """Remove a declared count that was wrong.

    Lock the workshop. Raise `NotFound`, `NotAllowed` or `WorkshopIsCancelled`.
    """
    rows = DeclaredCount.objects.filter(organisation=viewer.organisation)
    declared = get_row(rows, pk=count_id)
    workshop = locked_active_workshop(viewer, declared.workshop_id, ACT)
    declared.delete()
    journal.record(viewer, "workshop.remove_count", workshop, count=declared.count)
    return workshop
