"""Consistent reading of several tables, as they were at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from psycopg import IsolationLevel


@contextmanager
def snapshot() -> Iterator[None]:
    """Run a block in one REPEATABLE READ transaction.

    Inside a transaction that has already begun, the isolation level of that one applies.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    line = connection.connection
    before = line.isolation_level
    line.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic():
            yield
    finally:
        line.isolation_level = before


def began_at() -> datetime:
    """Return when the present transaction began, by the clock of the database. Run one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
