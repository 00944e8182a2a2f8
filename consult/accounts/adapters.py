"""The site's settings of allauth, and the sessions and devices of an account.

There is one e-mail field and one code for new and for known people, and both get the same answer.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.core import context
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from consult.accounts.measures import checks
from consult.accounts.models import Account, Participant
from consult.accounts.people.selectors import participant_of
from consult.accounts.requests import SiteRequest
from consult.accounts.sign_in.networks import visitor_mark
from consult.accounts.tokens.actions import revoke_all_api_tokens
from consult.core.exceptions import Conflict, TooMany
from consult.core.records import limits, mail
from consult.organisations.selectors import reply_addresses, sender_of


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by code or password on the organisation's host, and back to a page of this site."""

    def get_login_stages(self) -> list[str]:
        """Return the stages of signing in: only the second factor.

        The code has proved the address before (`asking`), so allauth need not verify it.
        """
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_safe_url(self, url: str) -> bool:
        """Return whether a redirect may go to `url`.

        Only paths are allowed, so that no redirect leads to another site or another organisation's
        host.
        """
        return (
            bool(url)
            and url.startswith("/")
            and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        )

    def get_from_email(self) -> str:
        """Return the sender of the organisation that the request is for."""
        return sender_of(context.request.organisation)

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Render an e-mail whose replies go to the organisation."""
        message = super().render_mail(template_prefix, email, context, headers)
        message.reply_to = reply_addresses(context["organisation"])
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an e-mail that its reader waits for. Raise `MailIsAway` or `AddressRefused`."""
        with mail.sending():
            super().send_mail(template_prefix, email, context)

    def add_message(self, request: SiteRequest, *args: Any, **kwargs: Any) -> None:
        """Add a message, unless an act waits: its own message is the one to read."""
        if not getattr(request, "awaits_act", False):
            super().add_message(request, *args, **kwargs)

    def _get_login_attempts_cache_key(self, request: SiteRequest, **credentials: Any) -> str:
        """Return what wrong passwords are counted by: the address and the network.

        By the address alone, a stranger could keep its holder from signing in.
        """
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{visitor_mark(request)}"

    def pre_login(self, request: SiteRequest, user: Account, **hooks: Any) -> HttpResponse | None:
        """Open no session for a person whom a measure keeps out of this organisation.

        Redirect that person to a page with the reason and the way to appeal.
        """
        person = participant_of(request.organisation, user) if user.is_active else None
        measure = person and checks.find_barring_measure(person)
        if measure:
            note_identity_proof(request, person)  # type: ignore[arg-type]  # not None here
            return HttpResponseRedirect(reverse("measure", args=[checks.key_of(measure["id"])]))
        return super().pre_login(request, user, **hooks)

    def respond_user_inactive(self, request: SiteRequest, user: Account) -> HttpResponseRedirect:
        """Redirect to the sign-in page with the message that the account is closed.

        This happens only after the person has proved the address or entered the password.
        """
        messages.error(request, _("This account is closed. Write to us to learn more."))
        return HttpResponseRedirect(reverse("sign-in"))


# For this time after proving who they are, people whom a measure keeps out may download their data
# or erase their account.
KEPT_OUT = "consult.kept_out"
KEPT_OUT_SECONDS = 30 * 60


def note_identity_proof(request: SiteRequest, person: Participant) -> None:
    """Record in this browser's session that a person barred by a measure proved who they are.

    The session is not signed in.
    """
    request.session[KEPT_OUT] = [str(person.pk), int(time.time())]


def has_recent_identity_proof(request: SiteRequest, person: Participant) -> bool:
    """Return whether a person barred by a measure proved who they are in this browser recently.

    "Recently" is within half an hour.
    """
    if (
        settings.SESSION_COOKIE_NAME not in request.COOKIES
    ):  # do not read a session for visitors, who get no cookie
        return False
    participant_id, proved_at = request.session.get(KEPT_OUT, ["", 0])
    return participant_id == str(person.pk) and time.time() - proved_at < KEPT_OUT_SECONDS


class AddressNotProved(Conflict):
    """Raised when the password is right, but the account's address was never proved by a code."""

    code = "address_not_proved"


class PasswordsArePaused(TooMany):
    """Raised when many wrong passwords were tried for an address, from several networks (ADR 64)."""

    message = _(
        "Many wrong passwords were tried for this address, from several networks. Sign in with a code instead."
    )


