"""Permissions on the start of a consultation from another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations import rules as consultation_rules

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def can_copy(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may start from a consultation: it is public, or theirs to edit."""
    is_open = bool(consultation.published_at) or consultation_rules.can_edit(viewer, consultation)
    return is_open and consultation_rules.can_create(viewer)


def can_save_template(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer may save a consultation as a model of the organisation."""
    return account_rules.may(viewer, "template.save", consultation.pk)


def can_edit_templates(viewer: Viewer) -> bool:
    """Return whether the viewer may rename and remove the models of the organisation."""
    return account_rules.may(viewer, "template.edit")


def can_copy_team(viewer: Viewer, consultation: Consultation) -> bool:
    """Return whether the viewer sees who has a role in a consultation, to give the same roles."""
    return account_rules.can_grant(viewer, Role.MODERATOR, consultation.pk)
