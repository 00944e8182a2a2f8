"""The rooms of workshops, as lines of the list."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.consultations.selectors import windows as window_selectors
from frontend.presenters.parts.components import Tag
from frontend.toolkit.words import dates


@dataclass(frozen=True)
class Room:
    """A room, as a line of the list."""

    id: str
    code: str
    address: str
    when: str
    state: Tag
    used: int
    places: int
    is_over: bool


def room_of(request, window) -> Room:
    """Return the window of sign-ups of a room as a line of the list."""
    is_over = window.closes_at <= window.seen_at
    if window_selectors.is_open(window):
        state = Tag(pgettext("room", "Open"), "ok", "circle-check")
    else:
        state = (
            Tag(pgettext("room", "Closed"), "", "archive")
            if is_over
            else Tag(pgettext("room", "Planned"), "info", "clock")
        )
    when = _("%(begins)s, %(until)s") % {
        "begins": dates.whole(window.opens_at),
        "until": dates.until(window.closes_at),
    }
    address = request.build_absolute_uri(reverse("room", args=[window.code]))
    return Room(
        str(window.pk), window.code, address, when, state, window.used, window.places, is_over
    )
