"""The second factor of an account: codes of an application, and recovery codes (ADR 22).

Passkeys are another second factor (`passkeys`). Recovery codes replace either.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.mfa.app_settings import RECOVERY_CODE_COUNT, TOTP_PERIOD
from allauth.mfa.base.internal.flows import (
    check_rate_limit,
    delete_dangling_recovery_codes,
    post_authentication,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    clear_totp_secret,
    get_totp_secret,
    validate_totp_code,
)
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consult.accounts.adapters import AccountAdapter
from consult.accounts.models import Account
from consult.accounts.requests import SiteRequest
from consult.accounts.second_factors.adapter import MfaAdapter, SecondFactorUnreadable
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import SECOND_FACTORS
from consult.core.exceptions import AddressRefused, Conflict, Invalid, MailIsAway
from consult.core.records import journal


class AlreadyThere(Conflict):
    """Raised when the account has the codes of an application already."""

    code = "second_factor_exists"
    message = _("You already have a second factor. Remove it first.")


@dataclass(frozen=True)
class SecondFactor:
    """The second factors of an account: since when an application, whether passkeys, or both.

    `codes_left` is the number of recovery codes that are not used.
    """

    app_since: datetime | None
    has_passkeys: bool
    codes_left: int


def second_factor_of(account: Account | None) -> SecondFactor | None:
    """Return the second factor of an account, or None. Run one query."""
    found = {row.type: row for row in Authenticator.objects.filter(user=account)}
    if not {*SECOND_FACTORS} & {*found}:
        return None
    app = found.get(Authenticator.Type.TOTP)
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    codes_left = RECOVERY_CODE_COUNT - codes.data["used_mask"].bit_count() if codes else 0
    return SecondFactor(
        app.created_at if app else None, Authenticator.Type.WEBAUTHN in found, codes_left
    )


def load_pending_secret(request: SiteRequest, *, anew: bool = False) -> tuple[str, str]:
    """Return the secret for the application of a phone, to type and as an address to scan.

    It is stored in the session until the application is confirmed. `anew` draws another secret.
    """
    secret = get_totp_secret(regenerate=anew)
    return secret, MfaAdapter().build_totp_url(request.user, secret)


def draw_pending_secret(request: SiteRequest) -> str:
    """Return the address to scan as a QR code (SVG)."""
    return MfaAdapter().build_totp_svg(load_pending_secret(request)[1])


@transaction.atomic
def add_second_factor(*, viewer: Viewer, request: SiteRequest, code: str) -> None:
    """Require a code of the application at each sign-in from now on, after a first right code.

    Record it in the journal. Recovery codes are made with the first second factor. Raise
    `AlreadyThere`, `Invalid`, or `ValidationError` after too many attempts.
    """
    account = Account.objects.select_for_update().get(pk=request.user.pk)
    found = second_factor_of(account)
    if found and found.app_since:
        raise AlreadyThere
    clear = check_rate_limit(account)
    if not validate_totp_code(get_totp_secret(), code.replace(" ", "")):
        raise Invalid(
            _("This is not the code that the application shows. Check the clock of your phone."),
            attr="code",
        )
    clear()
    TOTP.activate(account, get_totp_secret())
    make_codes(account)
    clear_totp_secret(request)
    journal.record(viewer, "account.second_factor", viewer.person(), change="add")


@transaction.atomic
def remove_second_factor(*, viewer: Viewer, request: SiteRequest) -> None:
    """Stop requiring codes of the application, and record it in the journal.

    Recovery codes are deleted with the last second factor. Do nothing if there is no application.
    """
    if Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.TOTP).delete()[0]:
        forget_lone_codes(request.user)
        journal.record(viewer, "account.second_factor", viewer.person(), change="remove")


@transaction.atomic
def recovery_codes(*, viewer: Viewer, request: SiteRequest, anew: bool = False) -> list[str]:
    """Return the recovery codes that still work, or [] if the account has no second factor.

    `anew` makes new codes, and the earlier ones stop working.
    """
    rows = Authenticator.objects.select_for_update().filter(user=request.user.pk)
    if not rows.filter(type__in=SECOND_FACTORS).exists():
        return []
    if anew:
        rows.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
        journal.record(viewer, "account.second_factor", viewer.person(), change="codes")
    return make_codes(request.user).get_unused_codes()


def make_codes(account: Account) -> RecoveryCodes:
    """Return the recovery codes of an account, and make them if there are none."""
    return RecoveryCodes.activate(account)


def forget_lone_codes(account: Account) -> None:
    """Delete the recovery codes of an account without a second factor.

    Call this after a second factor was removed.
    """
    delete_dangling_recovery_codes(account)


def prove_second_factor(request: SiteRequest, account: Account, code: str) -> None:
    """Accept a code of the application or a recovery code, once.

    Raise `Invalid`, `ValidationError` after too many attempts, and `SecondFactorUnreadable` if no
    key of the installation decrypts the secret that the code must be compared with.
    """
    clear = check_rate_limit(account)
    code = code.replace(" ", "")
    rows = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.WEBAUTHN)
    unreadable = None
    for row in rows.order_by("-type"):
        try:
            is_right = row.wrap().validate_code(code) and _is_first_use(account, code)
        except SecondFactorUnreadable as refusal:
            unreadable = refusal
            continue
        if is_right:
            clear()
            note_use(request, row, account)
            return
    if unreadable:
        raise unreadable
    raise Invalid(_("This code is wrong, or has already been used."), attr="code")


def _is_first_use(account: Account, code: str) -> bool:
    """Return whether a code was not used before, and mark it as used while it is valid.

    allauth marks a code for one step only, and a code is valid for the steps around its own too
    (`MFA_TOTP_TOLERANCE`; RFC 6238, section 5.2).
    """
    steps = 2 * settings.MFA_TOTP_TOLERANCE + 1
    lifetime = steps * TOTP_PERIOD
    return cache.add(f"second_factor_used:{account.pk}:{code}", True, timeout=lifetime)


def note_use(
    request: SiteRequest, row: Authenticator, account: Account, *, passwordless: bool = False
) -> None:
    """Record in the session that a second factor was used, and store the day, not the time."""
    row.user = account
    post_authentication(request, row, passwordless=passwordless)
    now = timezone.localtime(timezone=ZoneInfo(request.organisation.time_zone))
    row.last_used_at = now.replace(hour=0, minute=0, second=0, microsecond=0)
    row.save(update_fields=["last_used_at"])


def email_change(request: SiteRequest, change: str) -> None:
    """Email the account's address that a second factor was added or removed.

    `change` is "added", "removed" or "passkey …".
    """
    context = {"organisation": request.organisation, "change": change, "host": request.get_host()}
    with suppress(
        MailIsAway, AddressRefused
    ):  # the failure is logged; the change is made, and the page shows it
        AccountAdapter(request).send_mail(
            "account/email/second_factor", request.user.email, context
        )
