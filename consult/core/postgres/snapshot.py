"""Read several tables as they were at one moment."""

from contextlib import contextmanager

from django.db import connection, transaction
from psycopg import IsolationLevel


@contextmanager
def snapshot():
    """Run a block in one REPEATABLE READ transaction; inside a transaction already begun, that one's level stands."""
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
