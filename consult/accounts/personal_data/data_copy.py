"""The copy of a person's own data (GDPR art. 15 and 20): accounts first, then each app's kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.utils import timezone

from consult.accounts.models import ApiToken, RoleGrant
from consult.accounts.passkeys.passkeys import passkeys_of
from consult.accounts.people import selectors
from consult.accounts.second_factors.authenticators import second_factor_of
from consult.core import kinds, limits
from consult.core.postgres.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consult.accounts.viewer import Viewer

    Section = tuple[str, Iterator[dict]]


def take_copy(viewer: Viewer, write: Callable[[Iterator[Section]], Any], *, times: int = 1) -> None:
    """Pass all sections of the viewer's own data to `write`, as they were at one moment.

    A section is a name and its rows, which are read when they are iterated. `write` is called
    `times` times. A person may take few copies an hour.
    """
    limits.check("export", viewer.person().pk)
    with snapshot():
        for _ in range(times):
            write(own_data(viewer))


def own_data(viewer: Viewer) -> Iterator[Section]:
    """Yield the sections of the viewer's own data: the account, then each kind, by name."""
    yield "account", _account(viewer)
    yield "role", _roles(viewer)
    yield "institution", _institutions(viewer)
    yield "token", _tokens(viewer)
    yield "passkey", _passkeys(viewer)
    yield "session", _sessions(viewer)
    for kind in kinds.all_kinds():
        if kind.export:
            yield kind.name, kind.export(viewer)


def _account(viewer: Viewer):
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


def _second_factor(account):
    found = second_factor_of(account)
    return found and found.app_since


def _passkeys(viewer: Viewer):
    for passkey in passkeys_of(viewer.person().account_id):
        told = {"name": passkey.name, "host": passkey.host, "created_at": passkey.since}
        yield told | {"last_used_on": passkey.used_at and _day(viewer, passkey.used_at)}


def _roles(viewer: Viewer):
    for grant in RoleGrant.objects.filter(participant=viewer.person()).order_by("created_at", "id"):
        yield {"role": grant.role, "consultation": grant.consultation_id, "since": grant.created_at}


def _institutions(viewer: Viewer):
    for institution in selectors.own_institutions(viewer):
        told = {
            name: getattr(institution, name)
            for name in ("name", "place", "is_verified", "created_at")
        }
        yield told | {"actor_kind": institution.kind}


OF_TOKEN = ("name", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at")


def _tokens(viewer: Viewer):
    for token in ApiToken.objects.filter(participant=viewer.person()).order_by("created_at", "id"):
        yield {name: getattr(token, name) for name in OF_TOKEN}


def _sessions(viewer: Viewer):
    for session in UserSession.objects.filter(user=viewer.person().account_id).order_by(
        "created_at", "pk"
    ):
        told = {"browser": session.user_agent, "address": session.ip}
        yield told | {
            "since": session.created_at,
            "last_seen_on": _day(viewer, session.last_seen_at),
        }


def _day(viewer: Viewer, moment):
    """Return the day of a stored moment in the organisation's time zone.

    Days are stored as their beginning in that zone, which may be another day in UTC.
    """
    return timezone.localdate(moment, ZoneInfo(viewer.organisation.time_zone))
