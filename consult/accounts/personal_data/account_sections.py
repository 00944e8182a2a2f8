"""The sections of the copy of personal data that the app of accounts provides itself."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.utils import timezone

from consult.accounts.models import Account, ApiToken, RoleGrant
from consult.accounts.passkeys.passkeys import passkeys_of
from consult.accounts.people import selectors
from consult.accounts.second_factors.authenticators import second_factor_of
from consult.accounts.viewer import Viewer


def list_account(viewer: Viewer) -> Iterator[dict]:
    """Yield the account and the participant, or nothing for an erased person."""
    person = viewer.person()
    account = person.account
    if account is None:  # erased: no data of a login is left
        return
    yield {
        "organisation": viewer.organisation.name,
        "public_name": person.public_name,
        "participant": person.pk,
        "level": f"A{person.level}",
        "participant_state": person.state,
        "since": person.created_at,
        "email": account.email,
        "language": account.language,
        "has_password": account.has_usable_password(),
        "second_factor_since": _second_factor(account),
        "account_since": account.created_at,
        "organisations": selectors.places_of(account),
    }


def _second_factor(account: Account) -> datetime | None:
    found = second_factor_of(account)
    return found and found.app_since  # type: ignore[return-value]  # of this type at run time


def list_passkeys(viewer: Viewer) -> Iterator[dict]:
    """Yield the passkeys of the account, without their keys."""
    for passkey in passkeys_of(viewer.person().account_id):
        row = {"name": passkey.name, "host": passkey.host, "created_at": passkey.since}
        yield row | {"last_used_on": passkey.used_at and _day(viewer, passkey.used_at)}


def list_roles(viewer: Viewer) -> Iterator[dict]:
    """Yield the roles that the participant holds in this organisation."""
    for grant in RoleGrant.objects.filter(participant=viewer.person()).order_by("created_at", "id"):
        yield {"role": grant.role, "consultation": grant.consultation_id, "since": grant.created_at}


def list_institutions(viewer: Viewer) -> Iterator[dict]:
    """Yield the institutions of which the participant is a member."""
    for institution in selectors.own_institutions(viewer):
        row = {
            name: getattr(institution, name)
            for name in ("name", "place", "is_verified", "created_at")
        }
        yield row | {"actor_kind": institution.kind}


OF_TOKEN = ("name", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at")


def list_tokens(viewer: Viewer) -> Iterator[dict]:
    """Yield the API tokens of the participant, without their secrets."""
    for token in ApiToken.objects.filter(participant=viewer.person()).order_by("created_at", "id"):
        yield {name: getattr(token, name) for name in OF_TOKEN}


def list_sessions(viewer: Viewer) -> Iterator[dict]:
    """Yield the sessions of the account, with their browsers and addresses."""
    for session in UserSession.objects.filter(user=viewer.person().account_id).order_by(
        "created_at", "pk"
    ):
        row = {"browser": session.user_agent, "address": session.ip}
        yield row | {
            "since": session.created_at,
            "last_seen_on": _day(viewer, session.last_seen_at),
        }


def _day(viewer: Viewer, moment: datetime) -> date | None:
    """Return the day of a stored moment in the organisation's time zone.

    Days are stored as their beginning in that zone, which may be another day in UTC.
    """
    return timezone.localdate(moment, ZoneInfo(viewer.organisation.time_zone))
