"""The database's two roles at work: the owner changes the schema, the application serves.

The application's role may read and write rows, never the schema. On append-only tables it may only read and add; on
undeletable ones it may not delete.
"""

from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connections

from consult.core.tenancy import PLATFORM_ROLE

# A change of the schema may work for as long as it needs. It waits only shortly for a lock: while it waits, every
# reader of the table waits behind it.
OWNER_LIMITS = "-c statement_timeout=0 -c lock_timeout=2000"


@contextmanager
def as_owner(alias="default"):
    """Use the schema owner's credentials and limits on a connection until the block ends, in sessions of its own."""
    connection = connections[alias]
    before = dict(connection.settings_dict)
    options = {**before["OPTIONS"], "options": OWNER_LIMITS}
    _switch(connection, {**settings.DATABASE_OWNER, "OPTIONS": options, "CONSULT_OWNER": True})
    try:
        yield connection
    finally:
        kept = {key: before[key] for key in (*settings.DATABASE_OWNER, "OPTIONS")}
        _switch(connection, {**kept, "CONSULT_OWNER": False})


def _switch(connection, credentials):
    connection.close()
    if connection.settings_dict.get("OPTIONS", {}).get("pool"):
        connection.close_pool()
    connection.settings_dict.update(credentials)


def grant(connection):
    """Give the application's roles what they may do on every table that exists; run after each migration."""
    roles = f'"{settings.DATABASE_APP_ROLE}", {PLATFORM_ROLE}'
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {roles}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {roles}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {roles}")
        existing = set(connection.introspection.table_names(cursor))
        for table in append_only_tables():
            if table in existing:
                cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {roles}')
        for table in undeletable_tables():
            if table in existing:
                cursor.execute(f'REVOKE DELETE, TRUNCATE ON "{table}" FROM {roles}')


def append_only_tables():
    """The tables whose models declare `append_only = True`, by name."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "append_only", False))


def undeletable_tables():
    """List the tables whose models declare `undeletable = True`: only functions of the owner delete their rows."""
    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "undeletable", False))
