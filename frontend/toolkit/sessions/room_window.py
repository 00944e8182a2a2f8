"""The signed cookie of a workshop room. A button sets it, and it contains only the room's id."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpResponseRedirect

from consult.accounts.requests import SiteRequest
from consult.consultations.selectors.windows import open_window_id

if TYPE_CHECKING:
    from consult.consultations.models import WorkshopWindow


SALT = "consult.room"


def cookie_name() -> str:
    """Return the name of the cookie. Where cookies are secure, the name binds it to the host."""
    return f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}room"


def set_room_cookie(response: HttpResponseRedirect, window: WorkshopWindow) -> HttpResponseRedirect:
    """Set the cookie, which the browser stores until the room closes."""
    response.set_cookie(
        cookie_name(),
        signing.dumps(str(window.pk), salt=SALT),
        max_age=int((window.closes_at - window.seen_at).total_seconds()),  # type: ignore[attr-defined]  # an annotation of the query
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def room_of(request: SiteRequest) -> UUID | None:
    """Return the id of the open room that a browser entered, or None."""
    try:
        return open_window_id(signing.loads(request.COOKIES[cookie_name()], salt=SALT))
    except (KeyError, signing.BadSignature):
        return None
