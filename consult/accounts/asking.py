"""A code asked for in one browser and brought back in that one or another, once (ADR 28).

Whoever asks holds a secret in the address of their page rather than in a cookie, which an application that shows
pages inside itself may lose; with it, the code is needed. The mail holds a second secret, for another browser: no
code is needed, but a button is, since programs that read mails open their links.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from cryptography.fernet import Fernet
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from consult.accounts.actions import confirm_address, open_account
from consult.accounts.adapters import AccountAdapter
from consult.accounts.models import SignInAsk
from consult.accounts.networks import WorkFirst, visitor_mark
from consult.accounts.selectors import account_by_email
from consult.core import limits, tenancy
from consult.core.clock import ClockNow
from consult.core.exceptions import Conflict, Invalid, TooMany
from consult.organisations.selectors import origin

MINUTES = 15
WRONG_CODES = 5
# Codes that longer work bought are as many as somebody pays for, so that each is guessed a hundred times less often.
DIGITS, MORE_DIGITS = 6, 8
WORK = "code"  # the use of that work (`proofs`)
# Two taps on a slow network are two requests, and only the answer to the second one is seen.
DOUBLE_TAP = timedelta(seconds=30)
SENT_JUST_NOW = timedelta(seconds=5)
KEPT = timedelta(days=1)
MOST_CARRIED = 240_000  # bytes; sealed, a third more


class AskIsOver(Conflict):
    """The code is too old, was used, or was guessed at too often."""

    code, message = "code_is_over", _("This code is no longer valid. Ask for a new one.")


class WrongCode(Invalid):
    """What was typed is not the code."""

    code, message = "wrong_code", _("This is not the code we sent. Check the last mail received.")


class WorkForCode(WorkFirst):
    """A few codes were sent to the address already: the next one asks for longer work (ADR 64)."""

    message = _(
        "Several codes were sent to this address in the last hour. A code that you received stays valid for 15 "
        "minutes: type it, or open the link of its mail."
    )


def begin(request, *, email, carried, key="", has_worked=False) -> str:
    """Send a code to an address, known or not: same work, same mail. Returns the secret of whoever asked.

    `carried` is what waits for the code: the place to come back to, and what was typed. The same form sent twice
    sends one mail. Raises `WorkForCode` after a few mails an hour to one address, unless longer work was spent,
    `TooMany` after many, `MailIsAway`, `AddressRefused`.
    """
    token = _token_of(request.organisation, email, key)
    code, link = new_code(has_worked), secrets.token_urlsafe(32)
    with transaction.atomic():
        ask, is_first = SignInAsk.objects.get_or_create(
            organisation=request.organisation,
            asker_digest=_digest(token),
            defaults={"email": email, "sealed": _seal(token, carried), **_proofs(token, code, link)},
        )
        if is_first:
            counted = count_mail(request, email, has_worked=has_worked)
    if is_first:
        _send(request, ask, token, code, link, counted)
    return token


def begin_address_change(request, *, email) -> tuple[str, str]:
    """Note a code for the new address of a signed-in person; return the secret of the wait, and the code.

    The caller limits how many are asked for, sends the code and stores the secret.
    """
    token, code = secrets.token_urlsafe(32), new_code()
    proofs = _proofs(token, code, secrets.token_urlsafe(32))
    digest = _digest(token)
    SignInAsk.objects.create(
        organisation=request.organisation, email=email, asker_digest=digest, sealed=_seal(token, {}), **proofs
    )
    return token, code


def end(ask) -> None:
    """End a wait for a code: its codes and links are no longer valid."""
    SignInAsk.objects.filter(pk=ask.pk, used_at=None).update(used_at=ClockNow())


def send_again(request, token, *, has_worked=False) -> None:
    """Send another code and another link; those sent before are no longer valid.

    Pressed twice, it sends one. Where the mail cannot be sent, what was sent before stays valid. Raises `AskIsOver`,
    `WorkForCode`, `TooMany`, `MailIsAway`, `AddressRefused`.
    """
    code, link = new_code(has_worked), secrets.token_urlsafe(32)
    with transaction.atomic():
        ask = _standing(token)
        if timedelta(minutes=MINUTES) - SENT_JUST_NOW < ask.expires_at - ask.seen_at <= timedelta(minutes=MINUTES):
            return
        counted = count_mail(request, ask.email, has_worked=has_worked)
        rows, proofs = SignInAsk.objects.filter(pk=ask.pk), _proofs(token, code, link)
        rows.update(wrong_codes=0, **proofs)
    try:
        _write(request, ask, token, code, link)
    except Exception:
        before = {name: getattr(ask, name) for name in ("wrong_codes", *proofs)}
        rows.filter(code_digest=proofs["code_digest"]).update(**before)
        give_mail_back(counted)
        raise


def found(token) -> SignInAsk | None:
    """What was asked with this secret, valid or not any more, while it is remembered."""
    return SignInAsk.objects.filter(asker_digest=_digest(token)).annotate(seen_at=ClockNow()).first()


def is_over(ask) -> bool:
    """Whether nothing that was sent for it is valid any more."""
    is_used = ask.used_at is not None and ask.seen_at > ask.used_at + DOUBLE_TAP
    return is_used or ask.expires_at <= ask.seen_at or ask.wrong_codes >= WRONG_CODES


def carried(ask, token) -> dict:
    """What waits for the code."""
    return json.loads(_box(token).decrypt(bytes(ask.sealed)))


def proved_by_code(token, typed) -> SignInAsk:
    """What was asked, once the code came back. Raises `WrongCode`, or `AskIsOver` at the fifth wrong one.

    Guesses wait for one another at the row, so that a hundred at once are five.
    """
    with transaction.atomic():
        ask = _standing(token)
        is_right = constant_time_compare(ask.code_digest, _digest(f"{token} {typed}"))
        if not is_right:
            ask.wrong_codes += 1
            ask.save(update_fields=["wrong_codes"])
    if is_right:
        return ask
    raise AskIsOver if is_over(ask) else WrongCode


def proved_by_link(token, link) -> SignInAsk:
    """What was asked, to whoever opened the link of the mail. Raises `AskIsOver`."""
    with transaction.atomic():
        ask = _standing(token)
    if not constant_time_compare(ask.link_digest, _digest(link)):
        raise AskIsOver
    return ask


def is_newcomer(ask) -> bool:
    """Whether letting in makes a new account."""
    return account_by_email(ask.email) is None


def let_in(request, ask, place):
    """Open the account if it is new, and sign in; a closed one is not reopened. The answer goes to the place."""
    end(ask)
    account = open_account(email=ask.email)
    confirm_address(account=account)
    record_authentication(request, account, method="code", email=ask.email)
    return perform_login(request, Login(user=account, redirect_url=place, email=ask.email))


def wait(ask, seconds) -> None:
    """Keep the code valid beyond a limit that its holder ran into."""
    later = ClockNow() + timedelta(seconds=seconds, minutes=MINUTES)
    SignInAsk.objects.filter(pk=ask.pk).update(expires_at=later)


def forget_old() -> None:
    """Remove what was asked for more than a day ago."""
    with tenancy.across_organisations("old codes of everybody are forgotten"):
        SignInAsk.objects.filter(created_at__lt=ClockNow() - KEPT).delete()


def _standing(token):
    ask = SignInAsk.objects.filter(asker_digest=_digest(token)).select_for_update().annotate(seen_at=ClockNow()).first()
    if ask is None or is_over(ask):
        raise AskIsOver
    return ask


def _token_of(organisation, email, key):
    """The same for the same form and address; nobody else can work it out."""
    if not key:
        return secrets.token_urlsafe(32)
    said = f"{organisation.pk} {key} {email}"
    return urlsafe_b64encode(_keyed("token", said)).decode().rstrip("=")


def new_code(has_worked=False) -> str:
    """Digits, which any keyboard types; few attempts and few mails an hour make them enough."""
    digits = MORE_DIGITS if has_worked else DIGITS
    return f"{secrets.randbelow(10**digits):0{digits}}"


def _proofs(token, code, link):
    expires_at = ClockNow() + timedelta(minutes=MINUTES)
    return {
        "code_digest": _digest(f"{token} {code}"),
        "link_digest": _digest(link),
        "expires_at": expires_at,
    }


def _keyed(use, said):
    return salted_hmac(f"consult.sign-in.{use}", said, algorithm="sha256").digest()


def _digest(said):
    return _keyed("digest", said).hex()


def _box(token):
    return Fernet(urlsafe_b64encode(_keyed("box", token)))


def _seal(token, carried):
    """Encrypt what waits for the code, leaving out the oldest drafts that do not fit."""
    typed = dict(carried.get("typed", {}))
    while len(text := json.dumps(carried | {"typed": typed}, ensure_ascii=False).encode()) > MOST_CARRIED and typed:
        del typed[next(iter(typed))]
    return _box(token).encrypt(text)


def mark_of(email) -> str:
    """Return what the mails of an address are counted by."""
    return _digest(email)[:16]


def count_mail(request, email, *, has_worked=False) -> list[tuple[str, str]]:
    """Count one more code sent to an address, from this network, then in all; return the (rule, who) that were counted.

    Above a few, raise `WorkForCode`, so that nobody keeps the holder of the address from signing in; with longer work
    raise `TooMany` only above many from this network.
    """
    to = mark_of(email)
    here = f"{to}:{visitor_mark(request)}"
    try:
        limits.check("code_mail", here)
        limits.check("code_mail_total", to)
    except TooMany as refusal:
        if not has_worked:
            raise WorkForCode(refusal.retry_after) from refusal
        limits.check("code_mail_worked", here)
        return [("code_mail_worked", here)]
    return [("code_mail", here), ("code_mail_total", to)]


def give_mail_back(counted) -> None:
    """Stop counting a code that could not be sent, where `count_mail` counted it."""
    for rule, who in counted:
        limits.give_back(rule, who)


def _send(request, ask, token, code, link, counted):  # noqa: PLR0917 - one step of `begin`
    """A mail that could not leave was never asked for: the form sent again tries again."""
    try:
        _write(request, ask, token, code, link)
    except Exception:
        SignInAsk.objects.filter(pk=ask.pk).delete()
        give_mail_back(counted)
        raise


def _write(request, ask, token, code, link):
    elsewhere = f"{reverse('sign-in-link')}?{urlencode({'ask': token, 'link': link})}"
    context = {
        "code": code,
        "minutes": MINUTES,
        "organisation": request.organisation,
        "link": f"{origin(request.organisation)}{elsewhere}",
    }
    AccountAdapter(request).send_mail("account/email/login_code", ask.email, context)
