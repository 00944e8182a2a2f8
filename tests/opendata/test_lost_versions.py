"""After a restore, the address of a version of a dataset never shows other data (ADR 138)."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command

from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.opendata.actions import number_replay as number_replay_actions
from consult.opendata.actions import publication as publication_actions
from consult.opendata.actions import version_ledger
from consult.opendata.models import Dataset, DatasetVersion
from tests.debates import given
from tests.factories import make
from tests.moderation import restores
from tests.votes import places
from votes.actions import registers as register_actions
from votes.ballot_box.models import Checkpoint
from votes.ballot_box.store import register_ledger

SAVED_AT = datetime(2026, 3, 23, 23, 30, tzinfo=UTC)  # the 24th in Paris
LOST = "Version perdue : le site a été restauré à partir de la sauvegarde du 24 mars 2026."
INCIDENT = "Version perdue lors d’un incident."
NOT_AGAIN = "Son numéro ne sera pas donné une seconde fois."


def publish(consultation):
    given.proposal(consultation)  # so that the data differ
    viewer = make.Viewer.system(consultation.organisation)
    return publication_actions.publish_now(viewer=viewer, slug=consultation.slug)


def lose(act):
    restores.lose(act, lambda: None)


def replay(organisation):
    """Run the command as an operator does, and return what it prints."""
    output = StringIO()
    tenancy.set_organisation(None)
    call_command("replay_registers", "--saved-at", SAVED_AT.isoformat(), stdout=output)
    tenancy.set_organisation(organisation.pk)
    return output.getvalue()


def states(dataset):
    return dict(DatasetVersion.objects.filter(dataset__slug=dataset).values_list("number", "state"))


def text(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_address_of_a_lost_version_says_what_happened(
    client, consultation, django_capture_on_commit_callbacks
):
    publish(consultation)
    lose(lambda: publish(consultation))
    (folder,) = default_storage.listdir(f"open-data/{consultation.organisation_id}/essai/2")[0]
    path = f"open-data/{consultation.organisation_id}/essai/2/{folder}"
    assert default_storage.listdir(path)[1]

    assert client.get("/open-data/essai/2/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        output = replay(consultation.organisation)
    assert "Versions of datasets: 1 lost versions shown as withdrawn." in output
    assert "Numbers of contributions: moved on in 0 consultations." in output
    assert default_storage.listdir(path)[1] == []
    page = text(client.get("/open-data/essai/2/"))
    assert LOST in page
    assert NOT_AGAIN in page
    assert "Voir la dernière version publiée" in page
    assert "Version 2" in text(client.get("/open-data/essai/"))
    answer = client.get("/open-data/essai/2/proposals.csv")
    assert answer.status_code == 410
    assert LOST in text(answer)
    manifest = client.get("/open-data/essai/2/datapackage.json").json()
    assert manifest["version"] == "2"
    assert LOST in manifest["withdrawn"]["reason"].replace("\u00a0", " ")
    assert client.get("/open-data/essai/latest/proposals.csv").url.startswith("/open-data/essai/1/")
    entry = JournalEntry.objects.get(act="dataset.withdraw")
    assert (entry.actor, entry.data) == (None, {"number": 2})

    assert "Versions of datasets: 0 lost" in replay(consultation.organisation)
    assert publish(consultation).number == 3
    assert states("essai") == {1: "published", 2: "withdrawn", 3: "published"}


def test_version_under_way_in_the_backup_gets_another_number(consultation):
    viewer = make.Viewer.system(consultation.organisation)
    given.proposal(consultation)
    waiting = publication_actions.publish_dataset(viewer=viewer, slug="essai")
    lose(lambda: publish(consultation))
    replay(consultation.organisation)
    assert states("essai") == {1: "withdrawn", 2: "building"}
    built = publication_actions.build_version(version_id=waiting.pk)
    assert (built.pk, built.number, built.manifest["version"]) == (waiting.pk, 2, "2")


def test_job_gives_no_noted_number_again_where_the_replay_was_forgotten(consultation):
    publish(consultation)
    lose(lambda: [publish(consultation) for _ in range(2)])
    assert publish(consultation).number == 4
    assert states("essai") == {1: "published", 2: "withdrawn", 3: "withdrawn", 4: "published"}
    assert DatasetVersion.objects.get(number=3).reason == f"{INCIDENT} {NOT_AGAIN}"


def test_dataset_that_the_backup_lacks_is_created_for_its_consultation(client, consultation):
    lose(lambda: publish(consultation))
    assert not Dataset.objects.exists()
    replay(consultation.organisation)
    assert Dataset.objects.get().consultation == consultation
    page = text(client.get("/open-data/essai/"))
    assert LOST in page
    assert "Voir la dernière version publiée" not in page
    assert publish(consultation).number == 2


def test_first_publication_at_an_address_that_the_backup_lacks_continues_its_numbers(
    client, organisation
):
    lose(lambda: publish(make.consultation(organisation, slug="perdue")))
    replay(organisation)
    assert not Dataset.objects.exists()
    again = make.consultation(organisation, slug="perdue")
    assert publish(again).number == 2
    assert INCIDENT in text(client.get("/open-data/perdue/1/"))


def test_same_address_of_another_organisation_is_left_alone(consultation, other_organisation):
    with tenancy.organisation(other_organisation.pk):
        other = make.consultation(other_organisation)
        publish(other)
    lose(lambda: publish(consultation))
    replay(consultation.organisation)
    with tenancy.organisation(other_organisation.pk):
        assert list(other.dataset.versions.values_list("number", "state")) == [(1, "published")]


def test_version_is_not_public_before_it_is_noted(consultation, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the storage is away")

    viewer = make.Viewer.system(consultation.organisation)
    version = publication_actions.publish_dataset(viewer=viewer, slug="essai")
    with monkeypatch.context() as patched:
        patched.setattr(storages["registers"], "save", fail)
        with pytest.raises(OSError, match="away"):
            publication_actions.build_version(version_id=version.pk)
    assert states("essai") == {1: "building"}
    assert publication_actions.build_version(version_id=version.pk).number == 1


def test_noted_version_is_never_replaced(consultation):
    version = publish(consultation)
    before = version_ledger.read_version(consultation.organisation_id, "essai", 1)
    assert before["published_at"] == version.published_at
    assert before["files"] == version.files
    version.digest = "0" * 64
    version_ledger.note_version(version)
    assert version_ledger.read_version(consultation.organisation_id, "essai", 1) == before


def test_numbers_from_before_the_ledger_are_noted_each_night(consultation):
    def published_before_the_upgrade():
        publish(consultation)
        storages._storages.pop("registers")
        tenancy.set_organisation(None)
        number_replay_actions.note_public_numbers()
        number_replay_actions.note_public_numbers()
        tenancy.set_organisation(consultation.organisation_id)

    lose(published_before_the_upgrade)
    output = replay(consultation.organisation)
    assert "Numbers of contributions: moved on in 1 consultations." in output
    assert "Versions of datasets: 1 lost" in output
    assert given.proposal(consultation).number == 11


@pytest.mark.parametrize("moment", ["hier", "2026-13-01", "24/03/2027", "2999-01-01T00:00:00Z"])
def test_command_refuses_what_is_no_past_moment(moment):
    with pytest.raises(CommandError, match=f"{moment} is"):
        call_command("replay_registers", "--saved-at", moment)


def test_command_needs_the_time_of_the_backup():
    with pytest.raises(CommandError, match="--saved-at"):
        call_command("replay_registers")


def test_command_changes_nothing_after_votes_were_published_on_the_restored_site(consultation):
    proposal = places.published(consultation, number=900)
    places.fill(proposal)
    register_actions.publish_batches()
    register_actions.take_checkpoints()
    register_ledger.note_checkpoints(consultation.pk)
    lose(lambda: publish(consultation))
    path = f"checkpoints/{consultation.pk}/00000001.json"
    with storages["registers"].open(path) as file:
        other = json.load(file) | {"hash": "00" * 32}
    storages["registers"].delete(path)
    storages["registers"].save(path, ContentFile(json.dumps(other).encode()))
    with pytest.raises(CommandError, match="Votes were cast and published on the restored site"):
        replay(consultation.organisation)
    tenancy.set_organisation(consultation.organisation_id)
    assert Checkpoint.objects.count() == 1
    assert not Dataset.objects.exists()
