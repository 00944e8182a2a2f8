"""After a withdrawal of consent, real sound is rendered again without the voice.

The original is deleted.
"""

import pytest
from django.core.files.storage import default_storage

from consult.core.models import Job
from consult.core.queue import long_jobs
from consult.media.actions import preparation as preparation_actions
from consult.media.models import Media
from consult.workshops.consent import selectors
from consult.workshops.consent.actions import media_voice_removal as media_voice_removal_actions
from consult.workshops.consent.actions import withdrawal as withdrawal_actions
from consult.workshops.excerpts.actions import clips as clip_actions
from consult.workshops.models import Excerpt, Recording
from tests.media import making
from tests.media.test_kept import loudness
from tests.workshops import given

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not making.has_ffmpeg(), reason="ffmpeg is not on this machine"),
]
ALL = {"voice": True, "publication": True, "reuse": True}
PASSAGES = (
    ("Voix 1", "On voudrait une halte"),
    ("Voix 2", "Moi je veux un banc"),
    ("Voix 1", "Avec de la lumière"),
)


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MEDIA_WORK = tmp_path / "media", tmp_path / "work"


@pytest.fixture
def workshop(consultation):
    return given.workshop(consultation)


@pytest.fixture
def facilitator(workshop):
    return given.facilitator(workshop)


def _make_playable_recording(workshop, **fields):
    """Create a playable recording with three seconds of real sound, one for each passage."""
    media = making.create_media(
        workshop.organisation, making.sound(seconds=3), consultation_id=workshop.consultation_id
    )
    Media.objects.filter(pk=media.pk).update(holder="workshops")
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    return given.recording(
        workshop, *PASSAGES, media=media, seconds=1.0, is_whole_public=True, **fields
    )


def _run_jobs():
    """Run waiting jobs, as a worker does, until none is left."""
    for _round in range(4):
        for job in Job.objects.filter(state="waiting").order_by("created_at"):
            long_jobs.run(job.pk)


def _take_back(facilitator, workshop, number):
    card = withdrawal_actions.take_card_back(
        viewer=facilitator, workshop_id=workshop.pk, number=number
    )
    _run_jobs()
    return card


def test_withdrawn_voice_is_no_longer_heard_and_the_original_is_deleted(
    workshop, facilitator, django_capture_on_commit_callbacks
):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 1"}, ALL | {"speaker": "Voix 2"})
    recording = _make_playable_recording(workshop)
    before, original = recording.media.file, recording.media.original
    assert default_storage.exists(original)

    with django_capture_on_commit_callbacks(execute=True):
        card = _take_back(facilitator, workshop, 2)
        media_voice_removal_actions.forget_original_with_voice(media_id=recording.media_id)

    made = Media.objects.select_related("file").get(pk=recording.media_id)
    levels = loudness(default_storage.path(f"{made.file.folder}/sound.m4a"))
    assert max(levels[10:19]) < 50 and min(levels[1:8] + levels[22:28]) > 2000
    assert not default_storage.exists(original) and not default_storage.exists(
        f"{before.folder}/sound.m4a"
    )
    card.refresh_from_db()
    assert card.silenced_at
    found = selectors.consents(facilitator, workshop)
    assert (found.without_decider, found.silenced, Recording.objects.agreed().exists()) == (
        0,
        1,
        True,
    )


def test_second_withdrawal_removes_the_recording_that_has_no_original(workshop, facilitator):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 1"}, ALL | {"speaker": "Voix 2"})
    recording, other = (
        _make_playable_recording(workshop),
        given.recording(workshop, ("Voix 3", "Rien de plus")),
    )
    quoted = given.excerpt(recording, 3)
    _take_back(facilitator, workshop, 2)
    media_voice_removal_actions.forget_original_with_voice(media_id=recording.media_id)
    # The clip of the other voice will still be cut from it.
    assert Media.objects.get(pk=recording.media_id).original
    clip_actions.cut_excerpt(quoted.pk)
    quoted.refresh_from_db()
    assert quoted.clip and quoted.generation == 2
    levels = loudness(
        default_storage.path(f"{quoted.clip.folder}/{quoted.clip.variants[0]['name']}")
    )
    assert 8 <= len(levels) <= 12 and min(levels[1:8]) > 2000
    assert Media.objects.get(pk=recording.media_id).original == ""
    _take_back(facilitator, workshop, 1)
    assert list(Recording.objects.all()) == [other]
    assert not Excerpt.objects.exists()
    assert not Media.objects.filter(pk=recording.media_id).exists()
    assert not workshop.cards.filter(silenced_at__isnull=True).exists()


def test_late_event_of_an_earlier_rendering_keeps_the_original_for_the_current_one(
    workshop, facilitator
):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 2"})
    recording = _make_playable_recording(workshop)
    withdrawal_actions.take_card_back(viewer=facilitator, workshop_id=workshop.pk, number=1)
    media_voice_removal_actions.forget_original_with_voice(
        media_id=recording.media_id
    )  # no passage is masked yet
    assert default_storage.exists(recording.media.original)
    media_voice_removal_actions.take_voice_out(card_id=workshop.cards.get().pk)
    media_voice_removal_actions.forget_original_with_voice(
        media_id=recording.media_id
    )  # masked, and not rendered yet
    assert default_storage.exists(recording.media.original)
    assert selectors.consents(facilitator, workshop).without_decider == 1


def test_medium_of_kind_text_loses_all_its_text_and_its_original(workshop, facilitator):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 2"})
    recording = given.recording(workshop, *PASSAGES)
    Media.objects.filter(pk=recording.media_id).update(
        kind="text", state="ready", text=str(PASSAGES)
    )
    _take_back(facilitator, workshop, 1)
    made = Media.objects.get(pk=recording.media_id)
    assert (made.text, made.original) == ("", "")
    assert [segment.text for segment in recording.segments.all()] == [
        PASSAGES[0][1],
        "",
        PASSAGES[2][1],
    ]
    assert not workshop.cards.filter(silenced_at__isnull=True).exists()


def test_a_voice_without_seconds_has_its_recording_removed(workshop, facilitator):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 2"})
    recording = _make_playable_recording(workshop)
    recording.segments.update(start=None, end=None)
    _take_back(facilitator, workshop, 1)
    assert not Recording.objects.exists()
    assert not Media.objects.exists()


def test_clip_that_cannot_be_cut_again_is_not_heard_as_it_was(workshop, facilitator):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 1"}, ALL | {"speaker": "Voix 2"})
    recording = _make_playable_recording(workshop)
    quoted = given.excerpt(recording, 3)
    clip_actions.cut_excerpt(quoted.pk)
    quoted.refresh_from_db()
    assert quoted.clip
    Media.objects.filter(pk=recording.media_id).update(generation=2, original="")
    clip_actions.cut_excerpt(quoted.pk)
    quoted.refresh_from_db()
    assert (quoted.clip, quoted.generation) == (None, 2)
