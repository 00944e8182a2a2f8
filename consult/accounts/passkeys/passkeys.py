"""The passkeys of an account, each made on the host of one organisation (ADR 31).

A phone, a computer or a security key stores it. It is a second factor, like the codes of an
application. Since the device checks its holder, it is also enough to sign in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consult.accounts.models import Account
from consult.accounts.passkeys import webauthn
from consult.accounts.requests import SiteRequest
from consult.accounts.second_factors.authenticators import forget_lone_codes, make_codes
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict, NotFound
from consult.core.records import journal
from consult.core.words.text import clean_line

MOST = 10
NAME = 60  # characters


class TooManyPasskeys(Conflict):
    """Raised when the account has ten passkeys already."""

    code = "passkeys_full"
    message = _("You already have ten passkeys. Remove one first.")


@dataclass(frozen=True)
class Passkey:
    """A passkey as its holder sees it."""

    id: int
    name: str
    host: str
    since: datetime
    used_at: datetime | None
    is_second_step_only: bool


def passkeys_of(account: UUID | None) -> list[Passkey]:
    """Return the passkeys of an account on any host, oldest first. Run one query."""
    return [_build_passkey(row) for row in _rows(account)]


def passkey_of(account: Account, passkey_id: int) -> Passkey:
    """Return a passkey of this account. Raise `NotFound` if it has none with this id."""
    row = _rows(account).filter(pk=passkey_id).first()
    if row is None:
        raise NotFound
    return _build_passkey(row)


def list_passkeys_of_host(request: SiteRequest, account: Any) -> QuerySet[Authenticator]:
    """Return the rows of the account's passkeys that work on this host, to check answers with."""
    return _rows(account).filter(data__host=webauthn.host_of(request))


def key(row: Authenticator) -> Any:
    """Return the public key that the signatures of a passkey are checked with."""
    return row.wrap().authenticator_data.credential_data


def ask_new(request: SiteRequest) -> webauthn.PasskeyRequest:
    """Ask the browser of the signed-in person for a new passkey."""
    return webauthn.ask_new(
        request, request.user, [key(row) for row in list_passkeys_of_host(request, request.user)]
    )


@transaction.atomic
def add_passkey(
    *, viewer: Viewer, request: SiteRequest, name: str, answer: str, challenge: str
) -> Passkey:
    """Add a passkey under a name, which opens the account on this host from now on.

    The journal entry does not contain the name. Recovery codes are made with the first second
    factor. Raise `TooManyPasskeys`, `PageIsOld` or `PasskeyRefused`.
    """
    account = Account.objects.select_for_update().get(pk=request.user.pk)
    if _rows(account).count() >= MOST:
        raise TooManyPasskeys
    credential, counter = webauthn.read_new_passkey(request, account, answer, challenge)
    called = clean_line(name)[:NAME]
    host = webauthn.host_of(request)
    data = {"name": called, "credential": credential, "host": host, "counter": counter}
    try:
        with transaction.atomic():
            row = Authenticator.objects.create(
                user=account, type=Authenticator.Type.WEBAUTHN, data=data
            )
    except IntegrityError:  # an account has this passkey already
        raise webauthn.PasskeyRefused from None
    make_codes(account)
    journal.record(viewer, "account.passkey", viewer.person(), change="add")
    return _build_passkey(row)


@transaction.atomic
def remove_passkey(*, viewer: Viewer, request: SiteRequest, passkey_id: int) -> None:
    """Remove a passkey of the signed-in person and record it in the journal.

    Recovery codes are deleted with the last second factor. Raise `NotFound`.
    """
    Account.objects.select_for_update().get(pk=request.user.pk)
    if not _rows(request.user).filter(pk=passkey_id).delete()[0]:
        raise NotFound
    forget_lone_codes(request.user)
    journal.record(viewer, "account.passkey", viewer.person(), change="remove")


def _rows(account: Any) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).order_by(
        "created_at", "pk"
    )


def _build_passkey(row: Authenticator) -> Passkey:
    passkey = row.wrap()
    only = passkey.is_passwordless is False
    return Passkey(row.pk, passkey.name, row.data["host"], row.created_at, row.last_used_at, only)