def sign_in_with_password(
    request: SiteRequest, *, email: str, password: str, next_: str
) -> HttpResponse | None:
    """Sign in by password, or return None if address and password do not match.

    The answer does not reveal more. Raise `ValidationError` after too many attempts from this
    network, `PasswordsArePaused` after many from all networks, and `AddressNotProved` if no code
    sent to the address was ever entered.
    """
    holder = salted_hmac("consult.password", email.lower()).hexdigest()[:16]
    try:
        limits.check("password_total", holder)
    except TooMany as refusal:
        raise PasswordsArePaused(refusal.retry_after) from refusal
    try:
        account = AccountAdapter(request).authenticate(request, email=email, password=password)
    except ValidationError:
        limits.give_back("password_total", holder)  # this password was not compared
        raise
    if account is None:
        return None
    limits.give_back("password_total", holder)
    if not EmailAddress.objects.filter(user=account, verified=True).exists():
        raise AddressNotProved
    login = Login(user=account, redirect_url=next_, email=email)
    return perform_password_login(request, {"email": email}, login)


def is_correct_password(request: SiteRequest, password: str) -> bool:
    """Return whether this is the password of the signed-in person.

    Raise `ValidationError` after too many attempts.
    """
    return (
        AccountAdapter(request).authenticate(request, email=request.user.email, password=password)
        is not None
    )


def recently_signed_in(request: SiteRequest, minutes: int = 10, by: str = "") -> bool:
    """Return whether this session proved its holder's identity within the last `minutes`.

    `by` names the method that counts; by default a code and a password both count.
    """
    records = get_authentication_records(request, request.user)
    return any(
        time.time() - record["at"] < minutes * 60
        for record in records
        if by in ("", record["method"])
    )


def note_session_use(request: SiteRequest) -> None:
    """Store the day on which a session is used, with the address and browser of its first use.

    The day is that of the organisation's time zone. Nothing more precise is stored: a time,
    compared with the order of the ledger, would reveal who cast which position.
    """
    now = timezone.localtime(timezone=ZoneInfo(request.organisation.time_zone))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    key = request.session.session_key
    used_at = getattr(request, "session_used_at", None)
    if (used_at and used_at >= today) or UserSession.objects.filter(
        session_key=key, last_seen_at__gte=today
    ).exists():
        return
    browser = request.META.get("HTTP_USER_AGENT", "")[
        : UserSession._meta.get_field("user_agent").max_length
    ]
    values = {"user": request.user, "last_seen_at": today, "user_agent": browser}
    values["ip"] = AccountAdapter().get_client_ip(request)
    UserSession.objects.update_or_create(
        session_key=key, defaults=values, create_defaults=values | {"created_at": today}
    )


@dataclass(frozen=True)
class Device:
    """A browser in which an account is signed in."""

    id: int
    browser: str
    address: str
    since: datetime
    seen_at: datetime
    is_current: bool


def devices(request: SiteRequest) -> list[Device]:
    """Return the browsers where the person is signed in, this one first, then the last used."""
    sessions = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    found = [
        Device(
            s.pk,
            browser_name(s.user_agent),
            s.ip,
            s.created_at,
            s.last_seen_at,
            s.session_key == here,
        )
        for s in sessions
    ]
    return sorted(found, key=lambda device: (not device.is_current, -device.seen_at.timestamp()))


def leave_devices(request: SiteRequest, device_id: str | None = None) -> None:
    """Sign out of another browser, or of all other browsers and all API tokens.

    Without `device_id`, all of them are signed out. The current session stays.
    """
    if device_id is None:
        end_other_sessions(request, request.user)
        revoke_all_api_tokens(account=request.user.pk)
        return
    others = UserSession.objects.filter(user=request.user, pk=device_id)
    end_sessions(request, [session for session in others if not session.is_current()])


BROWSERS = (("Firefox", "Firefox/"), ("Edge", "Edg/"), ("Chrome", "Chrome/"), ("Safari", "Safari/"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS"),
)


def browser_name(user_agent: str) -> str:
    """Return the common names of a browser and its system, or "" if they are unknown."""
    found = [
        next((name for name, mark in names if mark in user_agent), "")
        for names in (BROWSERS, (*SYSTEMS, ("Linux", "Linux")))
    ]
    return ", ".join(name for name in found if name)
