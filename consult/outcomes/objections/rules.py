"""The permission to object to a passage that uses a contribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer

if TYPE_CHECKING:
    from debates.models import Proposal


def can_object(viewer: Viewer, proposal: Proposal) -> bool:
    """Return whether the viewer wrote the contribution, and may object to its use."""
    is_own = viewer.participant is not None and proposal.author_id == viewer.participant.pk
    return may(viewer, "objection.submit", proposal.consultation_id, owner=is_own)
