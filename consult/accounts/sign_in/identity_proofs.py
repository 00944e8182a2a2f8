"""Fresh codes with which signed-in people prove their identity again, or a new address."""

import re
from contextlib import suppress
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from consult.accounts.adapters import AccountAdapter
from consult.accounts.models import Account, SignInAsk
from consult.accounts.requests import SiteRequest
from consult.accounts.sign_in import codes, networks
from consult.accounts.sign_in.codes import MINUTES, WRONG_CODES, new_code
from consult.core.exceptions import AddressRefused, MailIsAway
from consult.core.records import limits

NEW_ADDRESS = "consult.new_address"


def send_proof(request: SiteRequest, account: Account) -> None:
    """Send a fresh code to the address of a signed-in person.

    The code is in the cache until it is used or too old, and replaces an earlier one. Raise
    `TooMany`, `MailIsAway` or `AddressRefused`.
    """
    limits.check(
        "proof_mail", account.pk
    )  # by account: requests of other people do not block this one
    code = new_code()
    _send_code(request, account.email, code, [("proof_mail", account.pk)])
    cache.set(_key(account), code, MINUTES * 60)
    cache.set(_key(account, "tries"), 0, MINUTES * 60)


def is_valid_code(account: Account, typed: str) -> bool:
    """Return whether this is the code that was sent last. It works once.

    After a few wrong codes it does not work any more.
    """
    expected = cache.get(_key(account))
    if not expected or cache.incr(_key(account, "tries")) > WRONG_CODES:
        return False
    is_right = constant_time_compare(expected, _digits(typed))
    if is_right:
        cache.delete(_key(account))
    return is_right


def note_proof(request: SiteRequest, method: str) -> None:
    """Record in the session that the person has just proved who they are."""
    record_authentication(request, request.user, method=method)


def send_to_new_address(request: SiteRequest, email: str) -> None:
    """Send a code to the new address that a signed-in person asks for.

    The e-mail is the same whether the address is known here or not. Raise `TooMany` above a few an
    hour by account, by network and by address, and `MailIsAway` or `AddressRefused`.
    """
    email = email.strip().lower()
    counted = [
        ("new_address", request.user.pk),
        ("new_address_network", networks.visitor_mark(request)),
        ("new_address_mail", codes.mark_of(email)),
    ]
    for rule, key in counted:
        limits.check(rule, key)
    token, code = codes.begin_address_change(request, email=email)
    request.session[NEW_ADDRESS] = token
    _send_code(request, email, code, counted)


def new_address(request: SiteRequest) -> SignInAsk | None:
    """Return the request that waits for the code of the new address (`SignInAsk`), or None."""
    ask = codes.find_request(request.session.get(NEW_ADDRESS, ""))
    return ask if ask and not codes.is_over(ask) else None


def prove_new_address(request: SiteRequest, typed: str) -> None:
    """Check the code of the new address.

    Raise `WrongCode`, or `AskIsOver` after a few wrong codes. Attempts at the same time are counted
    too.
    """
    codes.verify_code(request.session.get(NEW_ADDRESS, ""), _digits(typed))


def settle_new_address(request: SiteRequest, former: str) -> None:
    """End every other session and notify the former address, once the new address is stored."""
    ask = codes.find_request(request.session.pop(NEW_ADDRESS, ""))
    if ask:
        codes.end(ask)
    end_other_sessions(request, request.user)
    with suppress(
        MailIsAway, AddressRefused
    ):  # the failure is logged; the address is changed, and the page shows it
        _write(request, former, "address_changed")


def _digits(typed: str) -> str:
    return re.sub(r"\D", "", typed)


def _key(account: Account, suffix: str = "code") -> str:
    return f"proof:{account.pk}:{suffix}"


def _send_code(request: SiteRequest, email: str, code: str, counted: Any) -> None:
    try:
        _write(request, email, "proof_code", code=code, minutes=MINUTES)
    except Exception:
        codes.give_mail_back(counted)
        raise


def _write(request: SiteRequest, email: str, template: str, **context: Any) -> None:
    context |= {"organisation": request.organisation}
    AccountAdapter(request).send_mail(f"account/email/{template}", email, context)
