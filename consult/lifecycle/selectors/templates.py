"""The models of consultations of an organisation."""

from uuid import UUID

from django.db.models import QuerySet

from consult.accounts import rules as account_rules
from consult.accounts.viewer import Viewer
from consult.consultations.rules import can_create
from consult.core.exceptions import NotAllowed
from consult.core.postgres.lookup import get_row
from consult.lifecycle import rules
from consult.lifecycle.models import ConsultationTemplate


def list_templates(viewer: Viewer) -> QuerySet[ConsultationTemplate]:
    """Return the models of the viewer's organisation, by name.

    Only people who create consultations or edit models see them.
    """
    rows = ConsultationTemplate.objects.filter(organisation=viewer.organisation)
    return rows if _can_see(viewer) else rows.none()


def get_template(viewer: Viewer, template_id: UUID | str) -> ConsultationTemplate:
    """Return a model of the viewer's organisation. Raise `NotFound` or `NotAllowed`."""
    rows = ConsultationTemplate.objects.filter(organisation=viewer.organisation)
    template = get_row(rows, pk=template_id)
    if not _can_see(viewer):
        raise NotAllowed
    return template


def _can_see(viewer: Viewer) -> bool:
    is_of_installation = account_rules.can_manage_organisations(viewer)
    return can_create(viewer) or rules.can_edit_templates(viewer) or is_of_installation
