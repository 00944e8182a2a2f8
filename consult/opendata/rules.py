"""The permissions of open data: the manager of the consultation and the platform publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts.rules import may

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer
    from consult.consultations.models import Consultation


def can_publish(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may publish a dataset, or withdraw a version of it."""
    return may(viewer, "dataset.publish", consultation.pk)
