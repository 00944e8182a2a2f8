"""`migrate` refuses in words a database that other migrations made."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from consult.core.management.commands.migrate import MADE_OTHERWISE
from consult.core.postgres.roles import as_owner


def recorded():
    return sorted(MigrationRecorder(connection).applied_migrations())


@pytest.fixture
def made_otherwise(committed):
    """A database whose first migration of core had another name."""
    with as_owner():
        MigrationRecorder.Migration.objects.filter(app="core", name="0001_initial").update(name="0001_database")


@pytest.mark.usefixtures("made_otherwise")
def test_migrate_database_of_other_migrations_is_refused_unchanged():
    before = recorded()
    with pytest.raises(CommandError) as refusal:
        call_command("migrate", verbosity=0)
    assert str(refusal.value).splitlines()[0] == MADE_OTHERWISE
    assert ("core", "0001_database") in before and recorded() == before


@pytest.mark.usefixtures("committed")
def test_migrate_up_to_date_database_says_nothing_and_changes_nothing():
    before = recorded()
    call_command("migrate", verbosity=0)
    assert recorded() == before
