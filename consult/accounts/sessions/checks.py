"""Checks of sessions for connections that stay open: sockets check them again and again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.utils import timezone

from consult.accounts.measures import checks
from consult.accounts.middleware import SESSION_ORGANISATION
from consult.accounts.models import Account, Participant
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_for, viewers_with_roles

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


@dataclass(frozen=True)
class Pass:
    """The session of a signed-in person: its key, account and participant.

    `mark` changes with the password of the account.
    """

    session: str
    account: Any
    mark: str
    participant: Any = None


class SessionCopy(dict):
    """A copy of the content of a session, for `get_user`.

    `get_user` changes the session when it was signed with a fallback of `SECRET_KEY`. A socket has
    no response for the new cookie: a change of the real session would sign the person out.
    """

    def cycle_key(self) -> None:
        """Do not change the key."""

    def flush(self) -> None:
        """Do not delete the session."""


def viewer_of_session(organisation: Organisation, key: str) -> tuple[Viewer, Pass | None]:
    """Return the viewer and pass of a session key on an organisation's host, as for pages.

    Without a signed-in participant there is no pass.
    """
    if not key:
        return Viewer.public(organisation), None
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    if session.get(SESSION_ORGANISATION) != str(organisation.id):
        return Viewer.public(organisation), None
    account = get_user(SimpleNamespace(session=SessionCopy(session.items())))  # type: ignore[arg-type]
    viewer = viewer_for(organisation, account)
    if viewer.participant is None or not isinstance(account, Account):
        return viewer, None
    return viewer, Pass(key, account.pk, account.get_session_auth_hash(), viewer.participant.pk)


def still_valid(passes: Iterable[Pass]) -> set[Pass]:
    """Return the passes whose session exists, whose account is open and whose password is the same.

    Run two queries.
    """
    passes = set(passes)
    if not passes:
        return set()
    sessions = Session.objects.filter(
        pk__in=[pass_.session for pass_ in passes], expire_date__gt=timezone.now()
    )
    known = set(sessions.values_list("pk", flat=True))
    accounts = Account.objects.filter(is_active=True).in_bulk([pass_.account for pass_ in passes])
    marks = {pk: account.get_session_auth_hash() for pk, account in accounts.items()}
    return {
        pass_
        for pass_ in passes
        if pass_.session in known and marks.get(pass_.account) == pass_.mark
    }


def staff_behind(organisation: Organisation, passes: Iterable[Pass]) -> dict[Pass, Viewer]:
    """Return the viewers of the valid passes whose account has a role in the organisation.

    Run five queries at most.
    """
    valid = still_valid(passes)
    viewers = viewers_with_roles(organisation, {pass_.account for pass_ in valid}) if valid else {}
    return {pass_: viewers[pass_.account] for pass_ in valid if pass_.account in viewers}


def find_barred_passes(passes: Iterable[Pass]) -> set[Pass]:
    """Return the passes of people whom a measure keeps out of the current organisation.

    It does not matter how their session began. Run one query.
    """
    passes = set(passes)
    people = Participant.objects.filter(pk__in=[pass_.participant for pass_ in passes]).exclude(
        measures=[]
    )
    barred = {person.pk for person in people if checks.find_barring_measure(person)}
    return {pass_ for pass_ in passes if pass_.participant in barred}


def end_sessions(account_id: UUID, organisation_id: UUID | None = None) -> None:
    """End the sessions of an account, in one organisation or all, with the drafts in them."""
    places = UserSession.objects.filter(user=account_id)
    rows = Session.objects.filter(
        session_key__in=list(places.values_list("session_key", flat=True))
    )
    ended = [row.pk for row in rows if organisation_id is None or _is_bound(row, organisation_id)]
    rows.filter(pk__in=ended).delete()
    places.filter(session_key__in=ended).delete()


def _is_bound(session: Session, organisation_id: UUID) -> bool:
    return session.get_decoded().get(SESSION_ORGANISATION) == str(organisation_id)
