"""The permissions on syntheses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts.rules import may

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.viewer import Viewer


def can_write(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may read and write the draft of a synthesis."""
    return may(viewer, "synthesis.write", consultation_id)


def can_publish(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may open the review of a draft, and publish versions."""
    return may(viewer, "synthesis.publish", consultation_id)
