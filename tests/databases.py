"""Databases of the tests: the migrated one, a copy for each process, and one with real commits."""

import runpy
import time
from contextlib import contextmanager
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connections
from django.db.utils import ProgrammingError

from consult.core.postgres.roles import as_owner, grant

mark_of_code = runpy.run_path(Path(__file__).parents[1] / "scripts" / "local" / "prepare.py")[
    "mark_of_code"
]
CATALOGUES = ("attrdef", "attribute", "class", "constraint", "index", "policy", "proc", "trigger")
# Tables that have had rows: a table keeps its size after its rows are deleted or rolled back.
WRITTEN = """SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0 ORDER BY relname"""
SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
FROM pg_sequences"""
SESSIONS = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid()"""


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_modify_db_settings,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
):
    """Create the test database as the schema's owner.

    The tests themselves connect as the application's role. Each process of a parallel run has a
    database of its own, copied from a database that the first process migrates.
    """
    from django.test.utils import setup_databases

    with django_db_blocker.unblock():
        with as_owner() as connection:
            served = connection.settings_dict["NAME"]
            if django_db_keepdb:
                setup_databases(verbosity=0, interactive=False, keepdb=not django_db_createdb)
                grant(connection)
            else:
                _take(connection, connection.creation._get_test_db_name())
        yield
        if not django_db_keepdb:
            with as_owner() as connection:
                connection.creation.destroy_test_db(served, verbosity=0)


@pytest.fixture(scope="session")
def shared_database(django_db_setup, django_db_blocker, django_db_keepdb):
    """Yield the database of the tests that commit.

    It is made for the first of them and dropped after the last test.
    """
    own = connections["default"].settings_dict["NAME"]
    shared = SharedDatabase(connections["default"], own if django_db_keepdb else _migrated(own))
    yield shared
    with django_db_blocker.unblock():
        shared.drop()


@pytest.fixture
def committed(shared_database, django_db_blocker):
    """Enter a database in which commits are real, as the migrations leave it.

    Use it for races and faults. Yields the connection's settings; use `django.db.connection` as
    usual. Afterwards the database contains no row of the test.
    """
    with django_db_blocker.unblock():
        shared_database.make()
        try:
            with shared_database.entered() as connection:
                yield connection.settings_dict
        finally:
            shared_database.clean()


class SharedDatabase:
    """A copy of the migrated database in which tests commit, one after the other.

    The rows that a test wrote are deleted after it, without triggers, because those of the ledgers
    refuse deletion. If a test changed the schema or the rows of the migrations, the database is
    made again for the next test.
    """

    def __init__(self, connection, template):
        self.connection = connection
        self.template = template
        self.own = connection.settings_dict["NAME"]
        self.name = f"{self.own}_committed"
        self.as_made = None  # the schema and the rows of the migrations, while the database exists

    @contextmanager
    def entered(self):
        """Connect to this database until the block ends."""
        self.connection.close()
        self.connection.settings_dict["NAME"] = self.name
        try:
            yield self.connection
        finally:
            self.connection.close()
            self.connection.settings_dict["NAME"] = self.own

    def make(self):
        """Copy the template, unless the database exists unchanged."""
        if self.as_made is None:
            with as_owner():
                rebuild(self.connection, self.template, self.name)
                with self.entered(), self.connection.cursor() as cursor:
                    self.of_migrations = _filled(cursor)
                    cursor.execute(SEQUENCES)
                    self.sequences = cursor.fetchall()
                    self.as_made = self._state(cursor)

    def clean(self):
        """Delete the rows that a test wrote, or drop the database.

        A session that a test left open makes the test fail.
        """
        with as_owner(), self.entered(), self.connection.cursor() as cursor:
            is_whole = self._has_no_other_sessions(cursor) and self._is_emptied(cursor)
        if not is_whole:
            self.drop()

    def drop(self):
        self.as_made = None
        with as_owner():
            rebuild(self.connection, None, self.name)

    def _has_no_other_sessions(self, cursor):
        """Return whether all other sessions of this database have ended within five seconds.

        PostgreSQL waits as long before it refuses to drop a database.
        """
        limit = time.monotonic() + 5
        while time.monotonic() < limit:
            cursor.execute(SESSIONS)
            if cursor.fetchone() == (0,):
                return True
            time.sleep(0.01)
        return False

    def _is_emptied(self, cursor):
        """Delete the rows of every table except those of the migrations.

        Return whether the schema and the rows of the migrations are unchanged.
        """
        cursor.execute(WRITTEN)
        written = [name for (name,) in cursor.fetchall() if name not in self.of_migrations]
        try:
            cursor.execute("SET session_replication_role = replica")
        # The owner on an operator's server may not do this: no row is deleted.
        except ProgrammingError:
            return False
        for name in written:
            cursor.execute(f'DELETE FROM "{name}"')
        if written:
            cursor.execute(f"VACUUM {', '.join(written)}")
        cursor.executemany("SELECT setval(%s, %s, %s)", self.sequences)
        return self._state(cursor) == self.as_made

    def _state(self, cursor):
        """Return values that change with the schema and with each row of the migrations."""
        versions = (
            f"SELECT count(*), sum(xmin::text::bigint) FROM pg_{name}" for name in CATALOGUES
        )
        rows = (
            f"SELECT count(*), sum(hashtext(t::text)) FROM {name} t" for name in self.of_migrations
        )
        cursor.execute(" UNION ALL ".join([*versions, *rows]))
        return cursor.fetchall()


def _filled(cursor):
    """Return the names of the tables that contain a row."""
    cursor.execute(WRITTEN)
    names = [name for (name,) in cursor.fetchall()]
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names
        )
    )
    return [name for (name,) in cursor.fetchall()]


def rebuild(connection, template, name):
    """Drop a database if it exists, and copy it from a template if one is given."""
    with connection._nodb_cursor() as cursor:
        # PostgreSQL waits a few seconds for sessions that are ending. The owner may not end the
        # sessions of the application.
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        if template:
            # Copying files takes three quarters of the time that copying through the log takes.
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


def url_of(url, name):
    """Return the address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _migrated(name):
    """Return the name of the migrated database from which a process copies its own."""
    return f"{name.partition('_gw')[0]}_migrated"


def _take(connection, name):
    """Connect to a new copy of the migrated database.

    The migrated database stays until the code or its packages change.
    """
    migrated, mark = _migrated(name), mark_of_code()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")  # later processes wait
        # Until the connection is closed.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [migrated])
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [migrated],
        )
        if cursor.fetchone() != (mark,):
            _migrate(connection, migrated)
            cursor.execute(f'COMMENT ON DATABASE "{migrated}" IS %s', [mark])
        rebuild(connection, migrated, name)
    connection.settings_dict["NAME"] = name


def _migrate(connection, name):
    """Create a database with the schema and the grants of the application's role."""
    with mock.patch.dict(connection.settings_dict["TEST"], NAME=name):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    grant(connection)
    connection.close()
