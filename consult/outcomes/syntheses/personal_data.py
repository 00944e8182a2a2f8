"""The texts of a writer of syntheses, for the copy of their personal data."""

from collections.abc import Iterator
from typing import Any

from consult.accounts.viewer import Viewer
from consult.outcomes.models import BlockComment, BlockRevision


def export_syntheses(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the texts of blocks that the viewer saved, then their comments to other writers."""
    own = {"organisation": viewer.organisation}
    saved = BlockRevision.objects.filter(written_by=viewer.person(), **own)
    for revision in saved.order_by("saved_at", "id"):
        yield {
            "block": revision.block_id,
            "saved_at": revision.saved_at,
            "text": revision.text,
        }
    for comment in BlockComment.objects.filter(author=viewer.person(), **own).order_by("id"):
        yield {
            "block": comment.block_id,
            "commented_at": comment.written_at,
            "comment": comment.text,
        }
