"""The account, the participant and the roles of a session, read with it in one statement.

It is a shortcut for the signed-in requests of a working session. Wherever anything is unusual, it
finds nothing, and Django and `viewer_for` read the same things one by one.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from consult.accounts.models import Account, Participant
from consult.accounts.requests import SiteRequest
from consult.accounts.viewers.grants import grants_column, read_grants
from consult.accounts.viewers.selectors import Grant
from consult.core.postgres.prepared import prepared_cursor
from consult.core.postgres.rows import RowReader, table


@dataclass(frozen=True)
class Identity:
    """A signed-in person. `used_at` is the day on which the session was last used."""

    account: Account
    participant: Participant | None
    grants: list[Grant]
    used_at: datetime


def identify(request: SiteRequest) -> Identity | None:
    """Return the person of the session, and give the session and the account to the request.

    Run one query. Return None for a session that is unknown, of a visitor, over, not noted as used
    yet, or whose account may not sign in with it.
    """
    session = request.session
    if session.session_key is None or hasattr(session, "_session_cache"):
        return None
    statement, accounts, people = _statement()
    with prepared_cursor() as cursor:
        cursor.execute(statement, [request.organisation.pk, session.session_key, timezone.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    data, used_at, grants, *columns = row
    content = session.decode(data)
    account, rest = accounts.read(columns)
    if not _is_valid(content, account):
        return None
    participant = None
    if any(value is not None for value in rest):
        participant, _none = people.read(rest)
        participant.account = account
    session._session_cache = content  # type: ignore[attr-defined]  # where Django looks first
    session.accessed = True
    request._cached_user = account  # type: ignore[attr-defined]  # where Django looks first
    return Identity(account, participant, read_grants(grants), used_at)


def _is_valid(content: dict[str, Any], account: Account) -> bool:
    """Return whether the session is the account's, with its current password and an open backend.

    It checks what `django.contrib.auth.get_user` checks, for the current secret key only.
    """
    return (
        content.get(SESSION_KEY) == str(account.pk)
        and content.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and account.is_active
        and constant_time_compare(
            content.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()
        )
    )


@cache
def _statement() -> tuple[str, RowReader[Account], RowReader[Participant]]:
    """Return the statement and what reads its rows. Participants of other organisations are left out."""
    accounts = RowReader(Account)
    people = RowReader(Participant)
    sql = f"""
        SELECT s.session_data, u.last_seen_at, {grants_column("p.id")},
          {accounts.columns("a")}, {people.columns("p")}
        FROM {table(Session)} s
        JOIN {table(UserSession)} u ON u.session_key = s.session_key
        JOIN {table(Account)} a ON a.id = u.user_id
        LEFT JOIN {table(Participant)} p ON p.account_id = a.id AND p.organisation_id = %s
        WHERE s.session_key = %s AND s.expire_date > %s
    """  # noqa: S608 - table names of our own models
    return sql, accounts, people
