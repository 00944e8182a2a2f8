"""Making a transcript: a draft by the transcription engine, or a file or text written elsewhere."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import title_of
from consult.consultations.selectors.topics import topics
from consult.core.files import access
from consult.core.queue import jobs, long_jobs
from consult.core.records import failures, limits
from consult.media.actions.work import watched
from consult.media.enums import MediaKind, MediaState
from consult.media.exceptions import IsRefused
from consult.media.selectors import serialize_media
from consult.workshops import rules
from consult.workshops.enums import TranscriptState
from consult.workshops.exceptions import (
    MachineWroteIt,
    NothingCanListen,
    TranscriptIsBegun,
    TranscriptIsEmpty,
)
from consult.workshops.models import Recording, Segment, SegmentVersion
from consult.workshops.recordings.actions.recording_locks import (
    go_on,
    journalled,
    locked_recording,
    must_be_open,
)
from consult.workshops.transcription import draft_checks, engines, speakers, transcript_reader
from consult.workshops.transcription import passages as transcription_passages
from consult.workshops.transcription import sound as sound_tools
from consult.workshops.transcription.utterances import Engine, Passage, Utterance
from consult.workshops.transcription.word_lists import WORD
from consult.workshops.transcripts import draft_progress

if TYPE_CHECKING:
    from consult.media.models import Media

log = structlog.get_logger(__name__)
BEAT = 20  # seconds between two renewals of the job's lease


@transaction.atomic
def begin_transcript(*, organisation_id: UUID, media_id: UUID) -> None:
    """Schedule the draft of a recording's transcript when its medium is ready.

    Running it again changes nothing. It does so only if the transcript is empty, and if an engine
    is installed or the medium is a text.
    """
    rows = Recording.objects.filter(organisation=organisation_id, media=media_id).select_related(
        "organisation"
    )
    if found := rows.first():
        viewer = Viewer.system(found.organisation)
        recording = locked_recording(viewer, found.pk, rules.can_edit_transcript)
        if recording.transcript == TranscriptState.EMPTY and can_be_drafted(recording):
            _schedule_draft(viewer, recording)


@transaction.atomic
def ask_for_draft(*, viewer: Viewer, recording_id: UUID) -> Recording:
    """Schedule a draft by the engine, if no person has written anything.

    Raise `NothingCanListen` or `TranscriptIsBegun`.
    """
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    if recording.transcript.is_begun or recording.segments.exists():
        raise TranscriptIsBegun
    if not can_be_drafted(recording):
        raise NothingCanListen
    _schedule_draft(viewer, recording)
    return recording


def _schedule_draft(viewer: Viewer, recording: Recording) -> None:
    """Schedule the draft. Pages say so from now on, because recordings wait for one another."""
    if recording.media.kind != MediaKind.TEXT:
        go_on(viewer, recording, TranscriptState.DRAFTING)
    jobs.on_commit("workshops.transcribe", recording_id=recording.pk)


def can_be_drafted(recording: Recording) -> bool:
    """Return whether the medium is ready, and is a text or can be transcribed on this site."""
    if recording.media.state != MediaState.READY:
        return False
    return recording.media.kind == MediaKind.TEXT or engines.engine() is not None


@jobs.job("workshops.transcribe", queue="media")
def draft_transcript(recording_id: UUID) -> None:
    """Draft the transcript of a recording, once.

    A worker that ends midway leaves nothing, and the next worker starts from scratch. Only one
    transcription runs on a machine at a time: raise `jobs.Postponed` otherwise. If a person began
    to type during the transcription, their words stay and the draft is dropped. Nothing is locked
    while the engine runs.
    """
    rows = Recording.objects.select_related("media__file", "workshop__consultation", "organisation")
    recording = rows.filter(pk=recording_id).first()
    if recording is None:
        return
    viewer = Viewer.system(recording.organisation)
    if not can_be_drafted(recording):
        _store_draft(viewer, recording_id, [], TranscriptState.EMPTY, "")
        return
    if recording.media.kind == MediaKind.TEXT:
        _store_draft(
            viewer,
            recording_id,
            transcript_reader.read_text(recording.media.text),
            TranscriptState.IN_REVIEW,
            "",
        )
        return
    with engines.lock_engine() as is_ours:
        if not is_ours:
            raise long_jobs.Postponed
        if _announce(viewer, recording_id):
            _draft(viewer, recording)


def _draft(viewer: Viewer, recording: Recording) -> None:
    """Transcribe a recording and store the passages.

    After the last failed attempt, set the transcript back to empty, so that a person can type it.
    """
    engine = engines.engine()
    passages = []
    draft_progress.store(recording.pk, 0)
    try:
        passages = list(_listen(engine, recording))  # type: ignore[arg-type]  # not None here
    except long_jobs.LeaseIsLost:
        raise
    except Exception:
        if long_jobs.is_last_attempt():
            _store_draft(viewer, recording.pk, [], TranscriptState.EMPTY, "")
        raise
    _store_draft(
        viewer, recording.pk, passages, TranscriptState.DRAFT, engine.name() if engine else ""
    )


@transaction.atomic
def _announce(viewer: Viewer, recording_id: UUID) -> bool:
    """Set the state to `DRAFTING`. Return False if there is nothing left to draft."""
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    if (
        recording.transcript not in (TranscriptState.EMPTY, TranscriptState.DRAFTING)
        or recording.segments.exists()
    ):
        return False
    go_on(viewer, recording, TranscriptState.DRAFTING)
    return True


def _listen(engine: Engine, recording: Recording) -> Iterator[Passage]:
    """Yield the passages that the engine finds in the lightest rendition, never in the original.

    The job's lease is renewed from time to time.
    """
    file = recording.media.file
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "sound"
        with (
            access.open_variant(file, _lightest(recording.media)) as played,  # type: ignore[arg-type]  # a ready medium has a file
            sound.open("wb") as copied,
        ):
            shutil.copyfileobj(played, copied)
        spoken = engine.transcribe(str(sound), recording.language)
        if speakers.can_separate():
            spoken = speakers.labelled(spoken, _turns(str(sound)))
        drafted = transcription_passages.readable(_report_progress(recording, spoken))
        yield from draft_checks.checked(
            (_labelled(passage, recording.language) for passage in drafted),
            recording.language,
            silences=_silences(str(sound)),
            terms=_terms(recording),
        )


def _labelled(passage: Passage, language: str) -> Passage:
    """Return a passage with the label of its voice, such as « Voix 1 », never a name."""
    if not passage.speaker:
        return passage
    with translation.override(language):
        return replace(passage, speaker=_("Voice %(n)s") % {"n": passage.speaker})


def _silences(path: str) -> list[tuple[float, float]]:
    """Return the silences of a file, or none if they cannot be found: the draft matters more."""
    try:
        return sound_tools.silences(path)
    except (IsRefused, OSError):
        return []


def _turns(path: str) -> list[speakers.Turn]:
    """Return where each person speaks, or nothing if this fails: the draft matters more."""
    try:
        return speakers.find_turns(path, watched())
    except (IsRefused, OSError, ValueError) as failure:
        log.warning("speakers_not_separated", error=failures.describe_error(failure))
        return []


def _terms(recording: Recording) -> list[str]:
    """Return the words of the titles of the consultation, its topics, workshop and recording."""
    workshop = recording.workshop
    viewer = Viewer.system(recording.organisation)
    texts = [
        title_of(workshop.consultation),
        *(title_of(topic) for topic in topics(viewer, workshop.consultation)),
        workshop.title,
        workshop.structure,
        workshop.place,
        recording.title,
    ]
    return list(dict.fromkeys(WORD.findall(" ".join(map(str, texts)))))


def _lightest(media: Media) -> Any:
    return min(serialize_media(media)["renditions"], key=lambda rendition: rendition["bytes"])[
        "name"
    ]


def _report_progress(recording: Recording, utterances: Iterable[Utterance]) -> Iterator[Utterance]:
    """Yield utterances while the progress is stored and the job's lease is renewed."""
    beat = time.monotonic()
    for utterance in utterances:
        if time.monotonic() - beat > BEAT:
            long_jobs.renew_lease()
            beat = time.monotonic()
        if utterance.words and recording.media.duration:
            draft_progress.store(recording.pk, utterance.words[-1].end / recording.media.duration)
        yield utterance


