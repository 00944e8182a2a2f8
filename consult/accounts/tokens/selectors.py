"""API tokens that still work."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import QuerySet

from consult.accounts.models import Account, ApiToken, Participant
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.grants import grants_column, read_grants
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.rows import RowReader, table

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


def working_token(organisation: Organisation, secret: str) -> ApiToken | None:
    """Return the API token of this organisation with this secret, or None.

    It has its participant, and `grants` for `viewer_for_token`. Run one query.
    """
    sql, tokens, people, accounts = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, [organisation.pk, token_digest(secret)])
        row = cursor.fetchone()
    if row is None:
        return None
    grants, *columns = row
    token, columns = tokens.read(columns)
    token.participant, columns = people.read(columns)
    token.participant.account, _none = accounts.read(columns)
    token.grants = read_grants(grants)  # type: ignore[attr-defined]  # read with the token alone
    return token


# It is planned each time. A plan that was made while a site was new and small would walk all people
# of the organisation, until their table is analysed.
@cache
def _statement() -> tuple[str, RowReader[ApiToken], RowReader[Participant], RowReader[Account]]:
    """Return the statement of working tokens of active accounts, and what reads its rows."""
    tokens = RowReader(ApiToken)
    people = RowReader(Participant)
    accounts = RowReader(Account)
    sql = f"""
        SELECT {grants_column("p.id")}, {tokens.columns("t")}, {people.columns("p")}, {accounts.columns("a")}
        FROM {table(ApiToken)} t
        JOIN {table(Participant)} p ON p.id = t.participant_id
        JOIN {table(Account)} a ON a.id = p.account_id
        WHERE t.organisation_id = %s AND t.digest = %s AND t.revoked_at IS NULL
          AND t.expires_at > clock_timestamp() AND a.is_active
    """  # noqa: S608 - table names of our own models
    return sql, tokens, people, accounts


def token_digest(token: str) -> str:
    """Return the stored digest of an API token. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def own_tokens(viewer: Viewer) -> QuerySet[ApiToken]:
    """Return the viewer's API tokens that still work, newest first."""
    return _in_force().filter(participant=viewer.person()).order_by("-created_at")


def _in_force() -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=ClockNow())
