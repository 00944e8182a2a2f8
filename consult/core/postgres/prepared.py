"""Cursors for the statements that PostgreSQL plans once for each connection."""

from typing import Any, cast

from django.db import connection
from django.db.backends.utils import CursorWrapper


def prepared_cursor(*, in_scope: bool = True) -> CursorWrapper:
    """Return a cursor that prepares its statements (`DatabaseWrapper.prepared_cursor`)."""
    return cast("Any", connection).prepared_cursor(in_scope=in_scope)
