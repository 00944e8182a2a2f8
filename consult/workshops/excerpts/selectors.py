"""Excerpts of recordings, for the team of a workshop and for readers of contributions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.workshops.enums import ExcerptState, TranscriptState
from consult.workshops.models import Excerpt, Recording, Segment, Workshop
from consult.workshops.models.recordings import ExcerptQuerySet
from consult.workshops.transcripts import captions
from consult.workshops.visibility import words_in_view

if TYPE_CHECKING:
    from consult.core.models import StoredFile
    from debates.models import Proposal

VALIDATED = [state.value for state in TranscriptState if state.is_validated]


@dataclass(frozen=True)
class Quoted:
    """The public view of an excerpt.

    It has the words, their seconds, and the clip if it may be played.
    """

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
        """The length in seconds."""
        return 0 if self.start is None or self.end is None else self.end - self.start


def excerpts(viewer: Viewer, recording: Recording) -> list[Excerpt]:
    """Return the excerpts of a recording by seconds, with topic and contribution.

    One query. The caller has checked that the viewer may write for the workshop: the words may not
    be public.
    """
    rows = Excerpt.objects.filter(organisation=viewer.organisation, recording=recording)
    return list(rows.select_related("first", "last", "topic", "provenance__proposal"))


def get_excerpt(viewer: Viewer, recording: Recording, excerpt_id: UUID) -> Excerpt:
    """Return an excerpt of a recording. Raise `NotFound`. One query."""
    found = next(
        (excerpt for excerpt in excerpts(viewer, recording) if str(excerpt.pk) == str(excerpt_id)),
        None,
    )
    if found is None:
        raise NotFound
    return found


def quotable(rows: ExcerptQuerySet[Excerpt, Excerpt]) -> ExcerptQuerySet:
    """Return the excerpts whose words everyone may read with their contribution.

    The transcript must be validated, the voices must agree by their cards if consent is by cards,
    no passage may be masked, and moderation must have left the recording's sound and words and the
    workshop in view. An excerpt is words with their sound, so it is hidden with either (ADR 0048,
    0060).
    """
    masked = Segment.objects.filter(
        recording=OuterRef("recording"),
        place__range=(OuterRef("first__place"), OuterRef("last__place")),
        is_masked=True,
    )
    validated = {"recording__transcript_state__in": VALIDATED}
    return rows.agreed().filter(
        ~Exists(masked), words_in_view("recording"), state=ExcerptState.PUBLISHED, **validated
    )


def only_playable(rows: ExcerptQuerySet[Excerpt, Excerpt]) -> ExcerptQuerySet:
    """Return the excerpts whose clip may be played.

    The people agreed, and nothing was masked since it was cut.
    """
    return (
        quotable(rows)
        .with_publishable_image()
        .filter(
            recording__may_publish_sound=True,
            clip__isnull=False,
            generation=F("recording__media__generation"),
        )
    )


def lacking_agreement(viewer: Viewer, workshop: Workshop) -> set[UUID]:
    """Return the ids of excerpts that are private because a voice lacks its card's agreement.

    The caller has checked that the viewer may write for the workshop. One query.
    """
    rows = Excerpt.objects.filter(organisation=viewer.organisation, recording__workshop=workshop)
    return set(rows.lacking_agreement().values_list("pk", flat=True))


def captions_of_clip(viewer: Viewer, excerpt: Excerpt) -> str:
    """Return the captions of a clip, with seconds counted from its beginning.

    The caller has checked who may play it. One query.
    """
    places = (excerpt.first.place, excerpt.last.place)
    segments = Segment.objects.filter(
        recording=excerpt.recording_id, place__range=places, organisation=viewer.organisation
    )
    return captions.written(_within(excerpt, segment) for segment in segments)


def _within(excerpt: Excerpt, segment: Segment) -> Segment:
    """Change a passage to the part that the clip contains, in the clip's seconds, and return it.

    It is not saved.
    """
    begins = excerpt.begins if segment.pk == excerpt.first_id else 0
    ends = excerpt.ends if segment.pk == excerpt.last_id else len(segment.text)
    start = max(segment.start, excerpt.start)  # type: ignore[type-var]  # the passage is timed
    end = min(segment.end, excerpt.end)  # type: ignore[type-var]  # the passage is timed
    segment.text = segment.text[begins:ends]
    segment.words = []
    segment.start = start - excerpt.start  # type: ignore[operator]  # the passage is timed
    segment.end = end - excerpt.start  # type: ignore[operator]  # the passage is timed
    return segment


def excerpt_of(viewer: Viewer, proposal: Proposal) -> Quoted | None:
    """Return the excerpt on which a contribution rests, or None.

    It is None unless the transcript is validated, and if one of its passages is masked. The clip is
    included if the people heard agreed to it, and only if it was cut from the last rendition: an
    older clip may contain what was masked since. One query.
    """
    rows = quotable(
        Excerpt.objects.filter(organisation=viewer.organisation, provenance__proposal=proposal.pk)
    )
    is_playable = Exists(only_playable(Excerpt.objects.filter(pk=OuterRef("pk"))))
    found = rows.annotate(workshop_number=F("recording__workshop__number"), is_heard=is_playable)
    excerpt = found.select_related("clip", "recording").first()
    return _quoted(excerpt) if excerpt else None


def _quoted(excerpt: Excerpt) -> Quoted:
    recording = excerpt.recording
    return Quoted(
        words=excerpt.quote,
        language=recording.language,
        start=excerpt.start,
        end=excerpt.end,
        workshop_number=excerpt.workshop_number,  # type: ignore[attr-defined]  # an annotation of the query
        excerpt_id=excerpt.pk,
        recording_id=recording.pk,
        clip=excerpt.clip if excerpt.is_heard else None,  # type: ignore[attr-defined]  # an annotation of the query
    )
