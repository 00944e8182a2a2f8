"""An upload becomes a medium once, with the fingerprint of the received bytes."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from consult.core.exceptions import NotFound
from consult.core.models import Job, JournalEntry
from consult.core.queue import long_jobs
from consult.media import originals
from consult.media.actions import reception as reception_actions
from consult.media.enums import MediaState, UploadState
from consult.media.exceptions import UploadIsTaken
from consult.media.models import Media, Upload
from tests.factories import make
from tests.media import making


@pytest.fixture
def sender(consultation):
    return make.person("manager", consultation)


def create_upload(viewer, consultation, path=None, **fields):
    """Create a complete upload of the viewer, with its bytes in the storage of uploads."""
    content = (path or making.sound()).read_bytes()
    upload = Upload.objects.create(
        organisation=viewer.organisation,
        owner=viewer.participant,
        consultation_id=consultation.pk,
        purpose="recording",
        name="Réunion du 3.mp3",
        length=len(content),
        offset=len(content),
        state=UploadState.COMPLETE,
        sha256=hashlib.sha256(content).hexdigest(),
        expires_at=timezone.now() + timedelta(hours=2),
        **fields,
    )
    storages["uploads"].save(upload.path, ContentFile(content))
    return upload


def receive_upload(viewer, consultation, upload):
    return reception_actions.receive(
        viewer=viewer,
        upload_id=upload.pk,
        purpose="recording",
        holder=making.HOLDER,
        consultation_id=consultation.pk,
    )


def test_upload_is_moved_and_prepared(consultation, sender, django_capture_on_commit_callbacks):
    upload = create_upload(sender, consultation)
    with django_capture_on_commit_callbacks(execute=True):
        media = receive_upload(sender, consultation, upload)
    assert (media.state, media.name, media.original_size) == (
        MediaState.QUARANTINE,
        upload.name,
        upload.length,
    )
    assert media.original_sha256 == upload.sha256
    assert originals.is_there(media.original)
    assert not storages["uploads"].exists(upload.path)
    assert JournalEntry.objects.get(act="media.receive").object_id == media.pk
    job = Job.objects.get(name="media.prepare")
    long_jobs.run(job.pk)
    media.refresh_from_db()
    assert media.state == MediaState.READY


def test_worker_moves_the_file_that_a_killed_process_had_not_moved(consultation, sender):
    """Simulate a process that was killed after its commit and before it moved the file."""
    media = receive_upload(sender, consultation, create_upload(sender, consultation))
    assert not originals.is_there(media.original)
    long_jobs.run(Job.objects.get(name="media.prepare").pk)
    media.refresh_from_db()
    assert media.state == MediaState.READY


def test_upload_is_used_once_and_by_its_owner_alone(consultation, sender):
    upload = create_upload(sender, consultation)
    with pytest.raises(NotFound):
        receive_upload(make.person("manager", consultation), consultation, upload)
    receive_upload(sender, consultation, upload)
    with pytest.raises(UploadIsTaken):
        receive_upload(sender, consultation, upload)
    assert Media.objects.count() == 1


def test_act_that_is_undone_leaves_the_upload(consultation, sender):
    from django.db import transaction

    upload = create_upload(sender, consultation)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        receive_upload(sender, consultation, upload)
        raise ZeroDivisionError
    upload.refresh_from_db()
    assert upload.state == UploadState.COMPLETE
    assert storages["uploads"].exists(upload.path)
    assert not Media.objects.exists()
