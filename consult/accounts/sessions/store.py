"""A store of sessions in the database: a day for visitors, a month for signed-in people."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """A session that lasts longer once its visitor has signed in."""

    def get_session_cookie_age(self) -> int:
        """Return how many seconds the session lasts."""
        return settings.SESSION_COOKIE_AGE if SESSION_KEY in self else settings.VISITOR_SESSION_AGE
