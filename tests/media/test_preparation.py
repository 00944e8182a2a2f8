"""A medium is rendered from its original, or refused with a message, exactly once."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from consult.core.enums import JobState
from consult.core.files import file_store
from consult.core.models import Job as JobRow
from consult.core.models import JournalEntry, StoredFile
from consult.core.queue import events, jobs, long_jobs
from consult.media import originals
from consult.media.actions import preparation as preparation_actions
from consult.media.actions import work
from consult.media.enums import MediaKind, MediaState, Refusal
from consult.media.events import MediaReady
from consult.media.models import Media
from tests.factories import make
from tests.media import making


@pytest.fixture
def announced(monkeypatch):
    """Return the list of announced events, in order."""
    announced = []
    monkeypatch.setattr(events, "_during", {MediaReady: [announced.append]})
    return announced


def prepare_file(organisation, path, **more):
    media = making.create_media(organisation, path, **more)
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    return media


def prepare_refused_file(organisation, path, **more):
    media = prepare_file(organisation, path, **more)
    assert not StoredFile.objects.exists()
    assert str(Refusal(media.refusal).label)
    return media.state, media.refusal


def test_sound_becomes_one_file_that_every_browser_plays(organisation, announced):
    media = prepare_file(organisation, making.sound("Réunion du 3.mp3", seconds=2))
    assert (media.state, media.kind, media.progress, media.refusal) == (
        MediaState.READY,
        MediaKind.AUDIO,
        1,
        "",
    )
    assert abs(media.duration - 2) < 0.1
    assert (media.file.kind, media.file.media_type, media.file.holder) == (
        "audio",
        "audio/mp4",
        making.HOLDER,
    )
    (part,) = media.file.variants
    assert (part["name"], part["media_type"]) == ("sound.m4a", "audio/mp4")
    assert default_storage.size(f"{media.file.folder}/sound.m4a") == part["size"] == media.file.size
    assert len(media.peaks) == 20
    assert all(0 < peak <= 100 for peak in media.peaks)
    assert [type(event) for event in announced] == [MediaReady]
    assert announced[0] == MediaReady(
        organisation.pk, media.consultation_id, media.pk, making.HOLDER
    )
    assert JournalEntry.objects.filter(act="media.ready", object_id=media.pk).count() == 1


def test_video_is_made_in_sizes_never_larger_than_it_was(organisation):
    media = prepare_file(organisation, making.video(size="1280x720"))
    assert (media.kind, media.width, media.height) == (MediaKind.VIDEO, 1280, 720)
    parts = {part["name"]: (part["width"], part["height"]) for part in media.file.variants}
    assert parts == {
        "480p.mp4": (854, 480),
        "720p.mp4": (1280, 720),
        "sound.m4a": (None, None),
        "poster.webp": (854, 480),
    }
    small = prepare_file(organisation, making.video(size="160x120"))
    assert [part["name"] for part in small.file.variants] == [
        "480p.mp4",
        "sound.m4a",
        "poster.webp",
    ]
    assert small.file.variants[0]["height"] == 120


def test_preparation_leaves_no_working_file(organisation, places):
    prepare_file(organisation, making.video())
    assert making.list_working_files(places.MEDIA_WORK) == []


def test_file_of_unknown_format_is_blocked_and_deleted(
    organisation, tmp_path, announced, django_capture_on_commit_callbacks
):
    path = tmp_path / "film.mp4"
    path.write_bytes(b"MZ\x90\x00" + bytes(2000))
    with django_capture_on_commit_callbacks(execute=True):
        assert prepare_refused_file(organisation, path) == (
            MediaState.BLOCKED,
            Refusal.UNKNOWN_FORMAT,
        )
    media = Media.objects.get()
    assert media.original == ""
    assert making.list_stored_files(tmp_path / "media") == []
    assert announced == []


def test_truncated_video_is_refused_as_damaged(organisation, tmp_path):
    whole = making.sound("long.wav", seconds=20).read_bytes()
    path = tmp_path / "half.wav"
    path.write_bytes(whole[: len(whole) // 2])
    # A truncated WAV is a valid, shorter WAV.
    assert prepare_file(organisation, path).state == MediaState.READY
    path = tmp_path / "half.mp4"
    whole = making.video("long.mp4", seconds=3).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    media = prepare_file(organisation, path)
    assert (media.state, media.refusal) == (MediaState.FAILED, Refusal.DAMAGED)


def test_original_changed_after_reception_is_not_prepared(organisation):
    media = making.create_media(organisation, making.sound())
    with default_storage.open(media.original, "ab") as stream:
        stream.write(b"more")
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    assert media.refusal == Refusal.DAMAGED


def test_each_limit_has_its_own_message(organisation):
    assert (
        prepare_refused_file(organisation, making.video("wide.mkv", size="4200x120", rate=1))[1]
        == Refusal.TOO_LARGE_A_PICTURE
    )
    assert (
        prepare_refused_file(organisation, making.video("fast.mkv", rate=120, seconds=0.5))[1]
        == Refusal.TOO_FAST
    )
    tracks = [word for _ in range(9) for word in ("-map", "1:a")]
    assert (
        prepare_refused_file(organisation, making.video("tracks.mkv", *tracks))[1]
        == Refusal.TOO_MANY_STREAMS
    )
    assert prepare_refused_file(organisation, making.silence(10_900))[1] == Refusal.TOO_LONG


def test_site_without_the_programs_says_so_and_keeps_the_file(organisation, settings):
    settings.FFPROBE = "/nowhere/ffprobe"
    media = prepare_file(organisation, making.sound())
    assert (media.state, media.refusal) == (MediaState.FAILED, Refusal.NO_TOOL)
    assert originals.is_there(media.original)
    settings.FFPROBE = "ffprobe"
    assert (
        preparation_actions.try_again(viewer=make.visitor(organisation), media_id=media.pk).state
        == MediaState.QUARANTINE
    )
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    assert media.state == MediaState.READY


def test_site_without_room_says_so(organisation, settings):
    settings.FILES_ROOM_OF_ORGANISATION = 10
    assert prepare_file(organisation, making.sound()).refusal == Refusal.NO_ROOM


def test_medium_prepared_twice_is_rendered_once(organisation):
    media = prepare_file(organisation, making.sound())
    preparation_actions.prepare(str(media.pk))
    assert StoredFile.objects.get() == media.file


def test_overtaken_job_stores_no_result(organisation, monkeypatch, places):
    """Check that a job deletes its result if another worker finished first or a passage was masked.

    The files of the earlier generation are removed.
    """
    media = making.create_media(organisation, making.sound())
    copy_to_storage = file_store.copy_to_storage

    def overtaken(*args, **kwargs):
        file = copy_to_storage(*args, **kwargs)
        Media.objects.update(generation=2)
        return file

    monkeypatch.setattr(file_store, "copy_to_storage", overtaken)
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    assert (media.state, media.file) == (MediaState.PROCESSING, None)
    assert making.list_stored_files(places.MEDIA_ROOT) == [media.original]


def test_second_job_waits_for_its_turn_without_counting_as_an_attempt(organisation, monkeypatch):
    media = making.create_media(organisation, making.sound())
    job = jobs.on_commit("media.prepare", media_id=media.pk)
    with originals.turn("prepare") as is_mine:
        assert is_mine
        long_jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert job.due_at > timezone.now()
    long_jobs.run(job.pk)
    assert JobRow.objects.get(pk=job.pk).state == JobState.DONE
    assert Media.objects.get().state == MediaState.READY


def test_file_that_kills_its_worker_each_time_is_given_up(organisation):
    media = making.create_media(organisation, making.sound())
    job = jobs.on_commit("media.prepare", media_id=media.pk)
    JobRow.objects.update(attempts=long_jobs.MOST_ATTEMPTS - 1)
    long_jobs.run(job.pk)
    media.refresh_from_db()
    assert (media.state, media.refusal) == (MediaState.FAILED, Refusal.OUT_OF_ORDER)


def test_work_stops_when_another_worker_has_the_job(organisation, monkeypatch):
    monkeypatch.setattr("consult.media.actions.work.RENEWED", 0)
    media = making.create_media(organisation, making.video())
    job = jobs.on_commit("media.prepare", media_id=media.pk)
    begin = preparation_actions._begin

    def begin_after_takeover(media_id):
        JobRow.objects.update(attempts=2)
        return begin(media_id)

    monkeypatch.setattr(preparation_actions, "_begin", begin_after_takeover)
    long_jobs.run(job.pk)
    media.refresh_from_db()
    assert media.state == MediaState.PROCESSING
    assert JobRow.objects.get(pk=job.pk).state == JobState.RUNNING


def test_progress_is_written_now_and_then(organisation, monkeypatch):
    monkeypatch.setattr("consult.media.actions.work.WRITE_INTERVAL", 0)
    write, shares = work._Progress._write, []

    def noted(watch):
        write(watch)
        shares.append(Media.objects.get().progress)

    monkeypatch.setattr(work._Progress, "_write", noted)
    prepare_file(organisation, making.video(seconds=3))
    assert shares and shares == sorted(set(shares))
    assert all(0 < share <= 1 for share in shares)
