"""The rule on naming, sorting, merging and dismissing the sources of a consultation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts.rules import may

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.viewer import Viewer


def can_edit_sources(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may edit the sources of a consultation."""
    return may(viewer, "source.edit", consultation_id)
