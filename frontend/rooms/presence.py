"""Who came in through a room: a signed cookie, set by a button, that says which room and nothing else."""

from django.conf import settings
from django.core import signing

from consult.consultations.selectors import open_window_id

SALT = "consult.room"


def cookie_name() -> str:
    """Bound to the host where cookies are secure, as those of sessions are."""
    return f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}room"


def come_in(response, window):
    """Let the browser remember the room until it closes."""
    response.set_cookie(
        cookie_name(),
        signing.dumps(str(window.pk), salt=SALT),
        max_age=int((window.closes_at - window.seen_at).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def room_of(request):
    """The id of the open room that a browser came in through; None for everybody else."""
    try:
        return open_window_id(signing.loads(request.COOKIES[cookie_name()], salt=SALT))
    except (KeyError, signing.BadSignature):
        return None
