"""Public workshops as calendar files (RFC 5545): one workshop, or all those of a consultation."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import get_consultation_row
from consult.core.exceptions import NotFound
from consult.organisations.selectors import in_language, origin
from consult.workshops import selectors
from consult.workshops.enums import WorkshopState
from frontend.toolkit.page import OF_CITIZENS, PUBLIC, page

OCTETS = 75
CALENDAR = "text/calendar; charset=utf-8"
LASTS = timedelta(hours=2)
CACHING = f"public, max-age=0, s-maxage={OF_CITIZENS}"


@require_safe
@page(PUBLIC)
def whole(request, slug):
    """Return the public workshops of a consultation that have a time.

    Cancelled workshops are included and marked as such, for people who subscribed.
    """
    anybody = Viewer.public(request.organisation)
    consultation = get_consultation_row(anybody, slug)
    return _answer(
        request,
        selectors.public_workshops(anybody, consultation.pk).filter(starts_at__isnull=False),
    )


@require_safe
@page(PUBLIC)
def workshop_calendar(request, slug, workshop_number):
    """Return the calendar of one workshop. Raise `NotFound` if it has no time."""
    anybody = Viewer.public(request.organisation)
    found = selectors.get_workshop_by_number(
        anybody, get_consultation_row(anybody, slug).pk, workshop_number
    )
    if not found.starts_at:
        raise NotFound
    return _answer(request, [found])


def _answer(request, workshops):
    host = in_language(origin(request.organisation))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Consult//Workshops//FR", "METHOD:PUBLISH"]
    for one in workshops:
        lines += _event(one, host)
    body = "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])
    return HttpResponse(body, content_type=CALENDAR, headers={"Cache-Control": CACHING})


def _event(workshop, host):
    where = ", ".join(part for part in (workshop.address, workshop.place) if part)
    address = host + selectors.path_of(workshop)
    said = "\n".join(
        part for part in (workshop.structure, workshop.access, workshop.phone, address) if part
    )
    cancelled = workshop.state == WorkshopState.CANCELLED
    return [
        "BEGIN:VEVENT",
        f"UID:{workshop.pk}",
        f"DTSTAMP:{_moment(workshop.published_at)}",
        f"DTSTART:{_moment(workshop.starts_at)}",
        f"DTEND:{_moment(workshop.ends_at or workshop.starts_at + LASTS)}",
        f"SUMMARY:{escaped(workshop.title)}",
        f"LOCATION:{escaped(where)}",
        f"DESCRIPTION:{escaped(said)}",
        f"URL:{address}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _moment(moment):
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """Return a text as a calendar value.

    Its commas, semicolons, backslashes and line breaks are escaped.
    """
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r", "").replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 bytes. Each piece after the first begins with a space.

    No character is cut.
    """
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > OCTETS - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