@transaction.atomic
def _store_draft(
    viewer: Viewer,
    recording_id: UUID,
    passages: Sequence[Passage],
    state: TranscriptState,
    engine: str | None,
) -> None:
    """Store a draft, unless a person has written something.

    Without passages, the transcript is empty again, to be typed.
    """
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    if recording.transcript.is_begun or recording.segments.exists():
        return
    if not passages:
        go_on(viewer, recording, TranscriptState.EMPTY)
        return
    _write(recording, passages)
    go_on(viewer, recording, state, engine=engine)


def read_transcript(*, octets: bytes | None = None, text: str = "") -> str:
    """Return the words that `import_transcript` would store, in one line, then the voice labels.

    Nothing is written. The words of consecutive captions are joined as `import_transcript` joins
    them. Raise `TranscriptIsUnreadable`.
    """
    passages = transcript_reader.read(octets) if octets else transcript_reader.read_text(text)
    labels = sorted({passage.speaker for passage in passages})
    return "\n".join([" ".join(passage.text for passage in passages), *labels])


@transaction.atomic
def import_transcript(
    *,
    viewer: Viewer,
    recording_id: UUID,
    octets: bytes | None = None,
    text: str = "",
    is_checked: bool = False,
) -> Recording:
    """Import a transcript that was made elsewhere.

    It comes from a VTT, SRT or plain text file, or from pasted text. `is_checked` says that a
    person compared it with the recording. It replaces a machine draft that no person corrected.
    Raise `TranscriptIsBegun` if a person has worked on the transcript or if excerpts rest on it,
    `TranscriptIsUnreadable` or `TranscriptIsValidated`.
    """
    limits.check("transcript", viewer.person().pk)
    passages = transcript_reader.read(octets) if octets else transcript_reader.read_text(text)
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    must_be_open(recording)
    is_typed_by_person = recording.transcript.is_begun and recording.segments.exists()
    if is_typed_by_person or recording.excerpts.exists():
        raise TranscriptIsBegun
    recording.segments.all().delete()
    segments = _write(recording, passages, is_checked=is_checked)
    SegmentVersion.objects.bulk_create(_first_version(segment, viewer) for segment in segments)
    go_on(viewer, recording, TranscriptState.IN_REVIEW, engine="")
    journalled(viewer, "transcript.import", recording, segments=len(segments))
    return recording


