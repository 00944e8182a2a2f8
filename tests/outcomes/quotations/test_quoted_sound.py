"""Quoted words are heard wherever their clip is public, or a sentence says why they are not."""

import pytest
from django.urls import reverse

from consult.core.models import StoredFile
from consult.outcomes.quotations import actions
from consult.outcomes.quotations.quoted_sources import SourceReference
from consult.outcomes.syntheses.actions.publication import publish_version
from consult.workshops.models import Excerpt, Recording
from tests.factories import make
from tests.workshops import given as spoken
from tests.workshops import recorded

pytestmark = pytest.mark.django_db
SAID = "Bonjour à tous. Le car ne passe plus le soir. Merci."
QUOTED = "Le car ne passe plus le soir."
NAMES = ["staff-chapter", "staff-synthesis-preview", "synthesis", "topic-results"]


@pytest.fixture
def recording(consultation):
    """Return a private recording, of which a contribution publishes one sentence with its clip."""
    workshop = spoken.workshop(consultation, consent="forms")
    made = spoken.recording(workshop, ("Voix 1", SAID), consent="forms")
    segment = made.segments.get()
    segment.words = []  # so that the seconds of the sentence are estimated
    segment.save(update_fields=["words"])
    begins = SAID.index(QUOTED)
    excerpt = recorded.excerpt(
        made, segment, begins=begins, ends=begins + len(QUOTED), start=3.1, end=8.2, quote=QUOTED,
        state="published",
    )  # fmt: skip
    recorded.contribution(excerpt)
    part = {"name": "sound.m4a", "width": None, "height": None, "size": 10, "sha256": "0" * 64}
    clip = StoredFile.objects.create(
        organisation=workshop.organisation, holder="excerpt", kind="audio", media_type="audio/mp4",
        name="extrait.m4a", size=10, variants=[part],
    )  # fmt: skip
    Excerpt.objects.update(clip=clip, generation=made.media.generation)
    return made


def publish(chapter, recording):
    consultation = chapter.synthesis.consultation
    segment = recording.segments.get()
    source = SourceReference("segment", recording_id=recording.pk, segment_ids=(segment.pk,))
    writer = make.person("manager", consultation)
    actions.quote_in_chapter(viewer=writer, chapter_id=chapter.pk, source=source, text=QUOTED)
    publish_version(viewer=writer, synthesis_id=chapter.synthesis_id)
    return writer


def pages(chapter, writer):
    """Return the pages that show the quotation, by the names of their addresses."""
    more = {"staff-chapter": [chapter.pk], "topic-results": [chapter.topic.slug]}
    found = {}
    for name in NAMES:
        answer = make.client(writer).get(reverse(name, args=["essai", *more.get(name, [])]))
        assert answer.status_code == 200
        found[name] = answer.content.decode()
    return found


def test_clip_of_the_quoted_words_plays_in_editor_preview_and_pages(chapter, recording):
    writer = publish(chapter, recording)
    for name, page in pages(chapter, writer).items():
        assert "sound.m4a#t=0.00,5.10" in page, name
        assert "js/player" in page, name
        assert "Les mots seulement" not in page


def test_sound_to_which_nobody_agreed_is_explained(chapter, recording):
    writer = publish(chapter, recording)
    Recording.objects.update(may_publish_sound=False)
    for name, page in pages(chapter, writer).items():
        assert "<audio" not in page, name
        assert "les personnes enregistrées n’ont pas accepté" in page


def test_words_outside_every_published_sound_are_explained(chapter, recording):
    writer = publish(chapter, recording)
    Excerpt.objects.update(clip=None)
    for page in pages(chapter, writer).values():
        assert "aucun son publié" in page


def test_words_of_minutes_without_sound_are_explained(chapter, recording):
    recording.segments.update(start=None, end=None)
    Excerpt.objects.update(start=None, end=None, clip=None)
    writer = publish(chapter, recording)
    for page in pages(chapter, writer).values():
        assert "il n’y a pas de son" in page
