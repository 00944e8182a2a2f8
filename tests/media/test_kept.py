"""Clips, masks, retention and removal of media."""

import subprocess
from array import array
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from consult.core.exceptions import Conflict, Invalid, NotFound
from consult.core.models import Job, StoredFile
from consult.core.queue import long_jobs
from consult.media import originals
from consult.media.actions import clips as clip_actions
from consult.media.actions import masks as mask_actions
from consult.media.actions import preparation as preparation_actions
from consult.media.actions import removal as removal_actions
from consult.media.enums import MediaState
from consult.media.exceptions import OriginalIsGone
from consult.media.models import Media
from tests.factories import make
from tests.media import making


@pytest.fixture(autouse=True)
def prepared_once(monkeypatch):
    making.reuse_preparations(monkeypatch)


@pytest.fixture
def system(organisation):
    return make.visitor(organisation)


def create_ready_media(organisation, path):
    media = making.create_media(organisation, path)
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    assert media.state == MediaState.READY
    return media


def loudness(path):
    """Return the loudest sample of each tenth of a second."""
    decoded = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-ar", "8000", "-f", "s16le", "-"],
        capture_output=True,
        check=True,
    )
    samples = array("h", decoded.stdout)
    return [
        max(abs(sample) for sample in samples[at : at + 800])
        for at in range(0, len(samples) - 799, 800)
    ]


def brightness(path, at):
    """Return the brightness of the picture at a second, from 0 to 255."""
    dot = ("-vf", "scale=1:1", "-f", "rawvideo", "-pix_fmt", "gray", "-")
    command = ["ffmpeg", "-v", "error", "-ss", str(at), "-i", path, "-frames:v", "1", *dot]
    decoded = subprocess.run(command, capture_output=True, check=True)
    return decoded.stdout[0]


def at(file, name):
    return default_storage.path(f"{file.folder}/{name}")


def test_clip_begins_and_ends_where_it_is_cut(organisation):
    beeps = making.ffmpeg(
        *("-f", "lavfi", "-i", "sine=440:d=6", "-af", "volume=0:enable='not(between(t,2,4))'"),
        name="beeps.flac",
    )
    media = create_ready_media(organisation, beeps)
    file = clip_actions.cut(
        media_id=media.pk, start=2, end=4, holder=making.HOLDER, name="Extrait 1"
    )
    file.save()
    assert (file.kind, file.name, file.organisation_id) == (
        "audio",
        "Extrait-1.m4a",
        organisation.pk,
    )
    levels = loudness(at(file, "sound.m4a"))
    assert abs(len(levels) - 20) <= 1
    assert min(levels[1:19]) > 2000
    before = clip_actions.cut(media_id=media.pk, start=0.5, end=1.8, holder=making.HOLDER)
    assert max(loudness(at(before, "sound.m4a"))) < 100


def test_clip_of_a_video_may_leave_the_picture(organisation):
    media = create_ready_media(organisation, making.video(seconds=3))
    video_clip = clip_actions.cut(media_id=media.pk, start=1, end=2.5, holder=making.HOLDER)
    assert [part["name"] for part in video_clip.variants] == [
        "480p.mp4",
        "sound.m4a",
        "poster.webp",
    ]
    sound_clip = clip_actions.cut(
        media_id=media.pk, start=1, end=2.5, holder=making.HOLDER, with_picture=False
    )
    assert [part["name"] for part in sound_clip.variants] == ["sound.m4a"]
    assert abs(len(loudness(at(video_clip, "480p.mp4"))) - 15) <= 1
    assert making.list_working_files(Path(default_storage.location).parent / "work") == []


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 1), (1, 1), (2, 1), (5, 6), (0, 700), (float("nan"), 1)]
)
def test_passage_that_is_not_there_is_not_cut(organisation, start, end):
    media = create_ready_media(organisation, making.sound())
    with pytest.raises(Invalid):
        clip_actions.cut(media_id=media.pk, start=start, end=end, holder=making.HOLDER)


def test_masked_passage_is_neither_audible_nor_visible(
    organisation, system, django_capture_on_commit_callbacks
):
    media = create_ready_media(organisation, making.video(seconds=4, size="320x240"))
    before = media.file
    with django_capture_on_commit_callbacks(execute=True):
        media = mask_actions.mask(viewer=system, media_id=media.pk, ranges=[[2, 2.5], [1, 2.2]])
    assert (media.state, media.masks, media.generation, media.file) == (
        MediaState.QUARANTINE,
        [[1.0, 2.5]],
        2,
        None,
    )
    assert not Media.objects.filter(file=before.pk).exists()
    for job in Job.objects.filter(name__in=["core.drop_file", "media.prepare"]).order_by(
        "created_at"
    ):
        long_jobs.run(job.pk)
    media.refresh_from_db()
    assert not default_storage.exists(f"{before.folder}/480p.mp4")
    assert StoredFile.objects.get() == media.file
    for name in ("sound.m4a", "480p.mp4"):
        levels = loudness(at(media.file, name))
        assert max(levels[10:25]) < 50, name
        assert min(levels[1:8] + levels[28:38]) > 2000, name
    assert brightness(at(media.file, "480p.mp4"), 1.5) <= 16
    assert brightness(at(media.file, "480p.mp4"), 3) > 40
    assert max(media.peaks[11:24]) == 0


