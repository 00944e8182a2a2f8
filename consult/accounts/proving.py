"""Somebody who is signed in proves once more that it is them, or that another address is theirs: by a fresh code."""

from __future__ import annotations

import re
import time
from contextlib import suppress

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from consult.accounts.adapters import AccountAdapter
from consult.accounts.asking import MINUTES, WRONG_CODES, count_mail, give_mail_back, new_code
from consult.core.exceptions import AddressRefused, MailIsAway

NEW_ADDRESS = "consult.new_address"


def send_proof(request, account) -> None:
    """Write a fresh code to the address of somebody who is signed in. Raises `TooMany`, `MailIsAway`.

    Kept in the cache until it is used or too old; the one before is worth nothing any more.
    """
    count_mail(account.email)
    code = new_code()
    _send_code(request, account.email, code)
    cache.set(_key(account), code, MINUTES * 60)
    cache.set(_key(account, "tries"), 0, MINUTES * 60)


def proof_holds(account, typed: str) -> bool:
    """Whether this is the code that was sent last; it serves once, and after a few wrong ones not at all."""
    expected = cache.get(_key(account))
    if not expected or cache.incr(_key(account, "tries")) > WRONG_CODES:
        return False
    held = constant_time_compare(expected, _digits(typed))
    if held:
        cache.delete(_key(account))
    return held


def note_proof(request, method: str) -> None:
    """Remember in the session that the person just proved that it is really them."""
    record_authentication(request, request.user, method=method)


def send_to_new_address(request, email: str) -> None:
    """Write a code to the address that somebody wants to sign in by. Raises `TooMany`, `MailIsAway`, `AddressRefused`.

    Waits in the session. The same mail leaves whether the address is known here or not.
    """
    email = email.strip().lower()
    count_mail(email)
    code = new_code()
    request.session[NEW_ADDRESS] = {"email": email, "code": code, "left": WRONG_CODES, "at": time.time()}
    _send_code(request, email, code)


def new_address(request) -> str:
    """The address that waits for its code, or nothing."""
    waiting = request.session.get(NEW_ADDRESS)
    if waiting and waiting["left"] > 0 and time.time() - waiting["at"] < MINUTES * 60:
        return waiting["email"]
    return ""


def new_address_holds(request, typed: str) -> bool:
    """Whether this is the code that went to the address that waits; a few wrong ones end the wait."""
    if not new_address(request):
        return False
    waiting = request.session[NEW_ADDRESS]
    request.session[NEW_ADDRESS] = waiting | {"left": waiting["left"] - 1}
    return constant_time_compare(waiting["code"], _digits(typed))


def settle_new_address(request, former: str) -> None:
    """End every other session, and tell the former address, once the new one is in force."""
    request.session.pop(NEW_ADDRESS, None)
    end_other_sessions(request, request.user)
    with suppress(MailIsAway, AddressRefused):  # logged; the change is made, and its page says so
        _write(request, former, "address_changed")


def _digits(typed):
    return re.sub(r"\D", "", typed)


def _key(account, what="code"):
    return f"proof:{account.pk}:{what}"


def _send_code(request, email, code):
    try:
        _write(request, email, "proof_code", code=code, minutes=MINUTES)
    except Exception:
        give_mail_back(email)
        raise


def _write(request, email, template, **context):
    context |= {"organisation": request.organisation}
    AccountAdapter(request).send_mail(f"account/email/{template}", email, context)
