"""Attempts to sign in are counted in the cache; where nothing counts them, nobody guesses either."""

import json

import structlog
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from consult.accounts import asking, networks, proofs
from consult.consultations.actions import take_place
from consult.core import limits
from consult.core.exceptions import DomainError, TooMany
from frontend.rooms.presence import room_of

log = structlog.get_logger(__name__)
LONGER_WORK = "sign-up"


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


def check_sign_in(request, *, is_proved=True) -> None:
    """Count one more code asked for or typed: with the room one came in through, or with one's network."""
    room = room_of(request)
    if room:
        limits.check("sign_in_room", room)
    else:
        networks.check_sign_in(request, is_proved=is_proved)


def check_sign_up(request) -> None:
    """Count one more new account: a place of the room, while it has some, or else with one's network.

    Longer work that came with the form is spent. Raises `WorkFirst` where it is wanted.
    """
    room = room_of(request)
    if not (room and take_place(window_id=room)):
        has_worked = proofs.spend(request.organisation, LONGER_WORK, request.POST.get("proof", ""))
        networks.check_sign_up(request, has_worked=has_worked)


def longer_work(request, refusal) -> str:
    """Return what the browser may work on where a refusal asks for longer work; nothing otherwise."""
    if not isinstance(refusal, networks.WorkFirst):
        return ""
    use = asking.WORK if isinstance(refusal, asking.WorkForCode) else LONGER_WORK
    return json.dumps(proofs.challenge(request.organisation, use))