def test_clip_of_a_masked_passage_is_masked(organisation, system):
    media = create_ready_media(organisation, making.sound(seconds=4))
    mask_actions.mask(viewer=system, media_id=media.pk, ranges=[[1, 2]])
    preparation_actions.prepare(str(media.pk))
    levels = loudness(
        at(
            clip_actions.cut(media_id=media.pk, start=0.5, end=2.5, holder=making.HOLDER),
            "sound.m4a",
        )
    )
    assert max(levels[6:14]) < 50
    assert min(levels[1:4] + levels[16:19]) > 2000


def test_clip_is_cut_again_if_a_mask_was_added_during_cutting(organisation, monkeypatch):
    media = create_ready_media(organisation, making.sound())
    monkeypatch.setattr(long_jobs, "renew_lease", lambda: Media.objects.update(generation=2))
    with pytest.raises(long_jobs.Postponed):
        clip_actions.cut(media_id=media.pk, start=0, end=1, holder=making.HOLDER)
    assert StoredFile.objects.get() == media.file


def test_mask_is_refused_where_it_would_hide_nothing(organisation, system):
    media = create_ready_media(organisation, making.sound())
    for ranges in (
        [[2, 1]],
        [[-1, 1]],
        [[5, 6]],
        [[0, float("inf")]],
        [[n / 1000, n / 1000 + 0.0001] for n in range(300)],
    ):
        with pytest.raises(Invalid):
            mask_actions.mask(viewer=system, media_id=media.pk, ranges=ranges)
    assert mask_actions.mask(viewer=system, media_id=media.pk, ranges=[]).generation == 1
    removal_actions.forget_original(viewer=system, media_id=media.pk)
    with pytest.raises(OriginalIsGone):
        mask_actions.mask(viewer=system, media_id=media.pk, ranges=[[0, 1]])
    with pytest.raises(OriginalIsGone):
        clip_actions.cut(media_id=media.pk, start=0, end=1, holder=making.HOLDER)


def test_text_is_neither_cut_nor_masked(organisation, system, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Des mots")
    media = create_ready_media(organisation, path)
    with pytest.raises(Conflict):
        clip_actions.cut(media_id=media.pk, start=0, end=1, holder=making.HOLDER)
    with pytest.raises(Conflict):
        mask_actions.mask(viewer=system, media_id=media.pk, ranges=[[0, 1]])


def test_removed_medium_leaves_nothing(organisation, places, django_capture_on_commit_callbacks):
    media = create_ready_media(organisation, making.video())
    with django_capture_on_commit_callbacks(execute=True):
        removal_actions.remove_media(media_id=media.pk)
    long_jobs.run(Job.objects.get(name="core.drop_file").pk)
    assert not Media.objects.exists()
    assert not StoredFile.objects.exists()
    assert making.list_stored_files(places.MEDIA_ROOT) == []
    removal_actions.remove_media(media_id=media.pk)
    preparation_actions.prepare(str(media.pk))
    with pytest.raises(NotFound):
        clip_actions.cut(media_id=media.pk, start=0, end=1, holder=making.HOLDER)


def test_original_is_kept_for_its_retention_period(
    organisation, places, django_capture_on_commit_callbacks
):
    medium = create_ready_media(organisation, making.sound())
    assert abs(medium.original_until - timezone.now() - timedelta(days=183)) < timedelta(minutes=5)
    assert removal_actions.forget_old_originals() == 0
    Media.objects.filter(original_until__lt=timezone.now() + timedelta(days=184)).update(
        original_until=timezone.now()
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert removal_actions.forget_old_originals() == 1
    medium.refresh_from_db()
    assert (medium.original, medium.state) == ("", MediaState.READY)
    assert not originals.is_there(originals.path_of(organisation.pk, medium.pk))


def test_sweep_deletes_leftovers_of_killed_jobs_and_undone_acts(organisation, places, monkeypatch):
    media = create_ready_media(organisation, making.sound())
    leftovers = places.MEDIA_WORK / "prepare" / str(media.pk)
    leftovers.mkdir(parents=True)
    (leftovers / "480p.mp4").write_bytes(b"half")
    lost = originals.path_of(organisation.pk, "0" * 32)
    default_storage.save(lost, ContentFile(b"of an act that was undone"))
    with originals.turn("prepare"):
        assert removal_actions.sweep() == 0
    assert removal_actions.sweep() == 1
    monkeypatch.setattr(originals, "SETTLED", timedelta(0))
    assert removal_actions.sweep() == 1
    assert not originals.is_there(lost)
    assert originals.is_there(media.original)
    assert making.list_working_files(places.MEDIA_WORK) == []
