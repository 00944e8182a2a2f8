"""Typing and correcting a transcript, passage by passage. Every version of a passage is stored."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.records import limits
from consult.core.words.text import clean, clean_line, count_visible_characters
from consult.workshops import rules
from consult.workshops.enums import TranscriptState
from consult.workshops.exceptions import SegmentIsMasked, SegmentWasChanged
from consult.workshops.excerpts.actions.excerpt_updates import follow_correction
from consult.workshops.models import SEGMENT_LENGTH, ConsentCard, Recording, Segment, SegmentVersion
from consult.workshops.recordings.actions.recording_locks import (
    go_on,
    journalled,
    locked_recording,
    locked_segment,
    must_be_open,
)
from consult.workshops.transcription import doubts

LONGEST_LABEL = 40
MOST_SEGMENTS = 10_000
MOST_CORRECTIONS = 100
LONGEST_RECORDING = 24 * 3600


@transaction.atomic
def type_segment(
    *,
    viewer: Viewer,
    recording_id: UUID,
    text: str,
    speaker: str = "",
    start: float | None = None,
    end: float | None = None,
) -> Segment:
    """Type a passage: at its seconds if they are given, or else at the end.

    Raise `Invalid` if a value is wrong.
    """
    limits.check("transcript", viewer.person().pk)
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    must_be_open(recording)
    start, end = _seconds(recording, start, end)
    if recording.segments.count() >= MOST_SEGMENTS:
        raise Invalid(_("This transcript is too long."), attr="text")
    segment = Segment(
        recording=recording, organisation_id=recording.organisation_id, start=start, end=end
    )
    segment.place = _place(recording, start)
    segment.is_checked = True
    _set_words(segment, _words(text, required=True), _label(speaker))
    segment.save()
    store_version(segment, viewer)
    go_on(viewer, recording, TranscriptState.IN_REVIEW)
    return segment


@transaction.atomic
def correct_segment(
    *, viewer: Viewer, segment_id: UUID, text: str, speaker: str | None = None, version: int
) -> Segment:
    """Correct the text or the voice label of a passage.

    Sending the same values marks the passage as checked. An empty text means that nothing was
    spoken. `version` is the version that was on the author's screen. If another person has changed
    something else since then, both changes are stored. If both changed the same thing, raise
    `SegmentWasChanged`, which contains both texts. A doubt is settled when its words change. Raise
    `Invalid`, `SegmentIsMasked` or `TranscriptIsValidated`.
    """
    limits.check("transcript", viewer.person().pk)
    recording, segment = locked_segment(viewer, segment_id, rules.can_edit_transcript)
    words = _words(text)
    label = segment.speaker if speaker is None else _label(speaker)
    base = _base(segment, version)
    before = segment.text
    merged = _merged(segment, (words, label), (segment.text, segment.speaker), base)
    if segment.is_checked and merged == (segment.text, segment.speaker):
        return segment
    must_be_open(recording)
    if segment.is_masked:
        raise SegmentIsMasked
    if merged != (segment.text, segment.speaker):
        _store_machine_draft(segment)
        _set_words(segment, *merged)
        segment.version += 1
        store_version(segment, viewer)
    segment.is_checked = True
    segment.save()
    if segment.text != before:
        follow_correction(segment, before)
    go_on(viewer, recording, TranscriptState.IN_REVIEW)
    return segment


@transaction.atomic
def correct_segments(
    *, viewer: Viewer, recording_id: UUID, corrections: Sequence[Mapping]
) -> Recording:
    """Correct several passages of one recording, all or none.

    Each correction has `id`, `text`, `version` and may have `speaker`, as in `correct_segment`.
    Raise `Invalid` for a passage of another recording, or for more than 100 corrections.
    """
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    own = set(recording.segments.values_list("pk", flat=True))
    if len(corrections) > MOST_CORRECTIONS:
        raise Invalid(
            _("Too many corrections at once: %(most)s at most.") % {"most": MOST_CORRECTIONS},
            attr="segments",
        )
    for correction in corrections:
        if correction["id"] not in own:
            raise Invalid(attr="segments")
        values = {
            name: correction[name] for name in ("text", "speaker", "version") if name in correction
        }
        correct_segment(viewer=viewer, segment_id=correction["id"], **values)
    return recording


@transaction.atomic
def name_voice(*, viewer: Viewer, recording_id: UUID, label: str, new: str) -> Recording:
    """Change a voice label everywhere in a recording, and on the consent card of that voice.

    Each passage stores its former label as a version. The site never guesses a name: a person types
    each label.
    """
    limits.check("transcript", viewer.person().pk)
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    must_be_open(recording)
    label = _label(label)
    new = _label(new)
    if not label:
        raise Invalid(_("Choose the voice to rename."), attr="label")
    if not new:
        raise Invalid(_("Give the voice a label."), attr="new")
    segments = list(recording.segments.filter(speaker__iexact=label))
    if label == new or not segments:
        return recording
    known = set(
        SegmentVersion.objects.filter(segment__in=segments).values_list("segment", flat=True)
    )
    versions = [_version(segment) for segment in segments if segment.pk not in known]
    for segment in segments:
        segment.speaker = new
        segment.version = segment.version + 1
    versions += [_version(segment, viewer) for segment in segments]
    SegmentVersion.objects.bulk_create(versions, batch_size=500)
    Segment.objects.bulk_update(segments, ["speaker", "version"], batch_size=500)
    _relabel_card(recording, label, new)
    go_on(viewer, recording, TranscriptState.IN_REVIEW)
    journalled(viewer, "transcript.name_voice", recording, segments=len(segments))
    return recording


def _relabel_card(recording: Recording, label: str, new: str) -> None:
    """Change the label on the consent card, unless another recording still uses the old label.

    A card belongs to a voice of the whole workshop. Labels of cards and of passages are compared
    without case, as everywhere else.
    """
    if label:
        others = Segment.objects.filter(
            recording__workshop=recording.workshop_id, speaker__iexact=label
        )
        if not others.exclude(recording=recording).exists():
            ConsentCard.objects.filter(
                workshop=recording.workshop_id, speaker__iexact=label
            ).update(speaker=new)


def store_version(segment: Segment, viewer: Viewer | None = None) -> None:
    """Store the current text and label of a segment under its version number, with the author.

    Without a viewer, the machine is the author.
    """
    _version(segment, viewer).save()


def _store_machine_draft(segment: Segment) -> None:
    """Store the machine's draft before its first change by a person."""
    if not segment.versions.exists():
        store_version(segment)


