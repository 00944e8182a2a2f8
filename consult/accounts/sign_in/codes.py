"""Sign-in codes: requested in one browser and entered there or in another one, once (ADR 28).

The browser that requests a code gets a secret in the address of its page. A cookie would be less
reliable: an application that shows pages inside itself may lose it. With this secret, the code must
be entered. The e-mail contains a second secret in a link, for another browser. With that one, no
code is needed, but a button must be pressed, because programs that read e-mails open their links.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from consult.accounts.adapters import AccountAdapter
from consult.accounts.models import SignInAsk
from consult.accounts.people.selectors import account_by_email
from consult.accounts.requests import SiteRequest
from consult.accounts.sign_in.actions import confirm_address, open_account
from consult.accounts.sign_in.networks import WorkFirst, visitor_mark
from consult.core.exceptions import Conflict, Invalid, TooMany
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.records import limits
from consult.organisations.selectors import origin

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

    from consult.organisations.models import Organisation


MINUTES = 15
WRONG_CODES = 5
# A person who spends longer work can request many codes. Those codes are longer, so that each is a
# hundred times harder to guess.
DIGITS = 6
MORE_DIGITS = 8
WORK = "code"  # the name of that use of work (`proofs`)
# Two taps on a slow network send two requests, and the visitor sees only the second answer.
DOUBLE_TAP = timedelta(seconds=30)
SENT_JUST_NOW = timedelta(seconds=5)
KEPT = timedelta(days=1)
MOST_PENDING_BYTES = 240_000  # bytes; encrypted, a third more


class AskIsOver(Conflict):
    """Raised when a code is too old, was used, or was guessed too often."""

    code = "code_is_over"
    message = _("This code is no longer valid. Ask for another one.")


class WrongCode(Invalid):
    """Raised when the text entered is not the code."""

    code = "wrong_code"
    message = _("This is not the code that we sent. Look at the last e-mail that you received.")


class WorkForCode(WorkFirst):
    """Raised when a few codes were sent to an address, and the next needs longer work (ADR 64)."""

    message = _(
        "We sent several codes to this address in the last hour. A code that you received stays valid for 15 "
        "minutes. Type it, or open the link of its e-mail."
    )


class MostCodesSent(TooMany):
    """Raised when the most codes of an hour were sent to an address, from all networks (ADR 64)."""

    message = _(
        "Many codes were sent to this address in the last hour, and we send no more. Open the link of the last "
        "e-mail that you received: it is valid for 15 minutes, and signs you in without typing the code."
    )

    def __str__(self) -> str:
        return f"{self.message} {self.when}"


def begin(
    request: SiteRequest,
    *,
    email: str,
    pending: dict[str, Any],
    key: str = "",
    has_worked: bool = False,
) -> str:
    """Send a code to an address, known or not, and return the secret of the requesting browser.

    Known and unknown addresses get the same work and the same e-mail. `pending` is the data that
    waits for the code: the page to return to, the text typed before signing in, and the act that
    the code completes, with the sentences about it for the e-mail. The same form sent twice sends
    one e-mail. Raise `WorkForCode` after a few e-mails an hour to one address
    unless longer work was spent, `TooMany` or `MostCodesSent` after many, and `MailIsAway` or
    `AddressRefused`.
    """
    token = _token_of(request.organisation, email, key)
    code = new_code(has_worked)
    link = secrets.token_urlsafe(32)
    with transaction.atomic():
        ask, is_first = SignInAsk.objects.get_or_create(
            organisation=request.organisation,
            asker_digest=_digest(token),
            defaults={
                "email": email,
                "sealed": _seal(token, pending),
                **_proofs(token, code, link),
            },
        )
        if is_first:
            counted = count_mail(request, email, has_worked=has_worked)
    if is_first:
        _send(request, ask, token, code, link, counted)
    return token


def begin_address_change(request: SiteRequest, *, email: str) -> tuple[str, str]:
    """Create a code for the new address of a signed-in person; return the secret and the code.

    The caller limits the number of requests, sends the code and stores the secret.
    """
    token = secrets.token_urlsafe(32)
    code = new_code()
    proofs = _proofs(token, code, secrets.token_urlsafe(32))
    digest = _digest(token)
    SignInAsk.objects.create(
        organisation=request.organisation,
        email=email,
        asker_digest=digest,
        sealed=_seal(token, {}),
        **proofs,
    )
    return token, code


def end(ask: SignInAsk) -> None:
    """Mark a request as used: its codes and links are no longer valid."""
    SignInAsk.objects.filter(pk=ask.pk, used_at=None).update(used_at=ClockNow())


def send_again(request: SiteRequest, token: str, *, has_worked: bool = False) -> None:
    """Send another code and another link, and make the earlier ones invalid.

    Two requests in a row send one e-mail. If the e-mail cannot be sent, the earlier code stays
    valid. Raise `AskIsOver`, `WorkForCode`, `TooMany`, `MailIsAway` or `AddressRefused`.
    """
    code = new_code(has_worked)
    link = secrets.token_urlsafe(32)
    with transaction.atomic():
        ask = _lock_open_ask(token)
        if (
            timedelta(minutes=MINUTES) - SENT_JUST_NOW
            < ask.expires_at - ask.seen_at  # type: ignore[attr-defined]  # an annotation of the query
            <= timedelta(minutes=MINUTES)
        ):
            return
        counted = count_mail(request, ask.email, has_worked=has_worked)
        rows = SignInAsk.objects.filter(pk=ask.pk)
        proofs = _proofs(token, code, link)
        rows.update(wrong_codes=0, **proofs)
    try:
        _write(request, ask, token, code, link)
    except Exception:
        before = {name: getattr(ask, name) for name in ("wrong_codes", *proofs)}
        rows.filter(code_digest=proofs["code_digest"]).update(**before)
        give_mail_back(counted)
        raise


def find_request(token: str) -> SignInAsk | None:
    """Return the request with this secret, valid or not, until it is deleted; or None."""
    ask = SignInAsk.objects.filter(asker_digest=_digest(token)).annotate(seen_at=ClockNow()).first()
    return _addressed(ask, token) if ask else None


def is_over(ask: SignInAsk) -> bool:
    """Return whether no code or link of a request is valid any more.

    Within 30 seconds after its use a request still counts as valid, for a double tap.
    """
    is_used = ask.used_at is not None and ask.seen_at > ask.used_at + DOUBLE_TAP  # type: ignore[attr-defined]  # an annotation of the query
    return is_used or ask.expires_at <= ask.seen_at or ask.wrong_codes >= WRONG_CODES  # type: ignore[attr-defined]  # an annotation of the query


def load_pending_data(ask: SignInAsk, token: str) -> dict:
    """Return the data that waits for the code."""
    return json.loads(_box(token).decrypt(bytes(ask.sealed)))


def locked(token: str) -> SignInAsk | None:
    """Return the request with this secret, locked until the end of the transaction, or None."""
    return SignInAsk.objects.filter(asker_digest=_digest(token)).select_for_update().first()


def settle(ask: SignInAsk, token: str, *, place: str, kind: str) -> None:
    """Delete the act and the texts that waited for a code, because the act is done.

    What stays is its kind and the page where it can be seen, for the browser that asked. The
    address is encrypted too: next to the time of its use, it would reveal who voted when.
    """
    remaining = {
        "next": place,
        "typed": {},
        "done": {"kind": kind, "place": place},
        "email": _addressed(ask, token).email,
    }
    SignInAsk.objects.filter(pk=ask.pk).update(email="", sealed=_seal(token, remaining))


def verify_code(token: str, typed: str) -> SignInAsk:
    """Return the request with this secret if the code is right.

    Raise `WrongCode`, or `AskIsOver` at the fifth wrong code. Attempts wait for each other at the
    row, so that a hundred at the same time count as five.
    """
    with transaction.atomic():
        ask = _lock_open_ask(token)
        is_right = constant_time_compare(ask.code_digest, _digest(f"{token} {typed}"))
        if not is_right:
            ask.wrong_codes += 1
            ask.save(update_fields=["wrong_codes"])
    if is_right:
        return ask
    raise AskIsOver if is_over(ask) else WrongCode


def verify_link(token: str, link: str) -> SignInAsk:
    """Return the request with this secret if the link of its e-mail is right. Raise `AskIsOver`."""
    with transaction.atomic():
        ask = _lock_open_ask(token)
    if not constant_time_compare(ask.link_digest, _digest(link)):
        raise AskIsOver
    return ask


def is_newcomer(ask: SignInAsk) -> bool:
    """Return whether signing in with this request creates an account."""
    return account_by_email(ask.email) is None


def sign_in_and_redirect(request: SiteRequest, ask: SignInAsk, place: str) -> HttpResponse:
    """Sign in, and create the account if it is new; return the response to `place`.

    A closed account is not opened again.
    """
    end(ask)
    account = open_account(email=ask.email)
    confirm_address(account=account)
    record_authentication(request, account, method="code", email=ask.email)
    return perform_login(request, Login(user=account, redirect_url=place, email=ask.email))


def wait(ask: SignInAsk, seconds: int) -> None:
    """Extend the validity of a code by a limit that its holder has reached."""
    later = ClockNow() + timedelta(seconds=seconds, minutes=MINUTES)
    SignInAsk.objects.filter(pk=ask.pk).update(expires_at=later)


def forget_old() -> None:
    """Delete the requests older than a day."""
    with tenancy.across_organisations("old codes of everybody are forgotten"):
        SignInAsk.objects.filter(created_at__lt=ClockNow() - KEPT).delete()


def _lock_open_ask(token: str) -> SignInAsk:
    ask = (
        SignInAsk.objects.filter(asker_digest=_digest(token))
        .select_for_update()
        .annotate(seen_at=ClockNow())
        .first()
    )
    if ask is None or is_over(ask):
        raise AskIsOver
    return _addressed(ask, token)


def _addressed(ask: SignInAsk, token: str) -> SignInAsk:
    """Return a request with its address, which is encrypted once its act is done."""
    ask.email = ask.email or load_pending_data(ask, token)["email"]
    return ask


def _token_of(organisation: Organisation, email: str, key: str) -> str:
    """Return a secret that is the same for the same form and address.

    It cannot be computed without the key of the installation. Without `key` it is random.
    """
    if not key:
        return secrets.token_urlsafe(32)
    form_key = f"{organisation.pk} {key} {email}"
    return urlsafe_b64encode(_keyed("token", form_key)).decode().rstrip("=")


def new_code(has_worked: bool = False) -> str:
    """Return a random code of digits, which can be typed on any keyboard.

    Few attempts and few e-mails an hour are allowed, so that six digits are enough.
    """
    digits = MORE_DIGITS if has_worked else DIGITS
    return f"{secrets.randbelow(10**digits):0{digits}}"


def _proofs(token: str, code: str, link: str) -> dict[str, Any]:
    expires_at = ClockNow() + timedelta(minutes=MINUTES)
    return {
        "code_digest": _digest(f"{token} {code}"),
        "link_digest": _digest(link),
        "expires_at": expires_at,
    }


def _keyed(use: str, text: str) -> bytes:
    return salted_hmac(f"consult.sign-in.{use}", text, algorithm="sha256").digest()


def _digest(text: str) -> str:
    return _keyed("digest", text).hex()


def _box(token: str) -> Fernet:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - heavy, see test_memory.py

    return Fernet(urlsafe_b64encode(_keyed("box", token)))


def _seal(token: str, pending: dict[str, Any]) -> bytes:
    """Encrypt the data that waits for the code, without the oldest drafts that do not fit."""
    typed = dict(pending.get("typed", {}))
    while (
        len(text := json.dumps(pending | {"typed": typed}, ensure_ascii=False).encode())
        > MOST_PENDING_BYTES
        and typed
    ):
        del typed[next(iter(typed))]
    return _box(token).encrypt(text)


def mark_of(email: str) -> str:
    """Return the key by which e-mails to an address are counted."""
    return _digest(email)[:16]


def count_mail(
    request: SiteRequest, email: str, *, has_worked: bool = False
) -> list[tuple[str, str]]:
    """Count one more code sent to an address, from this network and in total.

    Return the (rule, key) pairs that were counted. Above a few codes, raise `WorkForCode`: other
    people must not be able to stop the holder of the address from signing in. After longer work,
    raise `TooMany` above many codes from this network, and `MostCodesSent` above many from all
    networks.
    """
    to = mark_of(email)
    here = f"{to}:{visitor_mark(request)}"
    counted = [("code_mail", here), ("code_mail_total", to)]
    try:
        limits.check("code_mail", here)
        limits.check("code_mail_total", to)
    except TooMany as refusal:
        if not has_worked:
            raise WorkForCode(refusal.retry_after) from refusal
        limits.check("code_mail_worked", here)
        counted = [("code_mail_worked", here)]
    try:
        limits.check("code_mail_most", to)
    except TooMany as refusal:
        raise MostCodesSent(refusal.retry_after) from refusal
    return [*counted, ("code_mail_most", to)]


def give_mail_back(counted: list[tuple[str, str]]) -> None:
    """Undo the count of a code that could not be sent, as returned by `count_mail`."""
    for rule, key in counted:
        limits.give_back(rule, key)


def _send(  # noqa: PLR0917 - one step of `begin`
    request: SiteRequest,
    ask: SignInAsk,
    token: str,
    code: str,
    link: str,
    counted: list[tuple[str, str]],
) -> None:
    """Send the first e-mail of a request, and delete the request if this fails.

    The same form sent again then tries again.
    """
    try:
        _write(request, ask, token, code, link)
    except Exception:
        SignInAsk.objects.filter(pk=ask.pk).delete()
        give_mail_back(counted)
        raise


def _write(request: SiteRequest, ask: SignInAsk, token: str, code: str, link: str) -> None:
    elsewhere = f"{reverse('sign-in-link')}?{urlencode({'ask': token, 'link': link})}"
    context = {
        "code": code,
        "minutes": MINUTES,
        "organisation": request.organisation,
        "link": f"{origin(request.organisation)}{elsewhere}",
        "act": load_pending_data(ask, token).get("mail", []),
    }
    AccountAdapter(request).send_mail("account/email/login_code", ask.email, context)
