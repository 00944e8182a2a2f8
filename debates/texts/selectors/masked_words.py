"""The words that a decision of moderation masked, for the person who decides an appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.accounts.viewer import Viewer
from debates.models import Comment, ProposalVersion

if TYPE_CHECKING:
    from moderation.models import Decision


def list_masked_words(viewer: Viewer, decision: Decision) -> list[str]:
    """Return the words that a decision masked, or an empty list; two queries.

    They are gone once the author rewrote or erased the text. The caller has checked that the viewer
    may decide on an appeal against the decision.
    """
    mask = decision.details.get("mask")
    if not mask:
        return []
    comments = Comment.objects.filter(organisation=viewer.organisation, pk=decision.target_id)
    versions = ProposalVersion.objects.filter(
        organisation=viewer.organisation, proposal=decision.target_id
    )
    rows: list[Any] = [*comments, *versions]
    hidden = [row.unmasked.get("hidden", {}) for row in rows]
    return next((words[mask] for words in hidden if mask in words), [])
