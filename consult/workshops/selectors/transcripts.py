"""What was said, as each viewer may read it; what it said before; what is left to read over; captions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Sum

from consult.core import clock
from consult.core.exceptions import NotFound
from consult.workshops import captions, rules
from consult.workshops.exceptions import ReadingLinkIsOver
from consult.workshops.models import Excerpt, Objection, ReadingLink, Recording, Segment, SegmentVersion
from consult.workshops.selectors.excerpts import captions_of_clip
from consult.workshops.selectors.recordings import get_recording, may_read, shows_clip
from consult.workshops.visibility import words_in_view

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Kept:
    """Words that were kept of what people said, to be read over: under the id of the segment that they begin in."""

    segment_id: UUID
    speaker: str
    text: str


def segments(viewer, recording: Recording) -> list[Segment]:
    """The transcript of a recording that a selector gave; masked passages for those alone who write it; one query.

    Raises `NotFound` where the viewer may not read it.
    """
    if not may_read(viewer, recording):
        raise NotFound
    rows = recording.segments.all()
    return list(rows if rules.can_edit_transcript(viewer, recording.workshop) else rows.filter(is_masked=False))


def get_segment(viewer, segment_id: UUID) -> Segment:
    """One segment, for those who write its transcript. Raises `NotFound`."""
    found = Segment.objects.filter(organisation=viewer.organisation, pk=segment_id).first()
    if found is None:
        raise NotFound
    recording = get_recording(viewer, found.recording_id)
    if not rules.can_edit_transcript(viewer, recording.workshop):
        raise NotFound
    return found


def versions_of_segment(viewer, segment: Segment) -> list[SegmentVersion]:
    """All that a segment that a selector gave has said, latest first, with who wrote it; the machine is nobody."""
    return list(segment.versions.select_related("author").order_by("-number"))


def voice_labels(viewer, recording: Recording) -> list[str]:
    """The voice labels of a recording, in the order they are first heard."""
    found = recording.segments.exclude(speaker="").order_by("place").values_list("speaker", flat=True)
    return list(dict.fromkeys(found))


def untouched_segments(viewer, recording: Recording) -> list[Segment]:
    """Segments that an excerpt rests on and that nobody has read over, in order; one query."""
    resting = Excerpt.objects.filter(
        recording=recording, first__place__lte=OuterRef("place"), last__place__gte=OuterRef("place")
    )
    return list(recording.segments.filter(Exists(resting), is_checked=False, is_masked=False))


def captions_of(viewer, recording: Recording) -> str:
    """The captions of a recording, as WebVTT, for whoever may read its transcript. Raises `NotFound`."""
    if not may_read(viewer, recording):
        raise NotFound
    return captions.written(recording.segments.filter(is_masked=False))


def captions_of_file(viewer, file_id: UUID) -> str:
    """The captions of the recording, or of the clip, that a file plays. Raises `NotFound` for any other file."""
    clip = Excerpt.objects.filter(clip=file_id).select_related("first", "last").first()
    if clip:
        if not shows_clip(viewer, file_id):
            raise NotFound
        return captions_of_clip(viewer, clip)
    rows = Recording.objects.visible_to(viewer).with_publicness().filter(media__file=file_id)
    found = rows.select_related("workshop__consultation", "media").first()
    if found is None or not has_captions(found):
        raise NotFound
    return captions_of(viewer, found)


def has_captions(recording: Recording) -> bool:
    """Whether something of it can be shown under a picture; one query."""
    return recording.segments.filter(is_masked=False, start__isnull=False).exists()


def objections(viewer, recording: Recording) -> list[Objection]:
    """What those who were there disagree with, for those who write the transcript. Raises `NotFound`."""
    if not rules.can_edit_transcript(viewer, recording.workshop):
        raise NotFound
    return list(recording.objections.select_related("segment").order_by(F("segment__place").asc(nulls_last=True), "id"))


# ---- reading over by link


def hash_of(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_reading(viewer, token: str) -> ReadingLink:
    """The link of an address, with its recording and its workshop; one query. Raises `ReadingLinkIsOver`.

    What moderation took out of view is read by no link, as long as it is.
    """
    rows = ReadingLink.objects.filter(words_in_view("recording"), organisation=viewer.organisation)
    rows = rows.filter(token=hash_of(token))
    found = rows.filter(expires_at__gt=clock.ClockNow()).select_related("recording__workshop__consultation").first()
    if found is None:
        raise ReadingLinkIsOver
    return found


def get_reading_link(viewer, link_id: UUID) -> ReadingLink:
    """One link, for those who write the transcript. Raises `NotFound`."""
    rows = ReadingLink.objects.filter(organisation=viewer.organisation, pk=link_id)
    found = rows.select_related("recording__workshop").first()
    if found is None or not rules.can_edit_transcript(viewer, found.recording.workshop):
        raise NotFound
    return found


def reading_links(viewer, recording: Recording) -> list[ReadingLink]:
    """The links of a recording, latest first, those over too, each with `is_over`; for those who write it."""
    if not rules.can_edit_transcript(viewer, recording.workshop):
        return []
    links: list[ReadingLink] = list(
        recording.reading_links.annotate(read_at=clock.ClockNow()).order_by("-created_at", "-id")
    )
    for link in links:
        link.is_over = link.expires_at <= link.read_at  # type: ignore[attr-defined]
    return links


def kept_words(link: ReadingLink) -> list[Kept]:
    """What is read over by a link: the words of the excerpts, in order; where there are none, all that was said.

    Whoever has the link may read them: masked passages are not among them.
    """
    excerpts = list(link.recording.excerpts.select_related("first").order_by("first__place", "created_at"))
    if excerpts:
        return [Kept(one.first_id, one.first.speaker, one.quote) for one in excerpts if not one.first.is_masked]
    rows = link.recording.segments.filter(is_masked=False).exclude(text="")
    return [Kept(one.pk, one.speaker, one.text) for one in rows]


def answered(viewer, recording: Recording) -> tuple[int, int]:
    """(people who answered by link, those of them who disagree with something); one query."""
    sums = recording.reading_links.aggregate(readers=Sum("readers"), disagreements=Sum("disagreements"))
    return sums["readers"] or 0, sums["disagreements"] or 0


def most_readers(recording: Recording) -> int:
    """How many people may answer by link: as many as were there."""
    return max(recording.people, recording.workshop.participants or 0)
