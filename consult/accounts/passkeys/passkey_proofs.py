"""The use of passkeys: as a second factor, as a fresh proof of identity, or alone to sign in.

A passkey alone is enough because the device checks its holder (ADR 31).
"""

from contextlib import suppress
from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from consult.accounts.models import Account
from consult.accounts.passkeys import passkeys, webauthn
from consult.accounts.requests import SiteRequest
from consult.accounts.second_factors.authenticators import note_use


class UnknownPasskey(webauthn.PasskeyRefused):
    """Raised when no account has this passkey: it was removed here, or made on another site."""

    code = "passkey_unknown"
    message = _(
        "This passkey does not belong to any account on this site. Sign in with a code, "
        "then add it to your account."
    )


class PasskeyCopied(webauthn.PasskeyRefused):
    """Raised when a passkey counts fewer signatures than before.

    Then two devices have a key that only one should have.
    """

    code = "passkey_copied"
    message = _(
        "This passkey may have been copied. Sign in with a code, remove it, then add it again."
    )


def ask_any_passkey(request: SiteRequest) -> webauthn.PasskeyRequest:
    """Ask a visitor for a passkey that names its account and is enough to sign in."""
    return webauthn.ask_signature(request, "sign-in", alone=True)


def ask_proof(
    request: SiteRequest, account: Account, *, alone: bool = False
) -> webauthn.PasskeyRequest | None:
    """Ask for a passkey of this account; return None if no passkey of it works on this host.

    It serves as a second factor, or `alone` in place of a code.
    """
    known = [passkeys.key(row) for row in passkeys.list_passkeys_of_host(request, account)]
    if not known:
        return None
    return webauthn.ask_signature(request, _use(alone), account=account, known=known, alone=alone)


def sign_in(request: SiteRequest, *, answer: str, challenge: str, place: str) -> HttpResponse:
    """Sign in the holder of a passkey of this host, which counts as both factors.

    Return the response, which leads to `place`. Raise `UnknownPasskey`, `PageIsOld` or
    `PasskeyRefused`.
    """
    account = _find_account(request, answer)
    _prove(request, account, "sign-in", answer, challenge, is_named=False)
    return perform_login(request, Login(user=account, redirect_url=place, email=account.email))  # type: ignore[union-attr]  # a participant who is here has an account


def prove(
    request: SiteRequest, account: Account, *, answer: str, challenge: str, alone: bool = False
) -> None:
    """Accept an answer of a passkey of this account, once.

    Raise the errors of `sign_in`, and `ValidationError` after too many attempts.
    """
    clear = check_rate_limit(account)
    _prove(request, account, _use(alone), answer, challenge)
    clear()


def _use(alone: bool) -> str:
    return "prove" if alone else "second-step"


def _prove(
    request: SiteRequest,
    account: Account | None,
    use: str,
    answer: str,
    challenge: str,
    *,
    is_named: bool = True,
) -> None:
    rows = list(passkeys.list_passkeys_of_host(request, account))
    named_account = {"account": account} if is_named else {}
    signed = webauthn.verify_signature(
        request, use, answer, challenge, [passkeys.key(row) for row in rows], **named_account
    )
    row = next(row for row in rows if passkeys.key(row).credential_id == signed.credential_id)
    _count(row.pk, signed.counter)
    note_use(request, row, account, passwordless=not is_named)  # type: ignore[arg-type]  # not None here


@transaction.atomic
def _count(row_id: UUID, counter: int) -> None:
    """Store the signature count of a passkey, and refuse it if it did not increase.

    Two answers at the same time wait for each other here. Passkeys on several devices always send
    0, which is accepted. Raise `UnknownPasskey` or `PasskeyCopied`.
    """
    row = Authenticator.objects.select_for_update().filter(pk=row_id).first()
    if row is None:  # removed in the meantime
        raise UnknownPasskey
    if (counter or row.data["counter"]) and counter <= row.data["counter"]:
        raise PasskeyCopied
    row.data["counter"] = counter
    row.save(update_fields=["data"])


def _find_account(request: SiteRequest, answer: str) -> Account | None:
    """Return the account that a passkey names, or raise `UnknownPasskey`.

    The error is the same whether there is no such account or it does not have this passkey here.
    """
    handle, credential_id = webauthn.read_account_handle(answer)
    with suppress(ValidationError, ValueError):
        account = Account.objects.filter(pk=url_str_to_user_pk(handle)).first()
        rows = passkeys.list_passkeys_of_host(request, account) if account else []
        if any(passkeys.key(row).credential_id == credential_id for row in rows):
            return account
    raise UnknownPasskey
