"""The queries of workshop windows."""

from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.consultations.models import Consultation, WorkshopWindow
from consult.core.exceptions import NotFound
from consult.core.postgres.clock import ClockNow


def windows(consultation: Consultation) -> QuerySet[WorkshopWindow]:
    """Return the windows of a consultation, the latest first, each with the database's time."""
    return (
        WorkshopWindow.objects.filter(consultation=consultation)
        .annotate(seen_at=ClockNow())
        .order_by("-opens_at")
    )


def get_window(viewer: Viewer, code: str) -> WorkshopWindow:
    """Return the window of a code, open or not. Raise `NotFound`.

    The viewer must be allowed to see its consultation.
    """
    rows = WorkshopWindow.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    found = (
        rows.select_related("consultation")
        .annotate(seen_at=ClockNow())
        .filter(code=code.upper())
        .first()
    )
    if found is None:
        raise NotFound
    return found


def is_open(window: WorkshopWindow) -> bool:
    """Return whether the window was open when it was read, by the database's clock."""
    return window.opens_at <= window.seen_at < window.closes_at  # type: ignore[attr-defined]  # an annotation of the query


def open_window_id(window_id: UUID) -> UUID | None:
    """Return the id of a window if it is open now, or None."""
    open_now = WorkshopWindow.objects.filter(
        pk=window_id, opens_at__lte=ClockNow(), closes_at__gt=ClockNow()
    )
    return open_now.values_list("pk", flat=True).first()
