"""The rooms in which people of a workshop sign up together."""

from consult.consultations.models import Consultation, WorkshopWindow
from consult.core.clock import ClockNow
from consult.core.exceptions import NotFound


def windows(consultation):
    """The rooms of a consultation, the latest first; each knows the database's time."""
    return WorkshopWindow.objects.filter(consultation=consultation).annotate(seen_at=ClockNow()).order_by("-opens_at")


def get_window(viewer, code):
    """The room of a code, open or not, of a consultation that the viewer may know of. Raises `NotFound`."""
    rows = WorkshopWindow.objects.filter(consultation__in=Consultation.objects.visible_to(viewer))
    found = rows.select_related("consultation").annotate(seen_at=ClockNow()).filter(code=code.upper()).first()
    if found is None:
        raise NotFound
    return found


def is_open(window) -> bool:
    """Whether people may come in now, by the database's clock when it was read."""
    return window.opens_at <= window.seen_at < window.closes_at


def open_window_id(window_id):
    """The id of a room if it is open now; None otherwise."""
    open_now = WorkshopWindow.objects.filter(pk=window_id, opens_at__lte=ClockNow(), closes_at__gt=ClockNow())
    return open_now.values_list("pk", flat=True).first()
