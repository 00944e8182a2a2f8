"""Tags of a contribution, from the list of its consultation.

Its author chooses them when they write, and the team corrects them afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.fields import tags as tags_of
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres.clock import ClockNow
from consult.core.records import journal
from debates import rules
from debates.exceptions import TextIsNoLongerOpen
from debates.models import MOST_TAGS, Proposal, ProposalTag
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.actions.locks import lock_proposal

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


@transaction.atomic
def tag_proposal(*, viewer: Viewer, proposal_id: UUID, tags: Iterable) -> Proposal:
    """Replace the tags of a contribution of another author, at any time.

    The same tags change nothing. Lock the proposal. Raise `TextIsNoLongerOpen` if it is out of
    view, `Invalid` or `NotAllowed`.
    """
    unlocked = proposal_selectors.get_proposal(viewer, proposal_id)
    if not rules.can_tag(viewer, unlocked):
        raise NotAllowed
    proposal = lock_proposal(viewer, unlocked.pk)
    if proposal.state not in rules.OPEN:
        raise TextIsNoLongerOpen
    if replace_tags(proposal, get_tags(viewer, proposal.consultation, tags)):
        journal.record(viewer, "proposal.tag", proposal)
    return proposal


def get_tags(viewer: Viewer, consultation: Consultation, tags: Iterable) -> list:
    """Return the tags with these ids, each once.

    Raise `Invalid` on an unknown id or on too many tags.
    """
    wanted = list(dict.fromkeys(map(str, tags)))
    if not wanted:
        return []
    found = {str(tag.pk): tag for tag in tags_of(viewer, consultation)}
    if any(pk not in found for pk in wanted):
        raise Invalid(_("This tag is not in the list."), attr="tags")
    if len(wanted) > MOST_TAGS:
        raise Invalid(_("Choose %(most)s tags at most.") % {"most": MOST_TAGS}, attr="tags")
    return [found[pk] for pk in wanted]


def replace_tags(proposal: Proposal, tags: Sequence) -> bool:
    """Give a locked proposal these tags, in this order, and no others.

    Return whether this changed any.
    """
    current_ids = list(proposal.tag_places.order_by("place").values_list("tag_id", flat=True))
    if current_ids == [tag.pk for tag in tags]:
        return False
    proposal.tag_places.all().delete()
    common = {"organisation_id": proposal.organisation_id, "proposal": proposal}
    ProposalTag.objects.bulk_create(
        ProposalTag(tag=tag, place=place, **common) for place, tag in enumerate(tags, start=1)
    )
    Proposal.objects.filter(pk=proposal.pk).update(changed_at=ClockNow())
    return True
