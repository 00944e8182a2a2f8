"""The two roles of the database: the owner changes the schema, the application reads and writes.

The role of the application may never change the schema. It may only read and insert rows of
append-only tables, and may not delete rows of undeletable tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from consult.core.postgres.tenancy import PLATFORM_ROLE

# A change of the schema may run for as long as it needs. It waits only shortly for a lock, because
# every reader of the table waits behind it in the meantime.
OWNER_LIMITS = "-c statement_timeout=0 -c lock_timeout=2000"


@contextmanager
def as_owner(alias: str = "default") -> Iterator[BaseDatabaseWrapper]:
    """Use the schema owner's credentials and limits on a connection until the block ends.

    The block runs in database sessions of its own.
    """
    connection = connections[alias]
    before = dict(connection.settings_dict)
    options = {**before["OPTIONS"], "options": OWNER_LIMITS}
    _switch(connection, {**settings.DATABASE_OWNER, "OPTIONS": options, "CONSULT_OWNER": True})
    try:
        yield connection
    finally:
        restored = {key: before[key] for key in (*settings.DATABASE_OWNER, "OPTIONS")}
        _switch(connection, {**restored, "CONSULT_OWNER": False})


def _switch(connection: BaseDatabaseWrapper, credentials: dict[str, Any]) -> None:
    connection.close()
    if connection.settings_dict.get("OPTIONS", {}).get("pool"):
        connection.close_pool()  # type: ignore[attr-defined]  # the stubs lack it
    connection.settings_dict.update(credentials)


def grant(connection: BaseDatabaseWrapper) -> None:
    """Grant the roles of the application their rights on every existing table.

    Run it after each migration.
    """
    roles = f'"{settings.DATABASE_APP_ROLE}", {PLATFORM_ROLE}'
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {roles}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles}"
        )
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {roles}")
        existing = set(connection.introspection.table_names(cursor))
        for table in append_only_tables():
            if table in existing:
                cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {roles}')
        for table in undeletable_tables():
            if table in existing:
                cursor.execute(f'REVOKE DELETE, TRUNCATE ON "{table}" FROM {roles}')


def append_only_tables() -> list[str]:
    """Return the names of the tables whose models declare `append_only = True`."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))


def undeletable_tables() -> list[str]:
    """Return the names of the tables whose models declare `undeletable = True`.

    Only functions of the owner delete their rows.
    """
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "undeletable", False))
