"""Words that were kept: for those who run the workshop, and for whoever reads the contribution that rests on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef

from consult.core.exceptions import NotFound
from consult.workshops import captions
from consult.workshops.enums import ExcerptState, TranscriptState
from consult.workshops.models import Excerpt, Recording, Segment
from consult.workshops.visibility import words_in_view

if TYPE_CHECKING:
    from uuid import UUID

    from consult.core.models import StoredFile
    from consult.workshops.models import Workshop

VALIDATED = [state.value for state in TranscriptState if state.is_validated]


@dataclass(frozen=True)
class Quoted:
    """What a contribution rests on, as everybody may read it: words, and seconds to hear where voices may be heard."""

    words: str
    language: str
    start: float | None
    end: float | None
    workshop_number: int
    excerpt_id: object
    recording_id: object
    clip: StoredFile | None = None

    @property
    def lasts(self) -> float:
        """Seconds."""
        return 0 if self.start is None or self.end is None else self.end - self.start


def excerpts(viewer, recording: Recording) -> list[Excerpt]:
    """The excerpts of a recording in the order of their seconds, with topic and contribution; one query.

    For those who write for its workshop: what is in them may not be public.
    """
    rows = Excerpt.objects.filter(organisation=viewer.organisation, recording=recording)
    return list(rows.select_related("first", "last", "topic", "provenance__proposal"))


def get_excerpt(viewer, recording: Recording, excerpt_id) -> Excerpt:
    """One of them, or `NotFound`; one query."""
    found = next((one for one in excerpts(viewer, recording) if str(one.pk) == str(excerpt_id)), None)
    if found is None:
        raise NotFound
    return found


def quotable(rows):
    """Of these excerpts, those whose words everybody may read with their contribution.

    Somebody stands by their transcript, the voices agree by their cards where consent is by cards, nothing of them was
    masked, and moderation left what they are of in view: an excerpt is words with their sound, so that it goes with
    either (ADR 0048, 0060).
    """
    masked = Segment.objects.filter(
        recording=OuterRef("recording"),
        place__range=(OuterRef("first__place"), OuterRef("last__place")),
        is_masked=True,
    )
    validated = {"recording__transcript_state__in": VALIDATED}
    return rows.agreed().filter(~Exists(masked), words_in_view("recording"), state=ExcerptState.PUBLISHED, **validated)


def heard(rows):
    """Of these excerpts, those whose clip may be heard: people agreed, and nothing was masked since it was cut."""
    return (
        quotable(rows)
        .seen_by_all()
        .filter(recording__may_publish_sound=True, clip__isnull=False, generation=F("recording__media__generation"))
    )


def lacking_agreement(viewer, workshop: Workshop) -> set[UUID]:
    """Return the excerpts of a workshop that are not public because a voice in them lacks the agreement of its card.

    For those who write for the workshop; one query.
    """
    rows = Excerpt.objects.filter(organisation=viewer.organisation, recording__workshop=workshop)
    return set(rows.lacking_agreement().values_list("pk", flat=True))


def captions_of_clip(viewer, excerpt: Excerpt) -> str:
    """The captions of a clip, from its own beginning; the caller has asked who may play it. One query."""
    places = (excerpt.first.place, excerpt.last.place)
    said = Segment.objects.filter(recording=excerpt.recording_id, place__range=places, organisation=viewer.organisation)
    return captions.written(_within(excerpt, segment) for segment in said)


def _within(excerpt, segment):
    """What a clip holds of a passage, in its own seconds; unsaved."""
    begins = excerpt.begins if segment.pk == excerpt.first_id else 0
    ends = excerpt.ends if segment.pk == excerpt.last_id else len(segment.text)
    start, end = max(segment.start, excerpt.start), min(segment.end, excerpt.end)
    segment.text, segment.words = segment.text[begins:ends], []
    segment.start, segment.end = start - excerpt.start, end - excerpt.start
    return segment


def excerpt_of(viewer, proposal) -> Quoted | None:
    """The words that a contribution rests on, once somebody stands by the transcript; one query.

    None while it was not validated, and where a passage of them was masked. The clip is there where those who are heard
    agreed to it, and only as it was cut from the last making of the medium: what was masked since may be in an older.
    """
    rows = quotable(Excerpt.objects.filter(organisation=viewer.organisation, provenance__proposal=proposal.pk))
    is_heard = Exists(heard(Excerpt.objects.filter(pk=OuterRef("pk"))))
    found = rows.annotate(workshop_number=F("recording__workshop__number"), is_heard=is_heard)
    excerpt = found.select_related("clip", "recording").first()
    return _quoted(excerpt) if excerpt else None


def _quoted(excerpt):
    recording = excerpt.recording
    return Quoted(
        words=excerpt.quote,
        language=recording.language,
        start=excerpt.start,
        end=excerpt.end,
        workshop_number=excerpt.workshop_number,
        excerpt_id=excerpt.pk,
        recording_id=recording.pk,
        clip=excerpt.clip if excerpt.is_heard else None,
    )
