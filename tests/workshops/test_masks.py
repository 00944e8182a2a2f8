"""Masked passages: no longer played or shown, while the rest stays. The mask itself is recorded."""

import pytest
from django.urls import reverse

from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.opendata.models import DatasetVersion
from consult.workshops.models import Excerpt, Mask
from consult.workshops.recordings.actions import masks as mask_actions
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from tests.factories import make
from tests.workshops import recorded

pytestmark = pytest.mark.django_db
WORDS = ("On voudrait une halte", "Madame Untel habite au 12", "Avec de la lumière")


@pytest.fixture
def spoken(consultation):
    """Return a recording that is public as a whole."""
    recording = recorded.recording(
        recorded.workshop(consultation), may_publish_sound=True, may_reuse=True
    )
    facilitator = recorded.facilitator(recording.workshop)
    recorded.validated(recording, facilitator, *WORDS)
    recording_actions.publish_whole(viewer=facilitator, recording_id=recording.pk)
    recording.media.original = "originals/x"
    recording.media.save(update_fields=["original"])
    recording.refresh_from_db()
    return recording


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def mask(viewer, recording, first=2, last=2, reason="personal"):
    return mask_actions.mask_passages(
        viewer=viewer, recording_id=recording.pk, first=first, last=last, reason=reason
    )


def public_page(recording):
    slug = recording.workshop.consultation.slug
    args = [slug, recording.workshop.number, recording.number]
    return make.client().get(reverse("workshop-recording", args=args)).content.decode()


def test_masked_words_disappear_at_once_and_the_rest_stays(spoken, moderator):
    assert "Untel" in public_page(spoken)
    mask(moderator, spoken)
    page = public_page(spoken)
    assert "Untel" not in page and "une halte" in page and "la lumière" in page
    assert not spoken.segments.filter(text__contains="Untel").exists()
    assert "Untel" not in transcript_selectors.captions_of(moderator, spoken)


def test_sound_is_rendered_again_without_the_masked_seconds(spoken, moderator):
    segment = spoken.segments.get(place=2)
    mask(moderator, spoken)
    spoken.media.refresh_from_db()
    assert spoken.media.masks == [[segment.start, segment.end]]
    # Nothing is played in the meantime.
    assert (spoken.media.state, spoken.media.file) == ("quarantine", None)


def test_recording_without_an_original_becomes_private_when_masked(spoken, moderator):
    spoken.media.original = ""
    spoken.media.save(update_fields=["original"])
    mask(moderator, spoken)
    spoken.refresh_from_db()
    assert (spoken.is_whole_public, spoken.may_publish_sound) == (False, False)


def test_excerpts_of_a_masked_passage_are_removed(spoken, moderator):
    first, second = spoken.segments.get(place=1), spoken.segments.get(place=2)
    for segment in (first, second):
        quoted = {
            "first": segment,
            "last": segment,
            "quote": segment.text,
            "start": segment.start,
            "end": segment.end,
        }
        Excerpt.objects.create(
            organisation=spoken.organisation, recording=spoken, ends=len(segment.text), **quoted
        )
    mask(moderator, spoken)
    assert [excerpt.quote for excerpt in Excerpt.objects.all()] == [WORDS[0]]


def test_mask_stores_its_author_reason_and_place_but_not_the_words(spoken, moderator):
    mask(moderator, spoken)
    stored = Mask.objects.get()
    assert (stored.reason, stored.author) == ("personal", moderator.participant)
    entry = JournalEntry.objects.get(act="passage.mask")
    assert entry.data["first"] == 2 and "Untel" not in str(entry.data)


def test_dataset_that_may_contain_the_passage_is_replaced(spoken, moderator, monkeypatch):
    noted = []
    monkeypatch.setattr(
        "consult.opendata.actions.withdrawal.note_takedown",
        lambda **arguments: noted.append(arguments["consultation_id"]),
    )
    mask(moderator, spoken)
    assert noted == [spoken.workshop.consultation_id] and not DatasetVersion.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "attr"),
    [
        ({"reason": "withdrawn"}, "reason"),
        ({"reason": "x"}, "reason"),
        ({"first": 9, "last": 9}, "last"),
    ],
)
def test_wrong_mask_is_refused_and_changes_nothing(spoken, moderator, wrong, attr):
    with pytest.raises(Invalid) as refused:
        mask(moderator, spoken, **wrong)
    assert refused.value.attr == attr and not Mask.objects.exists()


def test_mask_by_an_unauthorized_viewer_is_refused(spoken, consultation):
    with pytest.raises(NotAllowed):
        mask(make.person(consultation=consultation), spoken)
    with pytest.raises((NotAllowed, NotFound)):
        mask(recorded.facilitator(recorded.workshop(consultation)), spoken)


def test_moderator_masks_from_the_public_page(spoken, moderator):
    slug, number = spoken.workshop.consultation.slug, spoken.workshop.number
    browser = make.client(moderator)
    here = reverse("staff-segment-mask", args=[spoken.workshop_id, spoken.number, 2])
    page = browser.get(
        reverse("workshop-recording", args=[slug, number, spoken.number])
    ).content.decode()
    assert here in page and here not in public_page(spoken)
    wrong = browser.post(here, {"last": "2"})
    assert wrong.status_code == 422 and WORDS[1] in wrong.content.decode()
    assert browser.post(here, {"last": "3", "reason": "offensive"}).status_code == 302
    assert list(spoken.segments.filter(is_masked=True).values_list("place", flat=True)) == [2, 3]
    assert browser.get(here).status_code == 404
