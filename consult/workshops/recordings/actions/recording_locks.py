"""Helpers of the acts on a recording and its transcript: locks, state changes and journal."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id, require
from consult.core.postgres.lookup import find_row
from consult.core.records import journal
from consult.workshops.enums import TranscriptState
from consult.workshops.exceptions import TranscriptIsValidated
from consult.workshops.models import Recording, Segment
from consult.workshops.models.recordings import RecordingQuerySet


def locked_recording(viewer: Viewer, recording_id: UUID, may: Callable) -> Recording:
    """Return a recording that the rule `may` lets the viewer change, locked `FOR NO KEY UPDATE`.

    Acts on one transcript wait for one another. Raise `NotFound` or `NotAllowed`.
    """
    recording = find_row(_lock(Recording.objects.of_team(viewer)), pk=recording_id)
    # The condition for other viewers takes ten times as long. They get one of the two errors.
    recording = recording or get_row_by_id(
        _lock(Recording.objects.visible_to(viewer)), recording_id
    )
    require(viewer, may(viewer, recording.workshop))
    return recording


def _lock(rows: RecordingQuerySet) -> RecordingQuerySet:
    return rows.select_related("workshop", "media").select_for_update(no_key=True, of=("self",))


def locked_segment(viewer: Viewer, segment_id: UUID, may: Callable) -> tuple[Recording, Segment]:
    """Return a segment with its recording.

    Only the recording is locked. Raise `NotFound` or `NotAllowed`.
    """
    found = get_row_by_id(Segment.objects.filter(organisation=viewer.organisation), segment_id)
    recording = locked_recording(viewer, found.recording_id, may)
    return recording, get_row_by_id(recording.segments.all(), segment_id)


def must_be_open(recording: Recording) -> None:
    """Raise `TranscriptIsValidated` if the transcript can no longer be edited."""
    if recording.transcript.is_validated:
        raise TranscriptIsValidated


def go_on(viewer: Viewer, recording: Recording, state: TranscriptState, **fields: Any) -> Recording:
    """Change the state of a transcript with its fields, and write it in the journal.

    The same state again changes nothing. A transcript that is no longer validated is no longer
    public, and its agreement is removed. Raise `ValueError` if the state cannot follow the current
    one.
    """
    if recording.transcript == state:
        return recording
    if not recording.transcript.may_become(state):
        raise ValueError(f"{recording.transcript_state} -> {state}")
    recording.transcript_state = state
    if not state.is_validated:
        fields |= {"agreement": "", "readers": None, "disagreements": None, "validated_at": None}
        fields |= {"is_whole_public": False, "is_transcript_public": False}
    for name, value in fields.items():
        setattr(recording, name, value)
    recording.save(update_fields=["transcript_state", *fields])
    journalled(viewer, f"transcript.{state}", recording)
    return recording


def journalled(viewer: Viewer, act: str, recording: Recording, **data: Any) -> None:
    """Write an act on a recording in the journal, under its consultation and workshop."""
    journal.record(viewer, act, recording, workshop=str(recording.workshop_id), **data)