@transaction.atomic
def confirm_checked(*, viewer: Viewer, recording_id: UUID) -> Recording:
    """Record that a person has already checked a text that was imported or sent as a document.

    Every passage counts as checked. A second call changes nothing. Raise `MachineWroteIt` for a
    draft of the engine, which is checked passage by passage, `TranscriptIsEmpty` or
    `TranscriptIsValidated`.
    """
    recording = locked_recording(viewer, recording_id, rules.can_edit_transcript)
    must_be_open(recording)
    if not recording.segments.exists():
        raise TranscriptIsEmpty
    if recording.engine:
        raise MachineWroteIt
    checked = recording.segments.filter(is_checked=False, is_masked=False).update(is_checked=True)
    if checked:
        journalled(viewer, "transcript.checked", recording, segments=checked)
    return recording


def _write(
    recording: Recording, passages: Iterable[Passage], *, is_checked: bool = False
) -> list[Segment]:
    rows = [
        Segment(
            organisation_id=recording.organisation_id,
            recording=recording,
            place=place,
            start=passage.start,
            end=passage.end,
            speaker=passage.speaker,
            text=passage.text,
            words=passage.words,
            doubtful=passage.doubtful,
            listen_again=passage.listen_again,
            suggested=passage.suggested,
            is_checked=is_checked,
        )
        for place, passage in enumerate(passages, 1)
    ]
    return Segment.objects.bulk_create(rows, batch_size=500)


def _first_version(segment: Segment, viewer: Viewer) -> SegmentVersion:
    return SegmentVersion(
        organisation_id=segment.organisation_id,
        segment=segment,
        number=segment.version,
        text=segment.text,
        speaker=segment.speaker,
        author=viewer.participant,
    )
