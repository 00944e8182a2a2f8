"""Passkeys of a login: kept by a phone, a computer or a key, each made on the host of one organisation (ADR 31).

A second factor like the codes of an application; and, since the device checks who holds it, a way in by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts import webauthn
from consult.accounts.models import Account
from consult.accounts.second_factors import forget_lone_codes, make_codes
from consult.core import journal
from consult.core.exceptions import Conflict, NotFound
from consult.core.text import clean_line

if TYPE_CHECKING:
    from datetime import datetime

MOST = 10
NAME = 60  # characters


class TooManyPasskeys(Conflict):
    """Nobody needs so many."""

    code, message = "passkeys_full", _("You already have ten passkeys. Remove one first.")


@dataclass(frozen=True)
class Passkey:
    """What its holder sees of it."""

    id: int
    name: str
    host: str
    since: datetime
    used_at: datetime | None
    is_second_step_only: bool


def passkeys_of(account) -> list[Passkey]:
    """The passkeys of a login, whichever host they serve on, the oldest first; one query."""
    return [_shown(row) for row in _rows(account)]


def passkey_of(account, passkey_id) -> Passkey:
    """One of one's own. Raises `NotFound`."""
    row = _rows(account).filter(pk=passkey_id).first()
    if row is None:
        raise NotFound
    return _shown(row)


def made_here(request, account):
    """Rows of the passkeys of a login that serve on this host; for whoever checks them."""
    return _rows(account).filter(data__host=webauthn.host_of(request))


def key(row):
    """What signatures of a passkey are checked with."""
    return row.wrap().authenticator_data.credential_data


def ask_new(request) -> webauthn.Asked:
    """Ask the browser of whoever is signed in for a new passkey."""
    return webauthn.ask_new(request, request.user, [key(row) for row in made_here(request, request.user)])


@transaction.atomic
def add_passkey(*, viewer, request, name: str, answer: str, challenge: str) -> Passkey:
    """Let a passkey open the login from now on, on this host, under a name; journalled without it.

    Recovery codes are made with the first second factor. Raises `TooManyPasskeys`, `PageIsOld`, `PasskeyRefused`.
    """
    account = Account.objects.select_for_update().get(pk=request.user.pk)
    if _rows(account).count() >= MOST:
        raise TooManyPasskeys
    credential, counter = webauthn.made(request, account, answer, challenge)
    called, host = clean_line(name)[:NAME], webauthn.host_of(request)
    data = {"name": called, "credential": credential, "host": host, "counter": counter}
    try:
        with transaction.atomic():
            row = Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data=data)
    except IntegrityError:  # somebody has it already
        raise webauthn.PasskeyRefused from None
    make_codes(account)
    journal.record(viewer, "account.passkey", viewer.person(), change="add")
    return _shown(row)


@transaction.atomic
def remove_passkey(*, viewer, request, passkey_id) -> None:
    """Let one of one's own passkeys open nothing any more; journalled.

    Recovery codes go with the last second factor. Raises `NotFound`.
    """
    Account.objects.select_for_update().get(pk=request.user.pk)
    if not _rows(request.user).filter(pk=passkey_id).delete()[0]:
        raise NotFound
    forget_lone_codes(request.user)
    journal.record(viewer, "account.passkey", viewer.person(), change="remove")


def _rows(account):
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).order_by("created_at", "pk")


def _shown(row):
    passkey = row.wrap()
    only = passkey.is_passwordless is False
    return Passkey(row.pk, passkey.name, row.data["host"], row.created_at, row.last_used_at, only)
