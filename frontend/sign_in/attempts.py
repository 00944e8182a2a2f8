"""Attempts to sign in are counted in the cache; where nothing counts them, nobody guesses either."""

import structlog
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import DomainError, TooMany

log = structlog.get_logger(__name__)


class SignInIsPaused(DomainError):
    """The counter of attempts does not answer: signing in waits, everything else goes on."""

    code, status = "sign_in_paused", 503
    message = _("Signing in is paused for a moment. Try again in a minute; nothing you wrote is lost.")


class TooManyPeople(TooMany):
    """The network of whoever comes for the first time has brought many others in this hour."""

    message = _("Many people signed up from this network. Your code stays valid: try again in an hour at most.")


def must_be_counted() -> None:
    """Refuse an attempt that would not be counted."""
    try:
        cache.get("sign-in")
    except Exception as error:  # whatever the cache's client raises
        log.warning("sign_in_paused", error=type(error).__name__)
        raise SignInIsPaused from error
