"""Passkeys at work: a second step, a fresh proof, or enough to sign in, since the device checks its holder (ADR 31)."""

from __future__ import annotations

from contextlib import suppress

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts import passkeys, webauthn
from consult.accounts.models import Account
from consult.accounts.second_factors import note_use


class UnknownPasskey(webauthn.PasskeyRefused):
    """No account has it: it was removed here, or made elsewhere."""

    code = "passkey_unknown"
    message = _("No account here knows this passkey. Sign in with a code, then add it to your account.")


class PasskeyCopied(webauthn.PasskeyRefused):
    """It counts fewer signatures than it did: two devices hold what one should."""

    code = "passkey_copied"
    message = _("This passkey may have been copied. Sign in with a code, remove it, then add it again.")


def ask_anybody(request) -> webauthn.Asked:
    """Ask for a passkey that says whose it is, and is enough to sign in."""
    return webauthn.ask_signature(request, "sign-in", alone=True)


def ask_proof(request, account, *, alone=False) -> webauthn.Asked | None:
    """Ask for a passkey of this very login: as a second step, or `alone` in place of a code. None serves here: None."""
    known = [passkeys.key(row) for row in passkeys.made_here(request, account)]
    if not known:
        return None
    return webauthn.ask_signature(request, _use(alone), account=account, known=known, alone=alone)


def sign_in(request, *, answer: str, challenge: str, place: str):
    """Sign in whoever holds a passkey of this host; it is both factors. The answer leads to the place.

    Raises `UnknownPasskey`, `PageIsOld`, `PasskeyRefused`.
    """
    account = _whose(request, answer)
    _prove(request, account, "sign-in", answer, challenge, is_named=False)
    return perform_login(request, Login(user=account, redirect_url=place, email=account.email))


def prove(request, account, *, answer: str, challenge: str, alone=False) -> None:
    """Accept a passkey of this login, once. Raises as `sign_in` does, `ValidationError` after too many."""
    clear = check_rate_limit(account)
    _prove(request, account, _use(alone), answer, challenge)
    clear()


def _use(alone):
    return "prove" if alone else "second-step"


def _prove(request, account, use, answer, challenge, *, is_named=True):
    rows = list(passkeys.made_here(request, account))
    for_whom = {"account": account} if is_named else {}
    signed = webauthn.signed(request, use, answer, challenge, [passkeys.key(row) for row in rows], **for_whom)
    row = next(row for row in rows if passkeys.key(row).credential_id == signed.credential_id)
    _count(row.pk, signed.counter)
    note_use(request, row, account, passwordless=not is_named)


@transaction.atomic
def _count(row_id, counter):
    """Two answers at once wait for one another here. Passkeys that several devices share count nothing: always 0."""
    row = Authenticator.objects.select_for_update().filter(pk=row_id).first()
    if row is None:  # removed meanwhile
        raise UnknownPasskey
    if (counter or row.data["counter"]) and counter <= row.data["counter"]:
        raise PasskeyCopied
    row.data["counter"] = counter
    row.save(update_fields=["data"])


def _whose(request, answer):
    """The login that a passkey names; that there is none, or none with this passkey here, is the same answer."""
    handle, credential_id = webauthn.named(answer)
    with suppress(ValidationError, ValueError):
        account = Account.objects.filter(pk=url_str_to_user_pk(handle)).first()
        rows = passkeys.made_here(request, account) if account else []
        if any(passkeys.key(row).credential_id == credential_id for row in rows):
            return account
    raise UnknownPasskey
