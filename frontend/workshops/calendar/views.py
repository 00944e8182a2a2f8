"""Public workshops as calendar files (RFC 5545): one workshop, or all those of a consultation."""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.exceptions import NotFound
from consult.core.postgres import clock
from consult.organisations.selectors import in_language, origin
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page
from frontend.workshops.calendar.icalendar import event_lines, folded

CALENDAR = "text/calendar; charset=utf-8"
PAST = timedelta(days=90)
CACHING = f"public, max-age=0, s-maxage={OF_CITIZENS}"


@require_safe
@page(PUBLIC)
def send_calendar(request, slug):
    """Return the public workshops of a consultation that have a time.

    Workshops that began more than 90 days ago are left out. Cancelled workshops are included and
    marked as such, for people who subscribed.
    """
    visitor = Viewer.public(request.organisation)
    consultation = get_consultation_row(visitor, slug)
    return _answer(
        request,
        workshop_selectors.public_workshops(visitor, consultation.pk).filter(
            starts_at__gte=clock.now() - PAST
        ),
    )


@require_safe
@page(PUBLIC)
def send_workshop_calendar(request, slug, workshop_number):
    """Return the calendar of one workshop. Raise `NotFound` if it has no time."""
    visitor = Viewer.public(request.organisation)
    found = workshop_selectors.get_workshop_by_number(
        visitor, get_consultation_row(visitor, slug).pk, workshop_number
    )
    if not found.starts_at:
        raise NotFound
    return _answer(request, [found])


def _answer(request, workshops):
    host = in_language(origin(request.organisation))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Consult//Workshops//FR", "METHOD:PUBLISH"]
    for workshop in workshops:
        lines += event_lines(workshop, host)
    body = "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])
    return HttpResponse(body, content_type=CALENDAR, headers={"Cache-Control": CACHING})
