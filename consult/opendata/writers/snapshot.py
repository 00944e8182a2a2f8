"""All the files of a dataset come from one moment of the database: a verifier compares them with one another."""

from contextlib import contextmanager

from django.db import connection, transaction

ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
# A large consultation is sorted before its first row comes out.
PATIENCE = "SET LOCAL statement_timeout = '10min'"


@contextmanager
def snapshot():
    """Read the database as it stands when the block begins, whatever is written meanwhile; nothing can be written.

    Within a transaction that has already begun, its own isolation stands.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor():  # tells the session its organisation, before the transaction's first statement
        pass
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ONE_MOMENT)
            cursor.execute(PATIENCE)
        yield
