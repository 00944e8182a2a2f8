"""The consultations that a member of the team works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def find_own_consultations(viewer: Viewer) -> list[Consultation]:
    """Return the consultations in which the viewer has a role, or all for an administrator."""
    mine = viewer.consultations_as(*Role)
    return [
        consultation
        for consultation in consultations(viewer)
        if viewer.is_organisation_admin or consultation.pk in mine
    ]
