"""The preview links of a draft, and what a key of one opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.models import PreviewLink
from consult.core.exceptions import NotAllowed, NotFound

if TYPE_CHECKING:
    from uuid import UUID

    from consult.consultations.models import Consultation


def previewed_ids(viewer: Viewer, key: str) -> QuerySet[PreviewLink, Any]:
    """Return the id of the consultation that a key opens, as a queryset of one or none.

    The link must be in use: neither revoked nor ended.
    """
    rows = PreviewLink.objects.usable().filter(organisation=viewer.organisation, key=key)
    return rows.values("consultation")


def read_with_key(viewer: Viewer, consultation: Consultation, key: str) -> Viewer:
    """Return the viewer for whom the votes and questionnaires of a consultation are looked up.

    A person with a preview link in use reads the drafts of a draft. Pass the result to lists and
    `get_…` of this consultation only: it sees everything of the organisation.
    """
    if not key or consultation.published_at:
        return viewer
    opens = previewed_ids(viewer, key).filter(consultation=consultation).exists()
    return Viewer.system(viewer.organisation) if opens else viewer


def list_preview_links(viewer: Viewer, consultation: Consultation) -> list[PreviewLink]:
    """Return the preview links of a consultation, the latest first, each with its maker.

    Raise `NotAllowed` unless the viewer may edit the consultation: a link shows a draft.
    """
    if not rules.can_edit(viewer, consultation):
        raise NotAllowed
    rows = PreviewLink.objects.filter(consultation=consultation)
    return list(rows.select_related("made_by"))


def get_preview_link(viewer: Viewer, consultation: Consultation, link_id: UUID) -> PreviewLink:
    """Return a preview link of a consultation that the viewer may edit. Raise `NotFound`."""
    for link in list_preview_links(viewer, consultation):
        if link.pk == link_id:
            return link
    raise NotFound
