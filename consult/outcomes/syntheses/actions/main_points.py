"""Attach contributions to a main point, and detach them."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotFound
from consult.outcomes.coverage.actions import request_count
from consult.outcomes.enums import BlockKind
from consult.outcomes.models import Block, MainPointSupport
from consult.outcomes.syntheses.actions.blocks import add_block
from consult.outcomes.syntheses.actions.helpers import locked_block
from debates.proposals.selectors.proposals import get_proposals

MOST = 500


@transaction.atomic
def attach_contributions(*, viewer: Viewer, block_id: UUID, proposal_ids: Iterable[UUID]) -> Block:
    """Attach public contributions of the consultation to a main point.

    One that is attached already stays. Lock the block. Raise `NotFound` for a contribution that is
    not public or not of this consultation, `Invalid` for a block of another kind, or `NotAllowed`.
    """
    block = locked_block(viewer, block_id)
    ids = list(dict.fromkeys(proposal_ids))
    if block.kind != BlockKind.MAIN_POINT:
        raise Invalid(_("Contributions are attached to a main point."), attr="block_id")
    if len(ids) > MOST:
        raise Invalid(_("Attach 500 contributions at most at once."), attr="proposal_ids")
    found = get_proposals(viewer, ids)
    consultation_id = block.chapter.synthesis.consultation_id
    for pk in ids:
        proposal = found.get(pk)
        if (
            proposal is None
            or proposal.consultation_id != consultation_id
            or not proposal.moderation.has_public_text
        ):
            raise NotFound
    MainPointSupport.objects.bulk_create(
        [
            MainPointSupport(organisation_id=block.organisation_id, block=block, proposal_id=pk)
            for pk in ids
        ],
        ignore_conflicts=True,
    )
    request_count(block.chapter.synthesis)
    return block


@transaction.atomic
def attach_to_new_point(
    *, viewer: Viewer, chapter_id: UUID, text: str = "", proposal_ids: Iterable[UUID]
) -> Block:
    """Add a main point at the end of a chapter, and attach contributions to it.

    Lock the chapter, then the block. Raise what `add_block` and `attach_contributions` raise.
    """
    block = add_block(viewer=viewer, chapter_id=chapter_id, kind=BlockKind.MAIN_POINT, text=text)
    return attach_contributions(viewer=viewer, block_id=block.pk, proposal_ids=proposal_ids)


@transaction.atomic
def detach_contributions(*, viewer: Viewer, block_id: UUID, proposal_ids: Iterable[UUID]) -> Block:
    """Detach contributions from a main point. Detaching one twice changes nothing."""
    block = locked_block(viewer, block_id)
    MainPointSupport.objects.filter(block=block, proposal__in=list(proposal_ids)).delete()
    request_count(block.chapter.synthesis)
    return block
