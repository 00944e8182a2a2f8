"""Splitting and joining the passages of a transcript.

Seconds, doubts, history and excerpts are updated.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.records import limits
from consult.workshops import rules
from consult.workshops.enums import TranscriptState
from consult.workshops.exceptions import SegmentIsMasked, SegmentsDoNotMeet, SegmentWasChanged
from consult.workshops.excerpts.actions.excerpt_updates import follow_join, follow_split
from consult.workshops.models import SEGMENT_LENGTH, Objection, Recording, Segment
from consult.workshops.recordings.actions.recording_locks import go_on, locked_segment, must_be_open
from consult.workshops.transcription import doubts as transcription_doubts
from consult.workshops.transcripts.actions.segments import make_room, store_version
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors


@transaction.atomic
def split_segment(*, viewer: Viewer, segment_id: UUID, at: int, version: int) -> Segment:
    """Split a passage before a character of its text, and return the second part.

    The second part has the same voice until its label is changed. Raise `Invalid` if one part would
    be empty, `SegmentWasChanged`, `SegmentIsMasked` or `TranscriptIsValidated`.
    """
    recording, segment = _lock_passage(viewer, segment_id, version)
    head = segment.text[:at].rstrip()
    tail = segment.text[at:].lstrip()
    if at < 0 or not head or not tail:
        raise Invalid(
            _("Put the cursor between two words, where the second passage begins."), attr="at"
        )
    words = segment.words
    whole = len(segment.text)
    doubts = segment.doubtful
    head_words = len(head.split()) if len(words) == len(segment.text.split()) else 0
    cut = _moment(segment, words, head_words, at)
    make_room(recording, segment.place + 1)
    second = Segment(
        organisation_id=segment.organisation_id,
        recording=recording,
        place=segment.place + 1,
        start=cut,
        end=segment.end,
        speaker=segment.speaker,
        text=tail,
        words=words[head_words:] if head_words else [],
        doubtful=transcription_doubts.cut(doubts, whole - len(tail), whole),
        listen_again=segment.listen_again,
        suggested=transcription_doubts.cut(segment.suggested, whole - len(tail), whole),
        is_checked=segment.is_checked,
    )
    second.save()
    still_open = _list_open_objections(segment)
    _store_machine_draft(segment)
    segment.text = head
    segment.end = cut
    segment.words = words[:head_words] if head_words else []
    segment.doubtful = transcription_doubts.cut(doubts, 0, len(head))
    segment.suggested = transcription_doubts.cut(segment.suggested, 0, len(head))
    _rewritten(viewer, segment)
    store_version(second, viewer)
    _keep_open(still_open)
    follow_split(segment, second, whole - len(tail))
    go_on(viewer, recording, TranscriptState.IN_REVIEW)
    return second


@transaction.atomic
def join_segment(*, viewer: Viewer, segment_id: UUID, version: int) -> Segment:
    """Join a passage to the passage before it, and return that passage.

    It gets the history and the objections of both. Raise `SegmentsDoNotMeet` if there is no
    passage before or if that one is masked, `Invalid` if their voices differ or if both together
    are too long, `SegmentWasChanged`, `SegmentIsMasked` or `TranscriptIsValidated`. Two voices are
    never joined: what the consent card of one allows would then cover the words of the other.
    """
    recording, second = _lock_passage(viewer, segment_id, version)
    first = recording.segments.filter(place__lt=second.place).last()
    if first is None or first.is_masked:
        raise SegmentsDoNotMeet
    if first.speaker.casefold() != second.speaker.casefold():
        raise Invalid(
            _("These two passages have different voices. Give them the same voice first."),
            attr="speaker",
        )
    text = f"{first.text} {second.text}".strip()
    if len(text) > SEGMENT_LENGTH:
        raise Invalid(_("These two passages are too long to be one."), attr="text")
    moved = len(text) - len(second.text)
    still_open = _list_open_objections(first, second)
    for segment in (first, second):
        _store_machine_draft(segment)
    _take_history(first, second)
    first.doubtful = [
        *first.doubtful,
        *([begin + moved, end + moved] for begin, end in second.doubtful),
    ]
    first.suggested = [
        *first.suggested,
        *([begin + moved, end + moved, term] for begin, end, term in second.suggested),
    ]
    first.listen_again = list(dict.fromkeys([*first.listen_again, *second.listen_again]))
    first.words = [*first.words, *second.words] if first.words and second.words else []
    first.text = text
    first.is_checked = first.is_checked and second.is_checked
    first.start, first.end = (
        (first.start, second.end) if first.start is not None else (second.start, second.end)
    )
    _rewritten(viewer, first)
    follow_join(first, second, moved)
    Objection.objects.filter(segment=second).update(segment=first)
    _keep_open(still_open)
    second.delete()
    go_on(viewer, recording, TranscriptState.IN_REVIEW)
    return first


def _list_open_objections(*segments: Segment) -> list[UUID]:
    found = transcript_selectors.open_objections().filter(segment__in=segments)
    return list(found.values_list("pk", flat=True))


def _keep_open(objection_ids: list[UUID]) -> None:
    """Let objections count as newer than the version that a split or a join stored.

    That version corrects no word.
    """
    Objection.objects.filter(pk__in=objection_ids).update(created_at=clock.ClockNow())


def _lock_passage(viewer: Viewer, segment_id: UUID, version: int) -> tuple[Recording, Segment]:
    limits.check("transcript", viewer.person().pk)
    recording, segment = locked_segment(viewer, segment_id, rules.can_edit_transcript)
    must_be_open(recording)
    if segment.is_masked:
        raise SegmentIsMasked
    if segment.version != version:
        raise SegmentWasChanged(segment, "")
    return recording, segment


def _moment(segment: Segment, words: Any, head_words: int, at: int) -> float | None:
    """Return the second at which the second part begins, or None for a passage without seconds.

    It is the time that the engine gave, or else an estimate by the share of letters.
    """
    if segment.start is None:
        return None
    if head_words:
        return words[head_words][0]
    return segment.start + (segment.end - segment.start) * at / len(segment.text)  # type: ignore[operator]  # the passage is timed


def _store_machine_draft(segment: Segment) -> None:
    if not segment.versions.exists():
        store_version(segment)


def _rewritten(viewer: Viewer, segment: Segment) -> None:
    segment.version += 1
    segment.save()
    store_version(segment, viewer)


def _take_history(first: Segment, second: Segment) -> None:
    """Move the versions of the second passage to the first, numbered after its own."""
    for number, version in enumerate(second.versions.order_by("number"), first.version + 1):
        version.segment = first
        version.number = number
        version.save(update_fields=["segment", "number"])
        first.version = number
