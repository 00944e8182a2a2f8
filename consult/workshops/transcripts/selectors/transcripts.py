"""Transcripts as each viewer may read them: passages, versions, captions and reading links."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres import clock
from consult.workshops import rules
from consult.workshops.exceptions import ReadingLinkIsOver
from consult.workshops.excerpts.selectors import captions_of_clip
from consult.workshops.models import (
    Excerpt,
    Objection,
    ReadingLink,
    Recording,
    Segment,
    SegmentVersion,
)
from consult.workshops.recordings.selectors import may_play_clip, may_read
from consult.workshops.transcripts import captions
from consult.workshops.visibility import words_in_view


@dataclass(frozen=True)
class WordsToReview:
    """Words to be read over by participants. The id is that of the segment in which they begin."""

    segment_id: UUID
    speaker: str
    text: str


def segments(viewer: Viewer, recording: Recording) -> list[Segment]:
    """Return the transcript of a recording.

    Only viewers who may write it get masked passages. One query. The caller has loaded the
    recording with a selector. Raise `NotFound` if the viewer may not read the transcript.
    """
    if not may_read(viewer, recording):
        raise NotFound
    rows = recording.segments.all()
    return list(
        rows
        if rules.can_edit_transcript(viewer, recording.workshop)
        else rows.filter(is_masked=False)
    )


def untouched_segments(viewer: Viewer, recording: Recording) -> list[Segment]:
    """Return the segments on which an excerpt rests and that no person has read, in order.

    One query.
    """
    resting = Excerpt.objects.filter(
        recording=recording, first__place__lte=OuterRef("place"), last__place__gte=OuterRef("place")
    )
    return list(recording.segments.filter(Exists(resting), is_checked=False, is_masked=False))


def captions_of(viewer: Viewer, recording: Recording) -> str:
    """Return the WebVTT captions of a recording, for viewers who may read its transcript.

    Raise `NotFound`.
    """
    if not may_read(viewer, recording):
        raise NotFound
    return captions.written(recording.segments.filter(is_masked=False))


def captions_of_file(viewer: Viewer, file_id: UUID) -> str:
    """Return the captions of the recording or of the clip that a file plays.

    Raise `NotFound` for any other file.
    """
    clip = Excerpt.objects.filter(clip=file_id).select_related("first", "last").first()
    if clip:
        if not may_play_clip(viewer, file_id):
            raise NotFound
        return captions_of_clip(viewer, clip)
    rows = Recording.objects.visible_to(viewer).with_publicness().filter(media__file=file_id)
    found = rows.select_related("workshop__consultation", "media").first()
    if found is None or not has_captions(found):
        raise NotFound
    return captions_of(viewer, found)


def has_captions(recording: Recording) -> bool:
    """Return whether any passage of the recording can be a caption. One query."""
    return recording.segments.filter(is_masked=False, start__isnull=False).exists()


def open_objections() -> QuerySet[Objection]:
    """Return the objections that no facilitator has settled, by a correction or by an act.

    A passage is corrected if its text was rewritten since, or if it is masked. A new version that
    only renames the voice leaves the objection open.
    """
    same = SegmentVersion.objects.filter(
        segment=OuterRef("segment"), number=OuterRef("number") - 1, text=OuterRef("text")
    )
    rewritten = SegmentVersion.objects.filter(
        ~Exists(same),
        segment=OuterRef("segment"),
        created_at__gt=OuterRef("created_at"),
        number__gt=1,
    )
    unsettled = Objection.objects.filter(~Exists(rewritten), settled_at=None)
    return unsettled.exclude(segment__is_masked=True)


def objections(viewer: Viewer, recording: Recording) -> list[Objection]:
    """Return the objections to a transcript, for viewers who may write it, each with `is_open`.

    Raise `NotFound`.
    """
    if not rules.can_edit_transcript(viewer, recording.workshop):
        raise NotFound
    return list(
        recording.objections.select_related("segment")
        .annotate(is_open=Exists(open_objections().filter(pk=OuterRef("pk"))))  # type: ignore[no-redef]  # an annotation
        .order_by(F("segment__place").asc(nulls_last=True), "id")
    )


def objections_by_segment(
    viewer: Viewer, recording: Recording, segments: Sequence[Segment]
) -> dict[UUID, list[str]]:
    """Return the texts of the open objections to some segments, by the id of the segment.

    One query.

    A text may be empty: the participant did not say what is wrong. The caller has checked that the
    viewer may write the transcript.
    """
    rows = open_objections().filter(
        organisation=viewer.organisation, recording=recording, segment__in=segments
    )
    found: dict[UUID, list[str]] = {}
    for segment_id, text in rows.order_by("id").values_list("segment_id", "text"):
        found.setdefault(segment_id, []).append(text)  # type: ignore[arg-type]  # filtered above
    return found


def hash_of(token: str) -> str:
    """Return the hash that is stored instead of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_reading(viewer: Viewer, token: str) -> ReadingLink:
    """Return the reading link of a token, with its recording and workshop.

    One query. Raise `ReadingLinkIsOver`. A recording that moderation took out of view is not
    readable by a link during that time.
    """
    rows = ReadingLink.objects.filter(words_in_view("recording"), organisation=viewer.organisation)
    rows = rows.filter(token=hash_of(token))
    found = (
        rows.filter(expires_at__gt=clock.ClockNow())
        .select_related("recording__workshop__consultation")
        .first()
    )
    if found is None:
        raise ReadingLinkIsOver
    return found


def get_reading_link(viewer: Viewer, link_id: UUID) -> ReadingLink:
    """Return a reading link by its id, for viewers who may write the transcript.

    Raise `NotFound`.
    """
    rows = ReadingLink.objects.filter(organisation=viewer.organisation, pk=link_id)
    found = rows.select_related("recording__workshop").first()
    if found is None or not rules.can_edit_transcript(viewer, found.recording.workshop):
        raise NotFound
    return found


def reading_links(viewer: Viewer, recording: Recording) -> list[ReadingLink]:
    """Return all reading links of a recording, latest first, with `is_over` set on each.

    The list is empty for viewers who may not write the transcript.
    """
    if not rules.can_edit_transcript(viewer, recording.workshop):
        return []
    links: list[ReadingLink] = list(
        recording.reading_links.annotate(read_at=clock.ClockNow()).order_by("-created_at", "-id")
    )
    for link in links:
        link.is_over = link.expires_at <= link.read_at  # type: ignore[attr-defined]
    return links


def list_words_to_review(link: ReadingLink) -> list[WordsToReview]:
    """Return the words that participants read by a link, without masked passages.

    They are the quotes of the excerpts, in order, or all passages if there are no excerpts.
    """
    excerpts = list(
        link.recording.excerpts.select_related("first").order_by("first__place", "created_at")
    )
    if excerpts:
        return [
            WordsToReview(row.first_id, row.first.speaker, row.quote)
            for row in excerpts
            if not row.first.is_masked
        ]
    rows = link.recording.segments.filter(is_masked=False).exclude(text="")
    return [WordsToReview(row.pk, row.speaker, row.text) for row in rows]


def answered(viewer: Viewer, recording: Recording) -> tuple[int, int]:
    """Return (people who answered by link, people of these who disagree with something).

    One query.
    """
    sums = recording.reading_links.aggregate(
        readers=Sum("readers"), disagreements=Sum("disagreements")
    )
    return sums["readers"] or 0, sums["disagreements"] or 0


def most_readers(recording: Recording) -> int:
    """Return how many people may answer by link: as many as were present."""
    return max(recording.people, recording.workshop.participants or 0)
