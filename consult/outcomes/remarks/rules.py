"""The permissions on remarks about a draft synthesis."""

from uuid import UUID

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer


def can_remark(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer is a participant who may give remarks there."""
    return viewer.participant is not None and may(viewer, "remark.submit", consultation_id)


def can_reply(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may read all remarks on a draft, and reply to them."""
    return may(viewer, "remark.reply", consultation_id)
