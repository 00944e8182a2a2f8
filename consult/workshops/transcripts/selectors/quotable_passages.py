"""The passages of transcripts that everyone may read, for quotations in a synthesis.

They belong to a validated transcript. Either the whole transcript is public, or a public
contribution rests on an excerpt that contains them. Of an excerpt, only its own words are quotable.
The voices agree by their cards where consent is by cards (ADR 60).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Max
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.workshops.excerpts.selectors import VALIDATED, only_playable, quotable
from consult.workshops.models import Excerpt, Recording, Segment
from consult.workshops.models.agreements import agreed_passage
from consult.workshops.visibility import words_in_view

if TYPE_CHECKING:
    from consult.core.models import StoredFile


@dataclass
class QuotablePassage:
    """The public words of a passage, with what `excerpts.quotation.cut` needs."""

    segment_id: UUID
    version: int
    place: int
    speaker: str
    text: str
    start: float | None
    end: float | None
    words: list


@dataclass(frozen=True)
class QuotableRecording:
    """A recording with its public passages in order, and its workshop as the public sees it."""

    recording_id: UUID
    title: str
    language: str
    workshop_number: int
    workshop_title: str
    people: int
    slug: str
    consultation_id: UUID
    topic_ids: frozenset[UUID]
    passages: Sequence[QuotablePassage]


@dataclass(frozen=True)
class PublicSound:
    """A file that everyone may play, and the seconds in it that are meant."""

    file: StoredFile
    begins: float
    ends: float
    duration: float


def quotable_recordings(
    viewer: Viewer, consultation_id: UUID, *, recording_ids: Iterable[UUID] | None = None
) -> list[QuotableRecording]:
    """Return the recordings of a consultation with passages that everyone may read.

    The rule is that of a visitor, for any viewer. Five queries, however many recordings there are.
    """
    visitor = Viewer.public(viewer.organisation)
    rows = Recording.objects.visible_to(visitor).with_publicness()
    rows = rows.filter(
        words_in_view(),
        workshop__consultation=consultation_id,
        transcript_state__in=VALIDATED,
    )
    if recording_ids is not None:
        rows = rows.filter(pk__in=list(recording_ids))
    recordings = list(
        rows.select_related("workshop__consultation")
        .prefetch_related("workshop__sub_reports")
        .order_by("workshop__number", "number")
    )
    excerpts: dict[UUID, list[Excerpt]] = {}
    quoted = quotable(Excerpt.objects.filter(recording__in=recordings).publicly_quoted())
    for excerpt in quoted.select_related("first", "last"):
        excerpts.setdefault(excerpt.recording_id, []).append(excerpt)
    segments: dict[UUID, list[Segment]] = {}
    spoken = Segment.objects.filter(recording__in=recordings, is_masked=False).exclude(text="")
    for segment in spoken.filter(agreed_passage()).order_by("place"):
        segments.setdefault(segment.recording_id, []).append(segment)
    found = [
        _quotable(recording, segments.get(recording.pk, []), excerpts.get(recording.pk, []))
        for recording in recordings
    ]
    return [recording for recording in found if recording.passages]


def find_spoken(viewer: Viewer, consultation_id: UUID, words: Sequence[str]) -> list[UUID]:
    """Return the recordings of a consultation in which some words are spoken, the closest first.

    The caller asks `quotable_recordings` which of their passages everyone may read. One query, in
    which PostgreSQL reads the passages of the consultation.
    """
    asked = SearchQuery(" or ".join(words), config="consult_fr", search_type="websearch")
    spoken = SearchVector("text", config="consult_fr")
    rows = Segment.objects.filter(
        organisation=viewer.organisation, recording__workshop__consultation=consultation_id
    )
    rows = rows.annotate(spoken=spoken).filter(spoken=asked)
    closest = rows.order_by().values("recording").annotate(rank=Max(SearchRank(spoken, asked)))
    return list(closest.order_by("-rank", "recording").values_list("recording", flat=True))


def find_sound(
    viewer: Viewer, recording_id: UUID | str, start: float, end: float
) -> PublicSound | None:
    """Return the file that plays some seconds of a recording to everyone, or None.

    It is the whole recording if its sound is public, or a clip that contains the seconds. Two
    queries.
    """
    visitor = Viewer.public(viewer.organisation)
    rows = Recording.objects.visible_to(visitor).with_publicness().filter(pk=recording_id)
    recording = rows.select_related("media__file").first()
    if recording is None:
        return None
    media = recording.media
    if recording.heard_by_all and recording.is_in_view and media.file:  # type: ignore[attr-defined]  # an annotation of the query
        return PublicSound(media.file, start, end, media.duration or end)
    clips = only_playable(Excerpt.objects.filter(recording=recording).publicly_quoted())
    clip = clips.filter(start__lte=start, end__gte=end).select_related("clip").first()
    if clip is None or clip.clip is None or clip.start is None or clip.end is None:
        return None
    return PublicSound(clip.clip, start - clip.start, end - clip.start, clip.end - clip.start)


def explain_silence(viewer: Viewer, recording_id: UUID | str) -> str:
    """Return the reason, as a sentence, why public words of a recording have no sound. One query.

    The cards of the voices agree, because the words are public (ADR 60).
    """
    visitor = Viewer.public(viewer.organisation)
    recording = Recording.objects.visible_to(visitor).filter(pk=recording_id).first()
    if recording and not recording.may_publish_sound:
        return _("Words only: the people recorded did not agree that everyone hears them.")
    return _("Words only: these seconds are in no published sound.")


def _quotable(
    recording: Recording, segments: list[Segment], excerpts: list[Excerpt]
) -> QuotableRecording:
    workshop = recording.workshop
    passages = []
    for segment in segments:
        if recording.read_by_all:  # type: ignore[attr-defined]  # an annotation of the query
            passages.append(_passage(segment, segment.text, segment.start, segment.end))
            continue
        for excerpt in excerpts:
            if (text := _words_in(excerpt, segment)).strip():
                passages.append(_passage(segment, text, *_seconds_in(excerpt, segment)))
                break
    return QuotableRecording(
        recording_id=recording.pk,
        title=recording.public_title,
        language=recording.language,
        workshop_number=workshop.number,
        workshop_title=workshop.title,
        people=workshop.participants or 0,
        slug=workshop.consultation.slug,
        consultation_id=workshop.consultation_id,
        topic_ids=frozenset(report.topic_id for report in workshop.sub_reports.all()),
        passages=passages,
    )


def _passage(
    segment: Segment, text: str, start: float | None, end: float | None
) -> QuotablePassage:
    return QuotablePassage(
        segment_id=segment.pk,
        version=segment.version,
        place=segment.place,
        speaker=segment.speaker,
        text=text,
        start=start,
        end=end,
        words=segment.words,
    )


def _seconds_in(excerpt: Excerpt, segment: Segment) -> tuple[float | None, float | None]:
    """Return the seconds of a passage that an excerpt contains, so that its clip plays them."""
    if segment.start is None or segment.end is None or excerpt.start is None or excerpt.end is None:
        return segment.start, segment.end
    return max(segment.start, excerpt.start), min(segment.end, excerpt.end)


def _words_in(excerpt: Excerpt, segment: Segment) -> str:
    """Return the words of a passage that an excerpt contains."""
    if not excerpt.first.place <= segment.place <= excerpt.last.place:
        return ""
    begins = excerpt.begins if segment.pk == excerpt.first_id else 0
    ends = excerpt.ends if segment.pk == excerpt.last_id else len(segment.text)
    return segment.text[begins:ends]
