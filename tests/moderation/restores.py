"""Acts that a restored backup does not contain, although the ledger of decisions recorded them."""

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction


class _Restored(Exception):
    """Raised to end the block and to roll back everything that it wrote in the database."""


@pytest.fixture(autouse=True)
def empty_ledger():
    """Give each test of the importing module a ledger of decisions of its own."""
    storages._storages.pop("decisions", None)
    yield
    storages._storages.pop("decisions", None)


def lose(act, write_ledger):
    """Run an act, write the ledger, then roll back the rows of both as a restored backup does."""
    with pytest.raises(_Restored), transaction.atomic():
        act()
        write_ledger()
        raise _Restored
    connection.set_rollback(False)
