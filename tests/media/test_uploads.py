"""An upload from its announcement until it is used: room on the disk, owners, expiry."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError, NotFound, StorageIsFull, TooMany
from consult.core.files import file_store
from consult.core.postgres import tenancy
from consult.core.records.journal import JournalEntry
from consult.media import selectors
from consult.media.actions import unused_uploads as unused_upload_actions
from consult.media.actions import uploads as upload_actions
from consult.media.exceptions import (
    DiskIsFull,
    ShareIsUsed,
    TooMuchBeingSent,
    UploadIsForAnotherPlace,
    UploadIsGone,
    UploadIsNotComplete,
    UploadIsTaken,
    UploadIsTooLarge,
)
from consult.media.models import Upload
from consult.media.octets import storage
from frontend.toolkit.forms.upload_fields import sent
from tests.factories import make
from tests.faults.harness import fleet, outcome_of, scene, states
from tests.media.given import content

disk = storage.octets


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def facilitator(consultation):
    return make.person("facilitator", consultation)


def announce(viewer, consultation, length=10, purpose="recording", **changed):
    fields = {"purpose": purpose, "name": "atelier.mp3", "length": length} | changed
    return upload_actions.create_upload(viewer=viewer, consultation_id=consultation.pk, **fields)


def put(upload, octets_):
    """Write these bytes to the disk as a transfer does."""
    end = disk.writing(upload.path, disk.size(upload.path))
    end.open()
    end.write(octets_)
    end.close()


def send_whole_upload(viewer, consultation, **fields):
    upload = announce(viewer, consultation, **fields)
    put(upload, content(upload.length))
    return upload_actions.receive(viewer=viewer, upload_id=upload.pk)


def take_upload(viewer, upload, purpose="recording", **fields):
    return upload_actions.take_upload(viewer=viewer, upload_id=upload.pk, purpose=purpose, **fields)


# ---- room, before the first byte


LARGEST = [("recording", "facilitator", 2_000_000_000), ("voice", None, 100_000_000)]


@pytest.mark.parametrize(("purpose", "role", "most"), LARGEST)
def test_largest_file_is_accepted_and_one_more_byte_is_refused(consultation, purpose, role, most):
    viewer = make.person(role, consultation)
    announce(viewer, consultation, most, purpose)
    with pytest.raises(UploadIsTooLarge):
        announce(viewer, consultation, most + 1, purpose)
    assert Upload.objects.count() == 1


ROOMS = [
    ("FILES_ROOM_OF_CONSULTATION", StorageIsFull),
    ("FILES_ROOM_OF_ORGANISATION", StorageIsFull),
    ("UPLOADS_ROOM_OF_PERSON", TooMuchBeingSent),
]


@pytest.mark.parametrize(("room", "refusal"), ROOMS)
def test_room_is_filled_to_its_last_byte_and_no_further(
    facilitator, consultation, settings, room, refusal
):
    setattr(settings, room, 100)
    announce(facilitator, consultation, 60)
    send_whole_upload(facilitator, consultation, length=30)
    announce(facilitator, consultation, 10)
    with pytest.raises(refusal):
        announce(facilitator, consultation, 1)
    assert selectors.octets_used(consultation.organisation) == 100


def test_uploads_leave_less_room_to_files(facilitator, consultation, settings):
    settings.FILES_ROOM_OF_CONSULTATION = 100
    announce(facilitator, consultation, 95)
    file_store.check_room(consultation.organisation, 5, consultation_id=consultation.pk)
    with pytest.raises(StorageIsFull):
        file_store.check_room(consultation.organisation, 6, consultation_id=consultation.pk)


def test_disk_keeps_room_for_what_is_still_to_come(
    facilitator, consultation, monkeypatch, settings
):
    settings.UPLOADS_SPARE = 1000
    monkeypatch.setattr(type(disk), "room", lambda _self: 1100)
    announce(facilitator, consultation, 60)
    announce(facilitator, consultation, 40)
    with pytest.raises(DiskIsFull) as refused:
        announce(facilitator, consultation, 1)
    assert refused.value.status == 507


MB = 1_000_000


def test_files_that_are_only_announced_leave_room_to_others(consultation, settings):
    settings.FILES_ROOM_OF_CONSULTATION = 2_000 * MB
    people = [make.person(consultation=consultation) for _ in range(11)]
    for person in people:
        for _ in range(2):
            announce(person, consultation, 50 * MB, "voice")
    assert selectors.octets_used(consultation.organisation) == 22 * settings.UPLOADS_RESERVED
    announce(make.person("facilitator", consultation), consultation, 1_500 * MB)


def test_rest_of_a_file_waits_if_the_room_was_taken_in_the_meantime(consultation, settings):
    settings.FILES_ROOM_OF_CONSULTATION = 100 * MB
    late, quick = (
        announce(make.person("facilitator", consultation), consultation, length)
        for length in (60 * MB, 80 * MB)
    )
    upload_actions.check_rest(upload=late)
    Upload.objects.filter(pk=quick.pk).update(offset=80 * MB)
    with pytest.raises(StorageIsFull):
        upload_actions.check_rest(upload=late)


def test_citizen_has_two_unfinished_voices_and_a_share_of_the_room(consultation, settings):
    citizen = make.person(consultation=consultation)
    first, _second = (announce(citizen, consultation, purpose="voice") for _ in range(2))
    with pytest.raises(TooMuchBeingSent):
        announce(citizen, consultation, purpose="voice")
    Upload.objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    settings.FILES_ROOM_OF_CONSULTATION = 400
    with pytest.raises(ShareIsUsed):
        announce(citizen, consultation, 11, "voice")
    announce(citizen, consultation, 10, "voice")


def test_upload_without_a_first_byte_is_forgotten_after_a_quarter_of_an_hour(
    facilitator, consultation, django_capture_on_commit_callbacks
):
    words, begun = announce(facilitator, consultation), announce(facilitator, consultation)
    assert words.expires_at - timezone.now() < timedelta(minutes=16)
    put(begun, b"x")
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert selectors.get_upload(facilitator, begun.pk).offset == 1
    with pytest.raises(UploadIsGone):
        selectors.get_upload(facilitator, words.pk)
    with django_capture_on_commit_callbacks(execute=True):
        unused_upload_actions.expire_uploads()
    assert list(Upload.objects.all()) == [begun]
    assert (
        upload_actions.receive(viewer=facilitator, upload_id=begun.pk).expires_at > timezone.now()
    )


def test_eleventh_file_of_an_hour_waits(facilitator, consultation, settings):
    settings.RATE_LIMITS_ON = True
    for _ in range(10):
        announce(facilitator, consultation)
    with pytest.raises(TooMany):
        announce(facilitator, consultation)


@pytest.mark.committed
def test_two_files_announced_at_once_do_not_both_take_the_last_room(committed, settings, folder):
    place = scene()
    settings.FILES_ROOM_OF_CONSULTATION = 100
    viewers = [make.person("facilitator", place.consultation) for _ in range(4)]
    acts = [
        lambda viewer=viewer: [outcome_of(lambda: announce(viewer, place.consultation, 60))]
        for viewer in viewers
    ]
    outcomes = [outcome for results in fleet(place.organisation.pk, acts) for outcome in results]
    assert states(outcomes) == {"ok": 1, "refused": 3}, outcomes


# ---- taken once, by its owner, for its purpose


def test_whole_file_is_taken_once(facilitator, consultation):
    upload = send_whole_upload(facilitator, consultation)
    taken_upload = take_upload(facilitator, upload, consultation_id=consultation.pk)
    assert (taken_upload.state, taken_upload.sha256, disk.size(taken_upload.path)) == (
        "taken",
        upload.sha256,
        10,
    )
    with pytest.raises(UploadIsTaken):
        take_upload(facilitator, upload)
    with pytest.raises(UploadIsTaken):
        upload_actions.terminate_upload(viewer=facilitator, upload_id=upload.pk)
    assert selectors.octets_of_person(facilitator) == 0


def test_file_whose_end_was_never_written_down_is_taken_all_the_same(facilitator, consultation):
    """Simulate a server that was killed between the last byte and the update of the row."""
    upload = announce(facilitator, consultation)
    put(upload, content(10))
    taken_upload = take_upload(facilitator, upload)
    assert (taken_upload.state, taken_upload.sha256) == ("taken", disk.digest(upload.path))


def test_file_that_is_not_whole_is_not_taken(facilitator, consultation):
    upload = announce(facilitator, consultation)
    put(upload, b"un")
    with pytest.raises(UploadIsNotComplete):
        take_upload(facilitator, upload)


def test_file_is_taken_only_by_its_owner_and_for_its_purpose(facilitator, consultation):
    upload = send_whole_upload(facilitator, consultation)
    with pytest.raises(NotFound):
        take_upload(make.person("facilitator", consultation), upload)
    with pytest.raises(UploadIsForAnotherPlace):
        take_upload(facilitator, upload, "voice")
    with pytest.raises(UploadIsForAnotherPlace):
        take_upload(
            facilitator,
            upload,
            consultation_id=make.consultation(consultation.organisation, slug="deux").pk,
        )
    assert take_upload(facilitator, upload).state == "taken"


def test_upload_writes_no_journal_entry(facilitator, consultation):
    before = JournalEntry.objects.count()
    take_upload(facilitator, send_whole_upload(facilitator, consultation))
    assert JournalEntry.objects.count() == before


# ---- forgotten


def age(path, folder, hours):
    """Set the time of the last byte to so many hours ago."""
    import os

    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(folder / path, (then, then))


def test_upload_expires_two_days_after_its_last_byte(
    facilitator, consultation, folder, django_capture_on_commit_callbacks
):
    expired, recent, empty = (announce(facilitator, consultation) for _ in range(3))
    Upload.objects.exclude(pk=empty.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    put(recent, b"x")
    age(expired.path, folder, 49)
    age(recent.path, folder, 47)
    with django_capture_on_commit_callbacks(execute=True):
        unused_upload_actions.expire_uploads()
    assert set(Upload.objects.all()) == {recent, empty}
    assert [disk.size(upload.path) for upload in (recent, empty)] == [1, 0]
    assert disk.size(expired.path) is None
    assert unused_upload_actions.expire_uploads() == 0


def test_bytes_without_a_row_are_swept(facilitator, consultation, folder):
    recorded, lost, fresh = (announce(facilitator, consultation) for _ in range(3))
    for upload in (recorded, lost):
        age(upload.path, folder, 49)
    Upload.objects.filter(pk__in=[lost.pk, fresh.pk]).delete()
    unused_upload_actions.expire_uploads()
    assert set(disk.paths()) == {recorded.path, fresh.path}


def test_erased_participant_leaves_no_uploaded_byte(
    facilitator, consultation, django_capture_on_commit_callbacks
):
    mine, theirs = (
        announce(facilitator, consultation),
        announce(make.person("facilitator", consultation), consultation),
    )
    with django_capture_on_commit_callbacks(execute=True):
        unused_upload_actions.erase_uploads(
            Viewer.system(consultation.organisation), facilitator.participant.pk, False
        )
    assert list(Upload.objects.all()) == [theirs]
    assert list(disk.paths()) == [theirs.path]
    assert mine.path != theirs.path


# ---- through the form, without scripts


def posted(viewer, *sent_files, named=()):
    request = RequestFactory().post("/")
    request.viewer = viewer
    request.POST = MultiValueDict({"upload": list(named)})
    request._files = MultiValueDict({"file": list(sent_files)})
    return request


def test_file_of_a_form_is_an_upload_moved_and_not_copied(facilitator, consultation):
    large = TemporaryUploadedFile("atelier.mp3", "audio/mpeg", 300_000, None)
    large.file.write(content(300_000))
    large.file.flush()
    number = large.file.fileno()
    import os

    inode, small = os.fstat(number).st_ino, SimpleUploadedFile("voix.ogg", b"voix", "audio/ogg")
    earlier = send_whole_upload(facilitator, consultation)
    request = posted(facilitator, large, small, named=[str(earlier.pk)])
    ids = sent(request, consultation_id=consultation.pk, purpose="recording")
    large.close()
    first, second, third = (Upload.objects.get(pk=pk) for pk in ids)
    assert [upload.state for upload in (first, second, third)] == ["complete"] * 3
    assert (first, second.name, third.name) == (earlier, "atelier.mp3", "voix.ogg")
    assert os.stat(storages["uploads"].path(second.path)).st_ino == inode
    assert disk.digest(second.path) == second.sha256


def test_form_that_names_no_upload_is_refused(facilitator, consultation):
    with pytest.raises(DomainError):
        sent(posted(facilitator, named=["x"]), consultation_id=consultation.pk, purpose="recording")


@pytest.mark.parametrize(
    "wrong", [{"offset": 11}, {"length": 0}, {"state": "complete", "offset": 9}, {"state": "x"}]
)
def test_database_refuses_inconsistent_uploads(facilitator, consultation, wrong):
    upload = announce(facilitator, consultation)
    for name, value in wrong.items():
        setattr(upload, name, value)
    with tenancy.organisation(consultation.organisation_id), pytest.raises(ValidationError):
        upload.full_clean(exclude=["key", "owner"])
