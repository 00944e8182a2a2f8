"""Limits on attempts to sign in, counted in the cache.

If the cache does not answer, no attempt is accepted, so that guesses are always counted.
"""

import json

import structlog
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from consult.accounts.requests import SiteRequest
from consult.accounts.sign_in import codes, networks, proofs_of_work
from consult.consultations.actions.windows import take_place
from consult.core.exceptions import DomainError, TooMany
from consult.core.records import limits
from frontend.toolkit.sessions.room_window import room_of

log = structlog.get_logger(__name__)
LONGER_WORK = "sign-up"


class SignInIsPaused(DomainError):
    """Raised when the counter of attempts does not answer. Only signing in is paused."""

    code = "sign_in_paused"
    status = 503
    message = _(
        "Signing in is paused for a moment. Try again in a minute. Nothing that you wrote is lost."
    )


class TooManyPeople(TooMany):
    """Raised when too many new people signed up from the same network within an hour."""

    message = _(
        "Many people signed up from this network. Your code stays valid: you can try again "
        "within an hour."
    )


def must_be_counted() -> None:
    """Raise `SignInIsPaused` if an attempt would not be counted."""
    try:
        cache.get("sign-in")
    except Exception as error:  # the cache's client may raise any exception
        log.warning("sign_in_paused", error=type(error).__name__)
        raise SignInIsPaused from error


def check_sign_in(request: SiteRequest, *, is_proved: bool = True) -> None:
    """Count one more code asked for or typed, by the visitor's room or else by their network."""
    room = room_of(request)
    if room:
        limits.check("sign_in_room", room)
    else:
        networks.check_sign_in(request, is_proved=is_proved)


def check_sign_up(request: SiteRequest) -> None:
    """Count one more new account: as a place of the room while it has some, or else by the network.

    Longer work that was sent with the form is spent. Raise `WorkFirst` if longer work is needed.
    """
    room = room_of(request)
    if not (room and take_place(window_id=room)):
        has_worked = proofs_of_work.spend(
            request.organisation, LONGER_WORK, request.POST.get("proof", "")
        )
        networks.check_sign_up(request, has_worked=has_worked)


def longer_work(request: SiteRequest, refusal: DomainError | None) -> str:
    """Return the longer work that a refusal asks the browser for, as JSON, or ""."""
    if not isinstance(refusal, networks.WorkFirst):
        return ""
    use = codes.WORK if isinstance(refusal, codes.WorkForCode) else LONGER_WORK
    return json.dumps(proofs_of_work.challenge(request.organisation, use))
