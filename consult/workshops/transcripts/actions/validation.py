"""The validation of a transcript, by the facilitator and then by the participants.

Participants read it in the room or by a link.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.queue import jobs
from consult.core.records import limits
from consult.core.words.text import clean, count_visible_characters
from consult.workshops import rules
from consult.workshops.enums import Agreement, TranscriptState
from consult.workshops.exceptions import (
    EveryoneAnswered,
    NobodyAnswered,
    NobodyReadIt,
    ObjectionsAreOpen,
    ReadingLinkIsOver,
    SegmentsAreUntouched,
    TranscriptIsEmpty,
    TranscriptIsNotValidated,
    TranscriptIsValidated,
)
from consult.workshops.models import (
    MOST_PEOPLE,
    OBJECTION_LENGTH,
    Facilitation,
    Objection,
    ReadingLink,
    Recording,
)
from consult.workshops.recordings.actions.recording_locks import go_on, journalled, locked_recording
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors

USUAL_DAYS = 14
MOST_DAYS = 60


@transaction.atomic
def validate_transcript(*, viewer: Viewer, recording_id: UUID) -> Recording:
    """Validate a transcript.

    A person must have read every passage on which an excerpt rests. The other passages may remain
    as they were drafted or imported, and are marked so. A second call changes nothing. Raise
    `TranscriptIsEmpty`, `NobodyReadIt` if no passage was read, `SegmentsAreUntouched` with the
    passages that remain to be read, or `ObjectionsAreOpen`.
    """
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    if recording.transcript.is_validated:
        return recording
    if not recording.segments.exists():
        raise TranscriptIsEmpty
    if untouched := transcript_selectors.untouched_segments(viewer, recording):
        raise SegmentsAreUntouched(untouched)
    if not recording.segments.filter(is_checked=True).exists():
        raise NobodyReadIt
    if transcript_selectors.open_objections().filter(recording=recording).exists():
        raise ObjectionsAreOpen
    return go_on(viewer, recording, TranscriptState.VALIDATED, validated_at=clock.now())


@transaction.atomic
def reopen_transcript(*, viewer: Viewer, recording_id: UUID) -> Recording:
    """Open a validated transcript again for corrections.

    It is no longer validated, and the recording and its transcript become private.
    """
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    return (
        go_on(viewer, recording, TranscriptState.IN_REVIEW)
        if recording.transcript.is_validated
        else recording
    )


@transaction.atomic
def record_reading(
    *, viewer: Viewer, recording_id: UUID, readers: int, disagreements: int
) -> Recording:
    """Record that participants read the transcript in the room, and how many disagree.

    Their disagreements are written with `note_objection`. Raise `TranscriptIsNotValidated` or
    `Invalid`.
    """
    recording = _validated(viewer, recording_id)
    if not 1 <= readers <= MOST_PEOPLE:
        raise Invalid(_("Say how many people were present at the review."), attr="readers")
    if not 0 <= disagreements <= readers:
        raise Invalid(
            _("The number of people who disagree is larger than the number of people present."),
            attr="disagreements",
        )
    return _agreed(viewer, recording, Agreement.IN_ROOM, readers, disagreements)


@transaction.atomic
def record_answers(*, viewer: Viewer, recording_id: UUID) -> Recording:
    """Record that the participants read the transcript by link, as many as answered.

    The links then close. Raise `TranscriptIsNotValidated` or `NobodyAnswered`.
    """
    recording = _validated(viewer, recording_id)
    readers, disagreements = transcript_selectors.answered(viewer, recording)
    if not readers:
        raise NobodyAnswered
    ReadingLink.objects.filter(recording=recording).update(expires_at=clock.now())
    return _agreed(viewer, recording, Agreement.BY_LINK, readers, disagreements)


def _validated(viewer: Viewer, recording_id: UUID) -> Recording:
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    if not recording.transcript.is_validated:
        raise TranscriptIsNotValidated
    return recording


def _agreed(
    viewer: Viewer, recording: Recording, agreement: Agreement, readers: int, disagreements: int
) -> Recording:
    fields = {"agreement": agreement, "readers": readers, "disagreements": disagreements}
    if recording.transcript == TranscriptState.AGREED:  # recorded again, with other numbers
        for name, value in fields.items():
            setattr(recording, name, value)
        recording.save(update_fields=list(fields))
        journalled(viewer, "transcript.agreed", recording, **fields)
        return recording
    return go_on(viewer, recording, TranscriptState.AGREED, **fields)


@transaction.atomic
def note_objection(
    *, viewer: Viewer, recording_id: UUID, text: str, segment_id: UUID | None = None
) -> Objection:
    """Record an objection that a participant made in the room, without a name. Raise `Invalid`."""
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    if not count_visible_characters(clean(text)):
        raise Invalid(_("Write what is wrong."), attr="text")
    [objection] = _object(recording, {segment_id: text})
    journalled(viewer, "transcript.objection", recording)
    return objection


@transaction.atomic
def settle_objection(*, viewer: Viewer, recording_id: UUID, objection_id: UUID) -> Objection:
    """Settle an objection: the passage is corrected, or the facilitator keeps its words.

    A second call changes nothing. Raise `NotFound`.
    """
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    objection = get_row_by_id(recording.objections.all(), objection_id)
    if objection.settled_at is None:
        objection.settled_at = clock.now()
        objection.save(update_fields=["settled_at"])
        journalled(viewer, "transcript.objection_settled", recording)
    return objection


@transaction.atomic
def make_reading_link(
    *, viewer: Viewer, recording_id: UUID, days: int = USUAL_DAYS
) -> tuple[ReadingLink, str]:
    """Create a link by which participants read their words.

    Return the link and its token. Only a hash of the token is stored, so it can be shown only once.
    The link expires after some days. Raise `TranscriptIsEmpty` or `Invalid`.
    """
    limits.check("reading_link", viewer.person().pk)
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    if not recording.segments.exists():
        raise TranscriptIsEmpty
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(_("Choose from 1 to 60 days."), attr="days")
    token = secrets.token_urlsafe(18)
    link = ReadingLink(
        organisation=viewer.organisation,
        recording=recording,
        token=transcript_selectors.hash_of(token),
    )
    link.expires_at = clock.now() + timedelta(days=days)
    link.save()
    journalled(viewer, "transcript.reading_link", recording, days=days)
    return link, token


@transaction.atomic
def end_reading_link(*, viewer: Viewer, link_id: UUID) -> None:
    """Close a reading link at once. It then takes no more answers."""
    link = transcript_selectors.get_reading_link(viewer, link_id)
    locked_recording(viewer, link.recording_id, rules.can_edit_transcript)
    ReadingLink.objects.filter(pk=link.pk, expires_at__gt=clock.ClockNow()).update(
        expires_at=clock.now()
    )


@transaction.atomic
def object_by_link(*, viewer: Viewer, token: str, objections: Mapping[UUID, str]) -> ReadingLink:
    """Record the answer of a reader with their objections, by passage id.

    The reader agrees with the rest. An objection may be empty: it still marks the passage as wrong.
    The identity of the reader is neither asked nor stored. There cannot be more answers than
    people. Raise `ReadingLinkIsOver`, `EveryoneAnswered`, `TranscriptIsValidated`, `Invalid` or
    `TooMany`.
    """
    link = _open_link(viewer, token)
    limits.check("read_over", link.pk)
    recording = link.recording
    if transcript_selectors.answered(viewer, recording)[0] >= transcript_selectors.most_readers(
        recording
    ):
        raise EveryoneAnswered
    _object(recording, objections)
    link.readers += 1
    link.disagreements += bool(objections)
    link.save(update_fields=["readers", "disagreements"])
    if objections and link.disagreements == 1:
        _email_facilitators(link)
    return link


def _email_facilitators(link: ReadingLink) -> None:
    """Schedule one email to each facilitator of the workshop about the first objection."""
    people = Facilitation.objects.filter(workshop=link.recording.workshop_id)
    jobs.store(
        link.organisation_id,
        *(
            jobs.Request(
                "workshops.email_objection", {"link_id": link.pk, "participant_id": participant_id}
            )
            for participant_id in people.values_list("participant", flat=True)
        ),
    )


def _open_link(viewer: Viewer, token: str) -> ReadingLink:
    """Return the link of a token, locked `FOR NO KEY UPDATE` after its recording.

    Answers are counted one by one.
    """
    found = transcript_selectors.get_reading(viewer, token)
    Recording.objects.select_for_update(no_key=True).get(pk=found.recording_id)
    rows = ReadingLink.objects.select_related("recording__workshop").select_for_update(
        no_key=True, of=("self",)
    )
    link = rows.filter(pk=found.pk, expires_at__gt=clock.ClockNow()).first()
    if link is None:
        raise ReadingLinkIsOver
    if link.recording.transcript == TranscriptState.AGREED:
        raise TranscriptIsValidated(_("The participants have already agreed on this text."))
    return link


def _object(recording: Recording, objections: Mapping[Any, str]) -> list[Objection]:
    """Create an objection for each passage, with or without a text."""
    known = set(recording.segments.filter(is_masked=False).values_list("pk", flat=True)) | {None}
    place = {"organisation_id": recording.organisation_id, "recording": recording}
    rows = [Objection(segment_id=pk, text=clean(text), **place) for pk, text in objections.items()]
    for row in rows:
        if len(row.text) > OBJECTION_LENGTH:
            raise Invalid(
                _("This text is too long: 1,000 characters at most."),
                attr=str(row.segment_id or "text"),
            )
        if row.segment_id not in known:
            raise Invalid(attr="segment")
    return Objection.objects.bulk_create(rows)
