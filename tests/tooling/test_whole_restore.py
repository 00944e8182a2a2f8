"""`deploy/backup` and `deploy/restore` with the real programs and a bucket.

The public registers go on, an erased person is erased again, and lost files return.
"""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from shutil import rmtree

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection

from consult.accounts.enums import ParticipantState
from consult.accounts.personal_data import erasure
from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from tests.accounts.test_canary import follow
from tests.accounts.test_restore import FOLDERS
from tests.databases import url_of
from tests.factories import make
from tests.media.buckets import bucket_at, make_bucket, storage_at
from tests.votes import places
from votes.actions import registers as register_actions
from votes.ballot_box.models import Checkpoint, LostVote
from votes.ballot_box.store import register_ledger
from votes.models import Restoration

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
pytestmark = [pytest.mark.committed, pytest.mark.takes(60), pytest.mark.long]


class Site:
    """An installation without containers, and its backup."""

    def __init__(self, folder, name, key, bucket):
        identity, recipient = key
        self.folder, self.name = folder, name
        self.saved = folder / "saved"
        programs = [Path(sys.executable).parent, *FOLDERS]
        (folder / "env").write_text("SECRET_KEY='…'\n")
        (folder / "vote_key").write_text(settings.VOTE_KEYS[0])
        self.env = os.environ | {
            "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
            "DJANGO_SETTINGS_MODULE": "tests.tooling.bucket_settings",
            "BUCKET": bucket,
            "PYTHONPATH": str(DEPLOY.parent),
            "SECRET_KEY": settings.SECRET_KEY,
            "CONSULT_VAR": str(folder / "var"),
            "VOTE_KEY_FILE": str(folder / "vote_key"),
            "CONSULT_SETTINGS": str(folder / "env"),
            "DATABASE_URL": url_of(os.environ["DATABASE_URL"], name),
            "DATABASE_OWNER_URL": url_of(os.environ["DATABASE_OWNER_URL"], name),
            "BACKUP_RECIPIENT": recipient,
            "BACKUP_IDENTITY": str(identity),
        }

    def run(self, program):
        """Run a program of `deploy/` while no connection is open."""
        connection.close()
        command = [DEPLOY / program, self.saved]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def site(committed, tmp_path, age_key, settings, monkeypatch):
    """Yield an installation on the database of this test, with its ledgers in folders."""
    (tmp_path / "var").mkdir()
    with bucket_at() as origin:
        settings.STORAGES = settings.STORAGES | {"default": storage_at(origin)}
        for alias in ("registers", "erasures"):
            ledger = FileSystemStorage(location=tmp_path / "var" / alias)
            monkeypatch.setitem(storages._storages, alias, ledger)
        make_bucket()
        yield Site(tmp_path, committed["NAME"], age_key, origin)
    tenancy.set_organisation(None)
    with as_owner(), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s",
            [f"{committed['NAME']}_before%"],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{name}"')


def publish(consultation):
    register_actions.take_checkpoints()
    register_ledger.note_checkpoints(consultation.pk)


def hashes():
    return [
        bytes(found)
        for found in Checkpoint.objects.order_by("number").values_list("hash", flat=True)
    ]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("ledger", ["kept", "lost"])
def test_restore_continues_what_a_ledger_knows_and_erases_again(site, ledger):
    """Restore beside the ledger, or on a new machine, which only has the ledger in the backup."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    proposal = places.published(consultation)
    person = make.person(consultation=consultation)
    places.cast(person, proposal)
    places.fill(proposal)
    publish(consultation)
    storages["default"].save("images/a.webp", ContentFile(b"image"))
    site.run("backup")
    places.fill(proposal)
    erasure.erase_account(viewer=person, keep_texts=True)
    follow()
    publish(consultation)
    storages["default"].delete("images/a.webp")
    published = hashes()
    assert len(published) == 2
    if ledger == "lost":
        rmtree(site.folder / "var" / "registers")

    site.run("restore")
    tenancy.set_organisation(organisation.pk)
    known = 2 if ledger == "kept" else 1
    assert hashes() == published[:known]
    assert register_ledger.last_number(consultation.pk) == known
    assert register_actions.check_registers(make.Viewer.system(organisation)).problems == []
    restoration = Restoration.objects.get()
    stated = datetime.fromisoformat((site.saved / "saved-at").read_text().strip())
    assert (restoration.saved_at, restoration.votes) == (stated, LostVote.objects.count())
    assert (restoration.votes > 0) == (ledger == "kept")
    person.participant.refresh_from_db()
    assert person.participant.state == ParticipantState.ERASED
    with storages["default"].open("images/a.webp") as file:
        assert file.read() == b"image"
