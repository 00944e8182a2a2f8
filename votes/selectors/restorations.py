"""Restores of the site from a backup, as the pages of the consultations that lost votes show them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations, path_of
from consult.core.exceptions import NotFound
from consult.notifications.lines import Line
from votes.models import Restoration


def list_restorations(viewer: Viewer, consultation_id: UUID | None = None) -> list[Restoration]:
    """Return the restores of one consultation, or of all that the viewer sees, latest first."""
    rows = _visible_to(viewer)
    return list(rows.filter(consultation=consultation_id) if consultation_id else rows)


def get_restoration(viewer: Viewer, restoration_id: UUID) -> Restoration:
    """Return a restore. Raise `NotFound`."""
    found = _visible_to(viewer).filter(pk=restoration_id).first()
    if found is None:
        raise NotFound
    return found


def get_restorations(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, Restoration]:
    """Return the restores that the viewer sees, by id."""
    return {row.pk: row for row in _visible_to(viewer).filter(pk__in=ids)}


def title_of(restoration: Restoration) -> str:
    """Return the title of the consultation."""
    return restoration.consultation.title


def sentence_of_restoration(line: Line) -> str:
    """Return the sentence of news about a restore."""
    return _("The site was restored from a backup, and votes may be lost. Check yours.")


def path_of_restoration(restoration: Restoration) -> str:
    """Return the path of the notice, on the page of the consultation."""
    return f"{path_of(restoration.consultation)}#restored"


def _visible_to(viewer: Viewer) -> QuerySet[Restoration]:
    visible = consultations(viewer).order_by().values("pk")
    return Restoration.objects.filter(consultation__in=visible).select_related("consultation")
