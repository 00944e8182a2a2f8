"""Check, when a process starts, that its database sessions are its own and have their limits.

A connection pooler may stand in front of PostgreSQL. In transaction mode, it would show the rows of
an organisation to requests of another, because row-level security reads the session.
"""

from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

RECIPE = "See docs/operating.md, A connection pooler."
SHARED = (
    "Consult does not start: the connection pooler of DATABASE_URL works in transaction mode, and "
    f"would mix the rows of organisations; set pool_mode = session. {RECIPE}"
)
REFUSED_OPTIONS = (
    "Consult does not start: the connection pooler of DATABASE_URL refuses the options of sessions "
    f"(ignore_startup_parameters). {RECIPE}"
)
WITHOUT_LIMITS = (
    "Consult does not start: statements have no time limit, because the connection pooler of "
    f"DATABASE_URL drops the options of sessions. {RECIPE}"
)
ROUNDS = 3
PATIENCE = 5  # seconds


def require_own_sessions() -> None:
    """Raise `ImproperlyConfigured` if sessions are shared or lack their limits.

    While the database does not answer, nothing is checked: its pages say so.
    """
    parameters = {**connection.get_connection_params(), "connect_timeout": PATIENCE}
    try:
        with (
            psycopg.connect(**parameters, autocommit=True) as session,
            psycopg.connect(**parameters, autocommit=True) as other,
        ):
            if any(_is_shared(session, other) for _ in range(ROUNDS)):
                raise ImproperlyConfigured(SHARED)
            if _read(session, "SELECT current_setting('statement_timeout')") == "0":
                raise ImproperlyConfigured(WITHOUT_LIMITS)
    except psycopg.OperationalError as error:
        if "unsupported startup parameter" in str(error):
            raise ImproperlyConfigured(REFUSED_OPTIONS) from error


def _is_shared(session: psycopg.Connection, other: psycopg.Connection) -> bool:
    """Return whether the process of PostgreSQL behind a session serves another one, or changes.

    A pooler in transaction mode gives the process that was free last to the next transaction.
    """
    before = _process(session)
    with other.transaction():
        between = _process(other)
    return between == before or _process(session) != before


def _process(session: psycopg.Connection) -> int:
    return _read(session, "SELECT pg_backend_pid()")


def _read(session: psycopg.Connection, statement: str) -> Any:
    [value] = session.execute(statement).fetchone() or [None]
    return value
