"""Files are stored with the act, read by the readers of their holder, and deleted with it."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from consult.core.exceptions import NotFound, StorageIsAway, StorageIsFull
from consult.core.files import access, checks, file_store, holders
from consult.core.models import Job, StoredFile
from consult.core.postgres import tenancy
from consult.organisations.actions import choose_logo
from tests.core import uploads
from tests.core.uploads import upload
from tests.factories import make


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def prepared():
    return checks.prepare(upload(uploads.image(size=(50, 40))))


def store_file(organisation, **more):
    return file_store.store(prepared(), organisation=organisation, holder="organisations", **more)


def long_ago(file, path=None):
    StoredFile.objects.filter(pk=file.pk).update(created_at=timezone.now() - timedelta(days=2))


def test_file_is_read_while_it_has_a_holder(organisation):
    choose_logo(organisation_id=organisation.pk, upload=prepared())
    organisation.refresh_from_db()
    file, seconds = holders.find(make.visitor(organisation), organisation.logo_id)
    assert seconds == 3600
    part = access.variant(file, "small.webp")
    with access.open_variant(file, "small.webp") as content:
        assert len(content.read()) == part["size"]
    with pytest.raises(NotFound):
        access.variant(file, "../small.webp")


def test_file_without_a_holder_is_not_found(organisation):
    file = store_file(organisation)
    with pytest.raises(NotFound):
        holders.find(make.visitor(organisation), file.pk)


def test_file_of_another_organisation_is_not_found(organisation, other_organisation):
    with tenancy.organisation(other_organisation.pk):
        choose_logo(organisation_id=other_organisation.pk, upload=prepared())
        other_organisation.refresh_from_db()
    with pytest.raises(NotFound):
        holders.find(make.visitor(organisation), other_organisation.logo_id)
    assert holders.organisation_of(other_organisation.logo_id) == other_organisation.pk


def test_storage_room_is_used_up_to_the_last_byte(organisation, settings):
    file, place = store_file(organisation), organisation.pk
    settings.FILES_ROOM_OF_ORGANISATION = 2 * file.size
    store_file(organisation)
    with pytest.raises(StorageIsFull):
        store_file(organisation)
    settings.FILES_ROOM_OF_ORGANISATION, settings.FILES_ROOM_OF_CONSULTATION = (
        10 * file.size,
        file.size,
    )
    store_file(organisation, consultation_id=place)
    with pytest.raises(StorageIsFull):
        store_file(organisation, consultation_id=place)


def test_failing_storage_raises_and_leaves_no_row(organisation, monkeypatch):
    def fail(*args):
        raise OSError("no space left")

    monkeypatch.setattr(default_storage, "save", fail)
    with pytest.raises(StorageIsAway):
        store_file(organisation)
    assert not StoredFile.objects.exists()


def test_replaced_logo_is_deleted_with_its_bytes(organisation):
    choose_logo(organisation_id=organisation.pk, upload=prepared())
    organisation.refresh_from_db()
    before = StoredFile.objects.get(pk=organisation.logo_id)
    choose_logo(organisation_id=organisation.pk, upload=prepared())
    assert [job.arguments for job in Job.objects.filter(name="core.drop_file")] == [
        {"file_id": str(before.pk)}
    ]
    file_store.drop(before.pk)
    file_store.drop(before.pk)
    assert not StoredFile.objects.filter(pk=before.pk).exists()
    assert not default_storage.exists(f"{before.folder}/small.webp")


def test_file_with_a_holder_is_not_dropped(organisation):
    choose_logo(organisation_id=organisation.pk, upload=prepared())
    organisation.refresh_from_db()
    file_store.drop(organisation.logo_id)
    assert StoredFile.objects.filter(pk=organisation.logo_id).exists()


def test_sweep_drops_files_without_a_holder_after_a_day(organisation):
    choose_logo(organisation_id=organisation.pk, upload=prepared())
    organisation.refresh_from_db()
    logo, orphan, young = (
        StoredFile.objects.get(),
        store_file(organisation),
        store_file(organisation),
    )
    for file in (logo, orphan):
        long_ago(file)
    assert file_store.sweep() == 1
    assert {file.pk for file in StoredFile.objects.all()} == {logo.pk, young.pk}


def test_sweep_finds_the_bytes_of_a_rolled_back_act(organisation, monkeypatch):
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        file = store_file(organisation)
        raise Undone
    assert default_storage.exists(f"{file.folder}/small.webp")
    assert file_store.sweep() == 0
    monkeypatch.setattr(file_store, "SETTLED", timedelta(0))
    assert file_store.sweep() == 1
    assert not default_storage.exists(file.folder)
