"""The lines of a calendar file (RFC 5545): events, escaped texts, folded lines."""

from datetime import UTC, timedelta

from consult.workshops.enums import WorkshopState
from consult.workshops.meetings.selectors import workshops as workshop_selectors

OCTETS = 75
LASTS = timedelta(hours=2)


def event_lines(workshop, host) -> list[str]:
    """Return the lines of the event of a workshop, not folded yet."""
    where = ", ".join(part for part in (workshop.address, workshop.place) if part)
    address = host + workshop_selectors.path_of(workshop)
    description = "\n".join(
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
        f"DESCRIPTION:{escaped(description)}",
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
    pieces: list[str]
    pieces = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > OCTETS - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
