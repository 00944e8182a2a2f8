"""The second factor of a login: the codes of an application on one's phone, and recovery codes on paper (ADR 22)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.internal.flows import check_rate_limit, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret, get_totp_secret, validate_totp_code
from cryptography.fernet import Fernet
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from consult.accounts.adapters import AccountAdapter
from consult.accounts.models import Account
from consult.core import journal
from consult.core.exceptions import Conflict, Invalid

if TYPE_CHECKING:
    from datetime import datetime


class MfaAdapter(DefaultMFAAdapter):
    """What allauth keeps of second factors is sealed: a copy of the database alone signs nobody in."""

    def encrypt(self, text):
        """Seal a secret under a key of the installation."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Open it."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url):
        """A drawing on a white ground, which every camera reads, in the dark too."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def _get_site_name(self):
        """How the application of a phone calls this site."""
        return context.request.organisation.name


def _box():
    return Fernet(urlsafe_b64encode(salted_hmac("consult.second-factor", "", algorithm="sha256").digest()))


class AlreadyThere(Conflict):
    """There is one already."""

    code, message = "second_factor_exists", _("You already have a second factor. Remove it first.")


@dataclass(frozen=True)
class SecondFactor:
    """What somebody set up."""

    since: datetime
    used_at: datetime | None
    codes_left: int


def second_factor_of(account) -> SecondFactor | None:
    """The second factor of a login, or none; two queries."""
    found = {row.type: row for row in Authenticator.objects.filter(user=account)}
    if Authenticator.Type.TOTP not in found:
        return None
    app, codes = found[Authenticator.Type.TOTP], found.get(Authenticator.Type.RECOVERY_CODES)
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    return SecondFactor(app.created_at, app.last_used_at, left)


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

    Recovery codes are made with it. Raises `AlreadyThere`, `Invalid`, `ValidationError` after too many wrong codes.
    """
    account = Account.objects.select_for_update().get(pk=request.user.pk)
    if second_factor_of(account):
        raise AlreadyThere
    clear = check_rate_limit(account)
    if not validate_totp_code(get_totp_secret(), code.replace(" ", "")):
        raise Invalid(_("This is not the code that the application shows. Check the clock of your phone."), attr="code")
    clear()
    TOTP.activate(account, get_totp_secret())
    RecoveryCodes.activate(account)
    clear_totp_secret(request)
    journal.record(viewer, "account.second_factor", viewer.person(), change="add")


@transaction.atomic
def remove_second_factor(*, viewer, request) -> None:
    """Ask for none any more, and forget the recovery codes; journalled. None there, nothing changes."""
    if Authenticator.objects.filter(user=request.user.pk).delete()[0]:
        journal.record(viewer, "account.second_factor", viewer.person(), change="remove")


@transaction.atomic
def recovery_codes(*, viewer, request, anew: bool = False) -> list[str]:
    """The recovery codes that still serve; `anew` makes others, and those before are worth nothing any more."""
    rows = Authenticator.objects.select_for_update().filter(user=request.user.pk)
    if not rows.filter(type=Authenticator.Type.TOTP).exists():
        return []
    if anew:
        rows.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
        journal.record(viewer, "account.second_factor", viewer.person(), change="codes")
    return RecoveryCodes.activate(request.user).get_unused_codes()


def prove_second_factor(request, account, code: str) -> None:
    """Accept a code of the application or a recovery code, once; raise `Invalid`, `ValidationError` after too many."""
    clear = check_rate_limit(account)
    for row in Authenticator.objects.filter(user=account).order_by("-type"):
        if row.wrap().validate_code(code.replace(" ", "")):
            clear()
            row.user = account
            post_authentication(request, row)
            return
    raise Invalid(_("This code is not right, or has been used already."), attr="code")


def tell_of_change(request, change: str) -> None:
    """Write to the address of the login that its second factor was « added » or « removed »."""
    said = {"organisation": request.organisation, "change": change}
    AccountAdapter(request).send_mail("account/email/second_factor", request.user.email, said)
