"""`migrate` refuses a database of an earlier state, and lets readers pass while it waits.

The refusal is a sentence for the operator.
"""

import threading
from contextlib import nullcontext

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate as django_migrate
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from consult.core.management.commands import migrate
from consult.core.management.commands.migrate import MADE_EARLIER
from consult.core.postgres import roles
from consult.core.postgres.roles import as_owner
from tests.accounts.test_restore import run
from tests.tooling.runners import wait_for


def recorded():
    return sorted(MigrationRecorder(connection).applied_migrations())


@pytest.fixture
def made_earlier(committed, request):
    """Prepare a database that an earlier state of the code made.

    The first migration of the organisations had another name then. Every other migration depends on
    it, and has a name that earlier states also used.
    """
    with as_owner():
        first = MigrationRecorder.Migration.objects.filter(
            app="organisations", name__startswith="0001"
        )
        assert first.update(name=request.param) == 1


@pytest.mark.parametrize(
    "made_earlier", ["0001_initial", "0001_organisations_and_hosts"], indirect=True
)
@pytest.mark.usefixtures("made_earlier")
def test_migrate_database_of_an_earlier_state_is_refused_unchanged():
    before = recorded()
    with pytest.raises(CommandError) as refusal:
        call_command("migrate", verbosity=0)
    assert str(refusal.value) == MADE_EARLIER
    assert recorded() == before


@pytest.mark.usefixtures("committed")
def test_migrate_up_to_date_database_changes_nothing():
    before = recorded()
    call_command("migrate", verbosity=0)
    assert recorded() == before


@pytest.mark.usefixtures("committed")
def test_migrate_of_an_older_version_changes_nothing():
    with as_owner():
        MigrationRecorder(connection).record_applied("core", "0999_of_the_next_version")
    before = recorded()
    call_command("migrate", verbosity=0)
    assert recorded() == before


def schema(name, file):
    """Return the schema of a database as pg_dump writes it.

    Lines that differ from dump to dump are left out.
    """
    run("pg_dump", "--schema-only", "--file", str(file), name)
    return [
        line
        for line in file.read_text().splitlines()
        if not line.startswith("\\") and "pg_attver" not in line
    ]


@pytest.mark.soak
def test_migrate_new_database_creates_the_schema_of_fully_rendered_models(
    committed, monkeypatch, tmp_path
):
    """Compare the test database, made with few models rendered, with one made as Django does it."""
    made, whole = schema(committed["NAME"], tmp_path / "made"), f"{committed['NAME']}_whole"
    with as_owner(), connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{whole}" TEMPLATE template0')
    monkeypatch.setattr(migrate, "rendered_where_changed", nullcontext)
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict, "NAME", whole)
        call_command("migrate", verbosity=0)
        connection.close()
    try:
        assert schema(whole, tmp_path / "whole") == made
    finally:
        with as_owner(), connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{whole}"')


# ---- under load: a long transaction reads a table that a migration changes

WAITING = "SELECT count(*) FROM pg_locks WHERE relation = 'core_job'::regclass AND NOT granted"
READ = "SELECT count(*) FROM core_job"


@pytest.fixture
def migration(monkeypatch):
    """Replace `migrate` by a migration that adds a column.

    Return the list of the statement timeouts that it ran under.
    """
    timeouts = []

    def add_column(self, *args, **options):
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SHOW statement_timeout")
            timeouts.append(cursor.fetchone()[0])
            cursor.execute("ALTER TABLE core_job ADD COLUMN added_under_load integer")

    monkeypatch.setattr(django_migrate.Command, "handle", add_column)
    monkeypatch.setattr(migrate, "PAUSE", 0.1)
    return timeouts


def session(served):
    """Return a session of the role that serves, next to the session of Django.

    It ends when it is idle in a transaction for 20 seconds. So a migration that waits for its locks
    without a limit goes on, and the test fails.
    """
    names = {"port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    host = served["OPTIONS"].get("host") or served["HOST"]
    known = {key: served[name] or None for key, name in names.items()}
    limits = "-c statement_timeout=8000 -c idle_in_transaction_session_timeout=20000"
    return psycopg.connect(host=host, options=limits, **known)


def test_migrate_under_load_does_not_block_readers_and_succeeds_later(
    committed, migration, monkeypatch
):
    monkeypatch.setattr(roles, "OWNER_LIMITS", roles.OWNER_LIMITS.replace("2000", "300"))
    served, read = dict(committed), []

    def load():
        with session(served) as holder, session(served) as reader, session(served) as watcher:
            holder.execute(READ)
            is_locked.set()
            watcher.autocommit = True
            wait_for(lambda: watcher.execute(WAITING).fetchone()[0])
            # This read queues behind the waiting migration, while the holder still reads.
            read.append(reader.execute(READ).fetchone())

    is_locked, others = threading.Event(), threading.Thread(target=load)
    others.start()
    assert is_locked.wait(20)
    call_command("migrate", verbosity=0)
    others.join()
    assert read == [(0,)]
    assert len(migration) > 1 and set(migration) == {"0"}


def test_migrate_table_that_stays_in_use_is_given_up_with_a_message(
    committed, migration, monkeypatch
):
    monkeypatch.setattr(roles, "OWNER_LIMITS", roles.OWNER_LIMITS.replace("2000", "100"))
    monkeypatch.setattr(migrate, "TRIES", 2)
    with session(dict(committed)) as holder, pytest.raises(CommandError, match="stayed in use"):
        holder.execute(READ)
        call_command("migrate", verbosity=0)
    assert len(migration) == 2
