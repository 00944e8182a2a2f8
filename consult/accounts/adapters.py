"""How allauth behaves here: one e-mail field for newcomers and known people, one code, the same answer to both."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.core import context
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from consult.accounts import measures
from consult.accounts.actions.tokens import revoke_all_api_tokens
from consult.accounts.selectors import participant_of
from consult.core import mail
from consult.core.exceptions import Conflict
from consult.organisations.selectors import reply_addresses, sender_of


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by code or password, on the organisation's own host, back to a page of this very site."""

    def get_login_stages(self):
        """The code proves the address before (`asking`), so nothing else asks for it to be verified."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_safe_url(self, url):
        """Only paths: nobody is sent to another site, nor to another organisation's host."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_from_email(self):
        """Return the sender of the organisation that the request is for."""
        return sender_of(context.request.organisation)

    def render_mail(self, template_prefix, email, context, headers=None):
        """Render an e-mail whose answers go to the organisation."""
        message = super().render_mail(template_prefix, email, context, headers)
        message.reply_to = reply_addresses(context["organisation"])
        return message

    def send_mail(self, template_prefix, email, context):
        """Send an e-mail that its reader waits for. Raises `MailIsAway`, `AddressRefused`."""
        with mail.sending():
            super().send_mail(template_prefix, email, context)

    def pre_login(self, request, user, **hooks):
        """Open no session to whoever is kept out of this organisation: they read why, and how to contest it."""
        person = participant_of(request.organisation, user) if user.is_active else None
        kept_out = person and measures.shut(person)
        if kept_out:
            note_kept_out(request, person)
            return HttpResponseRedirect(reverse("measure", args=[measures.key_of(kept_out["id"])]))
        return super().pre_login(request, user, **hooks)

    def respond_user_inactive(self, request, user):
        """A closed account is told so, once it has shown that it holds the address or the password."""
        messages.error(request, _("This account is closed. Write to us to know more."))
        return HttpResponseRedirect(reverse("sign-in"))


# As long as somebody kept out may take their data with them, or leave, after they showed who they are.
KEPT_OUT, KEPT_OUT_SECONDS = "consult.kept_out", 30 * 60


def note_kept_out(request, person) -> None:
    """Remember in this browser, which no session is opened for, that somebody kept out just showed who they are."""
    request.session[KEPT_OUT] = [str(person.pk), int(time.time())]


def showed_who_they_are(request, person) -> bool:
    """Whether this very person, kept out of the organisation, did so in this browser within half an hour."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:  # no session is read for visitors, who get no cookie
        return False
    who, at = request.session.get(KEPT_OUT, ["", 0])
    return who == str(person.pk) and time.time() - at < KEPT_OUT_SECONDS


class AddressNotProved(Conflict):
    """The password is right, and nobody ever showed that they read the mails of its address."""

    code = "address_not_proved"


def sign_in_with_password(request, *, email, password, next_):
    """Sign in by password; None when address and password do not go together, which is all that is said.

    Raises `ValidationError` after too many attempts, `AddressNotProved` when no code ever came back from the address.
    """
    account = AccountAdapter(request).authenticate(request, email=email, password=password)
    if account is None:
        return None
    if not EmailAddress.objects.filter(user=account, verified=True).exists():
        raise AddressNotProved
    login = Login(user=account, redirect_url=next_, email=email)
    return perform_password_login(request, {"email": email}, login)


def password_holds(request, password: str) -> bool:
    """Whether this is the password of whoever is signed in. Raises ValidationError after too many attempts."""
    return AccountAdapter(request).authenticate(request, email=request.user.email, password=password) is not None


def recently_signed_in(request, minutes=10, by="") -> bool:
    """Whether this session proved who it is a short while ago: by a code or a password, or by the one that is named."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < minutes * 60 for record in records if by in ("", record["method"]))


def note_session_use(request) -> None:
    """Remember on which day of the organisation's a session is used, and from where that day began.

    Nothing finer: a time beside the order of the register would say who took which position.
    """
    now = timezone.localtime(timezone=ZoneInfo(request.organisation.time_zone))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    key = request.session.session_key
    if UserSession.objects.filter(session_key=key, last_seen_at__gte=today).exists():
        return
    browser = request.META.get("HTTP_USER_AGENT", "")[: UserSession._meta.get_field("user_agent").max_length]
    seen = {"user": request.user, "last_seen_at": today, "user_agent": browser}
    seen["ip"] = AccountAdapter().get_client_ip(request)
    UserSession.objects.update_or_create(session_key=key, defaults=seen, create_defaults=seen | {"created_at": today})


@dataclass(frozen=True)
class Device:
    """A place where somebody is signed in."""

    id: int
    browser: str
    address: str
    since: datetime
    seen_at: datetime
    is_current: bool


def devices(request) -> list[Device]:
    """Where the person is signed in, this place first, then the last seen."""
    sessions = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    found = [
        Device(s.pk, browser_name(s.user_agent), s.ip, s.created_at, s.last_seen_at, s.session_key == here)
        for s in sessions
    ]
    return sorted(found, key=lambda device: (not device.is_current, -device.seen_at.timestamp()))


def leave_devices(request, device_id=None) -> None:
    """Sign out of one other place, or of every other place and every API token; the one at hand stays."""
    if device_id is None:
        end_other_sessions(request, request.user)
        revoke_all_api_tokens(account=request.user.pk)
        return
    others = UserSession.objects.filter(user=request.user, pk=device_id)
    end_sessions(request, [session for session in others if not session.is_current()])


BROWSERS = (("Firefox", "Firefox/"), ("Edge", "Edg/"), ("Chrome", "Chrome/"), ("Safari", "Safari/"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("macOS", "Mac OS"))


def browser_name(user_agent: str) -> str:
    """A browser and its system in two words, as people know them; empty when they are not known."""
    found = [
        next((name for name, mark in names if mark in user_agent), "")
        for names in (BROWSERS, (*SYSTEMS, ("Linux", "Linux")))
    ]
    return ", ".join(name for name in found if name)
