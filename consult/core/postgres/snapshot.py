"""Consistent reading of several tables, as they were at one moment."""

from contextlib import contextmanager

from django.db import connection, transaction
from psycopg import IsolationLevel


@contextmanager
def snapshot():
    """Run a block in one REPEATABLE READ transaction.

    Inside a transaction that has already begun, the isolation level of that one applies.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    line = connection.connection
    before, line.isolation_level = line.isolation_level, IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic():
            yield
    finally:
        line.isolation_level = before
