"""The second factor of a login: the codes of an application on one's phone, and recovery codes on paper (ADR 22).

Passkeys are another kind of it (`passkeys`); recovery codes replace either.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from allauth.mfa.app_settings import RECOVERY_CODE_COUNT
from allauth.mfa.base.internal.flows import (
    check_rate_limit,
    delete_dangling_recovery_codes,
    post_authentication,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret, get_totp_secret, validate_totp_code
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consult.accounts.adapters import AccountAdapter
from consult.accounts.mfa import MfaAdapter, SecondFactorUnreadable
from consult.accounts.models import Account
from consult.accounts.selectors import SECOND_FACTORS
from consult.core import journal
from consult.core.exceptions import AddressRefused, Conflict, Invalid, MailIsAway

if TYPE_CHECKING:
    from datetime import datetime


class AlreadyThere(Conflict):
    """There is one already."""

    code, message = "second_factor_exists", _("You already have a second factor. Remove it first.")


@dataclass(frozen=True)
class SecondFactor:
    """What somebody set up: an application since a moment, passkeys, or both; and what is left on paper."""

    app_since: datetime | None
    has_passkeys: bool
    codes_left: int


def second_factor_of(account) -> SecondFactor | None:
    """The second factor of a login, or none; one query."""
    found = {row.type: row for row in Authenticator.objects.filter(user=account)}
    if not {*SECOND_FACTORS} & {*found}:
        return None
    app, codes = found.get(Authenticator.Type.TOTP), found.get(Authenticator.Type.RECOVERY_CODES)
    left = RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count() if codes else 0
    return SecondFactor(app.created_at if app else None, Authenticator.Type.WEBAUTHN in found, left)


def waiting_secret(request, *, anew: bool = False) -> tuple[str, str]:
    """The secret that the application of a phone is to hold, to type and as an address to scan; kept in the session."""
    secret = get_totp_secret(regenerate=anew)
    return secret, MfaAdapter().build_totp_url(request.user, secret)


def waiting_picture(request) -> str:
    """The same as a drawing (SVG)."""
    return MfaAdapter().build_totp_svg(waiting_secret(request)[1])


@transaction.atomic
def add_second_factor(*, viewer, request, code: str) -> None:
    """Ask for a second factor at each sign-in from now on, once the application gave a right code; journalled.

    Recovery codes are made with the first one. Raises `AlreadyThere`, `Invalid`, `ValidationError` after too many.
    """
    account = Account.objects.select_for_update().get(pk=request.user.pk)
    found = second_factor_of(account)
    if found and found.app_since:
        raise AlreadyThere
    clear = check_rate_limit(account)
    if not validate_totp_code(get_totp_secret(), code.replace(" ", "")):
        raise Invalid(_("This is not the code that the application shows. Check the clock of your phone."), attr="code")
    clear()
    TOTP.activate(account, get_totp_secret())
    make_codes(account)
    clear_totp_secret(request)
    journal.record(viewer, "account.second_factor", viewer.person(), change="add")


@transaction.atomic
def remove_second_factor(*, viewer, request) -> None:
    """Ask for codes of the application no more; journalled. Recovery codes go with the last second factor.

    None there, nothing changes.
    """
    if Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.TOTP).delete()[0]:
        forget_lone_codes(request.user)
        journal.record(viewer, "account.second_factor", viewer.person(), change="remove")


@transaction.atomic
def recovery_codes(*, viewer, request, anew: bool = False) -> list[str]:
    """The recovery codes that still serve; `anew` makes others, and those before are worth nothing any more."""
    rows = Authenticator.objects.select_for_update().filter(user=request.user.pk)
    if not rows.filter(type__in=SECOND_FACTORS).exists():
        return []
    if anew:
        rows.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
        journal.record(viewer, "account.second_factor", viewer.person(), change="codes")
    return make_codes(request.user).get_unused_codes()


def make_codes(account) -> RecoveryCodes:
    """Recovery codes of a login, those it has already where it has some."""
    return RecoveryCodes.activate(account)


def forget_lone_codes(account) -> None:
    """Forget recovery codes that replace nothing any more; for whoever just removed a second factor."""
    delete_dangling_recovery_codes(account)


def prove_second_factor(request, account, code: str) -> None:
    """Accept a code of the application or a recovery code, once.

    Raises `Invalid`, `ValidationError` after too many attempts, and `SecondFactorUnreadable` where no key of the
    installation decrypts what the code must be compared with.
    """
    clear = check_rate_limit(account)
    rows = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.WEBAUTHN)
    unreadable = None
    for row in rows.order_by("-type"):
        try:
            is_right = row.wrap().validate_code(code.replace(" ", ""))
        except SecondFactorUnreadable as refusal:
            unreadable = refusal
            continue
        if is_right:
            clear()
            note_use(request, row, account)
            return
    if unreadable:
        raise unreadable
    raise Invalid(_("This code is not right, or has been used already."), attr="code")


def note_use(request, row, account, *, passwordless=False) -> None:
    """Remember in the session that a second factor just served, and with it the day, nothing finer."""
    row.user = account
    post_authentication(request, row, passwordless=passwordless)
    now = timezone.localtime(timezone=ZoneInfo(request.organisation.time_zone))
    row.last_used_at = now.replace(hour=0, minute=0, second=0, microsecond=0)
    row.save(update_fields=["last_used_at"])


def tell_of_change(request, change: str) -> None:
    """Write to the address of the login what was « added » or « removed »: the application, or a « passkey … »."""
    said = {"organisation": request.organisation, "change": change, "host": request.get_host()}
    with suppress(MailIsAway, AddressRefused):  # logged; the change is made, and its page says so
        AccountAdapter(request).send_mail("account/email/second_factor", request.user.email, said)
