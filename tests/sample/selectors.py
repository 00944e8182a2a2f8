"""The queries of visits, and visits as a subject of news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.consultations.selectors.consultations import consultations
from consult.core.postgres.lookup import get_row
from tests.sample.models import Visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from consult.accounts.viewer import Viewer
    from consult.consultations.models import Consultation
    from consult.notifications.lines import Line


def list_visits(viewer: Viewer, consultation: Consultation) -> QuerySet[Visit]:
    """Return the visits of a consultation that the viewer may see, in the order of their days."""
    return _visible_to(viewer).filter(consultation=consultation).order_by("held_on", "id")


def get_visit(viewer: Viewer, visit_id: UUID) -> Visit:
    """Return a visit. Raise `NotFound`."""
    return get_row(_visible_to(viewer), pk=visit_id)


def get_visits(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, Visit]:
    """Return visits by id, without those that the viewer may not see."""
    return _visible_to(viewer).in_bulk(list(ids))


def stream_visits(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the visits as rows of open data."""
    yield from list_visits(viewer, consultation).values(*Visit.open_data)


def title_of(visit: Visit) -> str:
    """Return the title of a visit."""
    return visit.title


def path_of(visit: Visit) -> str:
    """Return the path of the page that lists the visit."""
    return f"/consultations/{visit.consultation.slug}/visits/"


def sentence_of(line: Line) -> str:
    """Return the sentence of news about a visit."""
    return _("The visit “%(title)s” is announced.") % {"title": line.subject.title}


def _visible_to(viewer: Viewer) -> QuerySet[Visit]:
    visible = consultations(viewer).order_by().values("pk")
    return Visit.objects.filter(consultation__in=visible).select_related("consultation")
