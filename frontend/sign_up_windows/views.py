"""The page through which people in a workshop room enter.

The limits for their shared network address are then lifted for a few hours.
"""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from consult.consultations.selectors import windows as window_selectors
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.sessions.room_window import set_room_cookie
from frontend.toolkit.words import dates


@page(PUBLIC)
def enter_room(request, code):
    """Show the purpose of the room and its end. The button sets the cookie in this browser."""
    window = window_selectors.get_window(request.viewer, code)
    is_open = window_selectors.is_open(window)
    if request.method == "POST" and is_open:
        here = reverse("consultation", args=[window.consultation.slug])
        return set_room_cookie(HttpResponseRedirect(here), window)
    begins = "" if is_open or window.seen_at >= window.closes_at else dates.whole(window.opens_at)  # type: ignore[attr-defined]  # an annotation of the query
    context = {
        "consultation": window.consultation,
        "until": dates.until(window.closes_at),
        "begins": begins,
    }
    return render(request, "sign_up_windows/enter.html", {"is_open": is_open, **context})
