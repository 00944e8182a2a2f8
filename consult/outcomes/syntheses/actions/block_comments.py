"""Comments between writers about a block. They are never public."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id, require
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.validation import check
from consult.core.words.text import clean, count_visible_characters
from consult.outcomes.models import BlockComment
from consult.outcomes.syntheses.actions.helpers import locked_block


@transaction.atomic
def add_comment(*, viewer: Viewer, block_id: UUID, text: str) -> BlockComment:
    """Write a comment to the other writers about a block.

    Raise `Invalid`, `ValidationError`, `NotFound` or `NotAllowed`.
    """
    block = locked_block(viewer, block_id)
    if not count_visible_characters(text):
        raise Invalid(_("Write a comment."), attr="text")
    comment = BlockComment(
        organisation_id=block.organisation_id,
        block=block,
        author=viewer.participant,
        text=clean(text),
        written_at=clock.now(),
    )
    check(comment, without=["organisation", "block", "author", "resolved_by"])
    comment.save()
    return comment


@transaction.atomic
def resolve_comment(*, viewer: Viewer, comment_id: UUID, is_resolved: bool = True) -> BlockComment:
    """Mark a comment as resolved, or open it again. Any writer may do so."""
    rows = BlockComment.objects.filter(organisation=viewer.organisation)
    comment = get_row_by_id(rows.select_related("block__chapter__synthesis"), comment_id)
    consultation_id = comment.block.chapter.synthesis.consultation_id
    require(viewer, may(viewer, "synthesis.write", consultation_id))
    comment.resolved_at = clock.now() if is_resolved else None
    comment.resolved_by = viewer.participant if is_resolved else None
    comment.save(update_fields=["resolved_at", "resolved_by"])
    return comment
