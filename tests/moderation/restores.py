"""Acts that a restored backup does not hold, while the ledger of decisions beside it was written."""

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction


class _Restored(Exception):
    """End the block, and undo everything that it wrote in the database."""


@pytest.fixture(autouse=True)
def empty_ledger():
    """Give each test of the importing module a ledger of decisions of its own."""
    storages._storages.pop("decisions", None)
    yield
    storages._storages.pop("decisions", None)


def lose(act, write_ledger):
    """Run an act, write the ledger, then undo the rows of both as a restored backup does."""
    with pytest.raises(_Restored), transaction.atomic():
        act()
        write_ledger()
        raise _Restored
    connection.set_rollback(False)