def _version(segment: Segment, viewer: Viewer | None = None) -> SegmentVersion:
    return SegmentVersion(
        organisation_id=segment.organisation_id,
        segment=segment,
        number=segment.version,
        text=segment.text,
        speaker=segment.speaker,
        author=viewer.participant if viewer else None,
    )


def _base(segment: Segment, version: int) -> tuple[str, str] | tuple[None, None]:
    """Return the (text, label) of the version that was on screen, or (None, None) if unknown."""
    if version == segment.version:
        return segment.text, segment.speaker
    stored = segment.versions.filter(number=version).first()
    return (stored.text, stored.speaker) if stored else (None, None)


def _merged(
    segment: Segment,
    mine: tuple[str, str],
    theirs: tuple[str, str],
    base: tuple[str, str] | tuple[None, None],
) -> tuple[Any, ...]:
    """Merge the text and the label separately: a value that only one side changed is used.

    Raise `SegmentWasChanged` if both sides changed a value differently.
    """
    merged = []
    for own, other, original in zip(mine, theirs, base, strict=True):
        if own in (original, other):
            merged.append(other)
        elif other == original:
            merged.append(own)
        else:
            raise SegmentWasChanged(segment, mine[0])
    return tuple(merged)


def _set_words(segment: Segment, text: str, label: str) -> None:
    """Set the text and the label of a segment.

    If the text changes, remove the seconds of the engine's words, and move the doubts that remain.
    """
    if text != segment.text:
        segment.doubtful = doubts.moved(segment.doubtful, segment.text, text)
        segment.suggested = doubts.moved(segment.suggested, segment.text, text)
        segment.words = []
    segment.text = text
    segment.speaker = label


def _words(text: str, *, required: bool = False) -> str:
    words = clean(text)
    if len(words) > SEGMENT_LENGTH:
        message = _("This passage is too long: %(most)s characters at most. Cut it in two.")
        raise Invalid(message % {"most": SEGMENT_LENGTH}, attr="text")
    if required and not count_visible_characters(words):
        raise Invalid(_("Write what was said."), attr="text")
    return words


def _label(speaker: str) -> str:
    label = clean_line(speaker)
    if len(label) > LONGEST_LABEL:
        raise Invalid(_("The voice label is too long: 40 characters at most."), attr="speaker")
    return label


def _seconds(
    recording: Recording, start: float | None, end: float | None
) -> tuple[None, None] | tuple[float, float]:
    """Return the start and the end, both or neither.

    Raise `Invalid` unless they are in order and within a day.
    """
    if start is None and end is None:
        return None, None
    if start is None or end is None or not 0 <= start <= end <= LONGEST_RECORDING:
        raise Invalid(_("Say when this passage begins and when it ends, in order."), attr="start")
    return start, end


def _place(recording: Recording, start: float | None) -> int:
    """Return the place of a new passage: before the first passage that begins later, or else last.

    The passages after it are moved by one.
    """
    rows = recording.segments.all()
    later = rows.filter(start__gt=start).first() if start is not None else None
    if later is None:
        return (rows.order_by("place").values_list("place", flat=True).last() or 0) + 1
    make_room(recording, later.place)
    return later.place


def make_room(recording: Recording, place: int) -> None:
    """Move the segments from a place on by one.

    The database checks places at the end of the transaction.
    """
    recording.segments.filter(place__gte=place).update(place=F("place") + 1)
