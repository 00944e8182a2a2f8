"""The database snapshot of a dataset: a verifier compares its files with one another.

So all of them are read from the same moment of the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
# PostgreSQL sorts a large consultation before it returns the first row.
PATIENCE = "SET LOCAL statement_timeout = '10min'"


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database in the state it has when the block begins. Nothing can be written.

    Inside a transaction that has already begun, the isolation level of that transaction applies.
    """
    if connection.in_atomic_block:
        yield
        return
    # Opening a cursor sets the organisation of the session before the first statement of the
    # transaction.
    with connection.cursor():
        pass
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONE_MOMENT)
            cursor.execute(PATIENCE)
        yield
