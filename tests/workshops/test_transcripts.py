"""The beginning of a transcript: drafted once by the engine of the site, or uploaded."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from consult.core.exceptions import NotAllowed, NotFound
from consult.core.models import Job
from consult.core.queue import long_jobs
from consult.media.events import MediaReady
from consult.workshops import receivers
from consult.workshops.exceptions import (
    MachineWroteIt,
    NobodyReadIt,
    NothingCanListen,
    TranscriptIsBegun,
    TranscriptIsUnreadable,
    TranscriptIsValidated,
)
from consult.workshops.models import Recording, Workshop
from consult.workshops.transcription import draft_checks, speakers
from consult.workshops.transcription import engines as transcription_engines
from consult.workshops.transcription.utterances import Utterance, Word
from consult.workshops.transcripts import draft_progress
from consult.workshops.transcripts.actions import segments as segment_actions
from consult.workshops.transcripts.actions import transcripts as transcript_actions
from consult.workshops.transcripts.actions import validation as validation_actions
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from tests.factories import make
from tests.workshops import engines, recorded


@pytest.fixture(autouse=True)
def parrot(settings, tmp_path):
    settings.STT_ENGINE, settings.STT_FOLDER = "tests.workshops.engines.Parrot", tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    engines.inputs.clear()
    return settings


@pytest.fixture
def recording(consultation):
    made = recorded.recording(recorded.workshop(consultation))
    default_storage.save(f"{made.media.file.folder}/sound.m4a", ContentFile(b"sound"))
    return made


@pytest.fixture
def facilitator(recording):
    return recorded.facilitator(recording.workshop)


def ready(recording):
    """Deliver the event of the media pipeline that the medium is ready."""
    workshop, media = recording.workshop, recording.media
    receivers.draft_when_ready(
        MediaReady(workshop.organisation_id, workshop.consultation_id, media.pk, media.holder)
    )


def list_requested_drafts():
    return [
        job.arguments["recording_id"] for job in Job.objects.filter(name="workshops.transcribe")
    ]


def texts(recording):
    return list(recording.segments.values_list("text", flat=True))


def test_ready_recording_is_drafted_once_by_the_engine_in_its_language(recording):
    ready(recording)
    assert list_requested_drafts() == [str(recording.pk)]
    for _twice in range(2):
        transcript_actions.draft_transcript(recording.pk)
    recording.refresh_from_db()
    assert (recording.transcript_state, recording.engine) == ("draft", "perroquet d'essai")
    assert texts(recording) == [engines.SPOKEN_TEXT]
    [segment] = recording.segments.all()
    assert (segment.start, segment.end, segment.is_checked, segment.version) == (0, 5.5, False, 1)
    assert engines.inputs == [(b"sound", "fr")]
    ready(recording)
    assert len(list_requested_drafts()) == 1


def test_draft_that_waits_for_its_turn_counts_as_being_written(recording):
    ready(recording)
    recording.refresh_from_db()
    assert (recording.transcript_state, draft_progress.read(recording.pk)) == ("drafting", None)


def test_draft_that_lost_its_engine_is_left_to_be_typed(recording, settings):
    ready(recording)
    settings.STT_ENGINE = ""
    transcript_actions.draft_transcript(recording.pk)
    recording.refresh_from_db()
    assert recording.transcript_state == "empty"


def test_progress_of_a_draft_is_the_share_of_the_transcribed_sound(recording, monkeypatch):
    shares = []
    monkeypatch.setattr(draft_progress, "store", lambda _id, share: shares.append(share))
    transcript_actions.draft_transcript(recording.pk)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(5.5 / recording.media.duration)
    assert shares == sorted(shares)


def test_voices_of_a_draft_are_numbered_where_speakers_are_separated(recording, monkeypatch):
    turns = [(0, 1.4, "1"), (1.6, 9, "2")]
    monkeypatch.setattr(speakers, "can_separate", lambda: True)
    monkeypatch.setattr(speakers, "find_turns", lambda _path, _watch: turns)
    transcript_actions.draft_transcript(recording.pk)
    found = list(recording.segments.values_list("speaker", "text"))
    assert found == [
        ("Voix 1", "Bonjour à tous."),
        ("Voix 2", "Il faut un lieu d'aide dans chaque commune."),
    ]


def test_draft_is_written_where_speakers_cannot_be_separated(recording, settings, tmp_path):
    settings.STT_SPEAKERS = str(tmp_path)
    for model in speakers.MODELS:
        (tmp_path / model).write_bytes(b"not a model")
    transcript_actions.draft_transcript(recording.pk)
    assert list(recording.segments.values_list("speaker", "text")) == [("", engines.SPOKEN_TEXT)]


def test_without_an_engine_no_job_is_queued_and_a_transcript_is_typed(
    recording, facilitator, settings
):
    for engine in ("", "tests.workshops.engines.Absent"):
        settings.STT_ENGINE = engine
        ready(recording)
        with pytest.raises(NothingCanListen):
            transcript_actions.ask_for_draft(viewer=facilitator, recording_id=recording.pk)
        transcript_actions.draft_transcript(recording.pk)
    assert list_requested_drafts() == []
    recording.refresh_from_db()
    assert recording.transcript_state == "empty"


def test_foreign_or_unready_medium_is_not_transcribed(consultation, recording):
    other = recorded.recording(recorded.workshop(consultation), kind="", state="processing")
    ready(other)
    ready(recording)
    recording.media.holder = "voice"
    ready(recording)
    assert list_requested_drafts() == [str(recording.pk)]


def test_a_worker_that_is_killed_leaves_nothing_and_the_next_one_drafts_it_once(
    recording, settings
):
    settings.STT_ENGINE = "tests.workshops.engines.Killed"
    with pytest.raises(SystemExit):
        transcript_actions.draft_transcript(recording.pk)
    recording.refresh_from_db()
    assert (recording.transcript_state, texts(recording)) == ("drafting", [])
    settings.STT_ENGINE = "tests.workshops.engines.Parrot"
    transcript_actions.draft_transcript(recording.pk)
    recording.refresh_from_db()
    assert (recording.transcript_state, texts(recording)) == ("draft", [engines.SPOKEN_TEXT])


def test_a_correction_already_begun_is_never_overwritten(recording, facilitator, monkeypatch):
    def type_meanwhile(self, path, language):
        segment_actions.type_segment(
            viewer=facilitator, recording_id=recording.pk, text="Je tape déjà."
        )
        yield from ()

    monkeypatch.setattr(engines.Parrot, "transcribe", type_meanwhile)
    transcript_actions.draft_transcript(recording.pk)
    recording.refresh_from_db()
    assert (recording.transcript_state, texts(recording)) == ("in_review", ["Je tape déjà."])
    with pytest.raises(TranscriptIsBegun):
        transcript_actions.ask_for_draft(viewer=facilitator, recording_id=recording.pk)


def test_silence_leaves_a_transcript_to_be_typed(recording, facilitator, settings):
    settings.STT_ENGINE = "tests.workshops.engines.Deaf"
    transcript_actions.draft_transcript(recording.pk)
    recording.refresh_from_db()
    assert (recording.transcript_state, texts(recording)) == ("empty", [])
    transcript_actions.ask_for_draft(viewer=facilitator, recording_id=recording.pk)
    assert list_requested_drafts() == [str(recording.pk)]


def test_recording_that_the_engine_cannot_read_is_left_to_be_typed(recording, monkeypatch):
    def broken(self, path, language):
        raise RuntimeError

    monkeypatch.setattr(engines.Parrot, "transcribe", broken)
    states = []
    for is_last in (False, True):
        monkeypatch.setattr(long_jobs, "is_last_attempt", lambda is_last=is_last: is_last)
        with pytest.raises(RuntimeError):
            transcript_actions.draft_transcript(recording.pk)
        recording.refresh_from_db()
        states.append(recording.transcript_state)
    assert states == ["drafting", "empty"]


def test_engine_runs_once_at_a_time_on_a_machine(recording):
    with transcription_engines.lock_engine() as is_ours:
        assert is_ours
        with pytest.raises(long_jobs.Postponed):
            transcript_actions.draft_transcript(recording.pk)
    recording.refresh_from_db()
    assert recording.transcript_state == "empty"
    transcript_actions.draft_transcript(recording.pk)
    assert texts(recording) == [engines.SPOKEN_TEXT]


def test_the_words_of_a_text_are_taken_as_they_are(consultation, settings):
    settings.STT_ENGINE = ""
    medium_fields = {"text": "Voix 1 : Bonjour.\n\nVoix 2 : Merci."}
    made = recorded.recording(recorded.workshop(consultation), kind="text", media=medium_fields)
    ready(made)
    transcript_actions.draft_transcript(made.pk)
    made.refresh_from_db()
    assert made.transcript_state == "in_review"
    assert list(made.segments.values_list("speaker", "text", "start", "is_checked")) == [
        ("Voix 1", "Bonjour.", None, False),
        ("Voix 2", "Merci.", None, False),
    ]


VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Voix 1>Bonjour.\n"


def test_a_file_replaces_an_uncorrected_draft(recording, facilitator):
    recorded.drafted(recording)
    arguments = {"viewer": facilitator, "recording_id": recording.pk}
    transcript_actions.import_transcript(octets=VTT, **arguments)
    recording.refresh_from_db()
    assert (recording.transcript_state, recording.engine) == ("in_review", "")
    [segment] = recording.segments.all()
    assert (segment.text, segment.speaker, segment.start, segment.is_checked) == (
        "Bonjour.",
        "Voix 1",
        1,
        False,
    )
    assert [version.author for version in segment.versions.all()] == [facilitator.participant]
    with pytest.raises(TranscriptIsBegun):
        transcript_actions.import_transcript(text="Autre chose.", **arguments)
    assert texts(recording) == ["Bonjour."]


def test_imported_text_that_a_person_checked_counts_as_checked(recording, facilitator):
    arguments = {"viewer": facilitator, "recording_id": recording.pk, "octets": VTT}
    transcript_actions.import_transcript(**arguments, is_checked=True)
    assert [segment.is_checked for segment in recording.segments.all()] == [True]


def test_imported_text_is_confirmed_as_a_whole_before_it_is_validated(recording, facilitator):
    own = {"viewer": facilitator, "recording_id": recording.pk}
    transcript_actions.import_transcript(**own, octets=VTT)
    with pytest.raises(NobodyReadIt):
        validation_actions.validate_transcript(**own)
    transcript_actions.confirm_checked(**own)
    assert [segment.is_checked for segment in recording.segments.all()] == [True]
    assert validation_actions.validate_transcript(**own).transcript_state == "validated"


def test_machine_draft_is_never_confirmed_as_a_whole(recording, facilitator):
    recorded.drafted(recording)
    with pytest.raises(MachineWroteIt):
        transcript_actions.confirm_checked(viewer=facilitator, recording_id=recording.pk)
    assert not recording.segments.filter(is_checked=True).exists()


def test_a_file_never_replaces_a_corrected_transcript(recording, facilitator):
    first, *_rest = recorded.drafted(recording)
    arguments = {"viewer": facilitator, "recording_id": recording.pk, "octets": VTT}
    excerpt = recorded.excerpt(recording, first)
    with pytest.raises(TranscriptIsBegun):
        transcript_actions.import_transcript(**arguments)
    excerpt.delete()
    recorded.read_over(facilitator, first)
    with pytest.raises(TranscriptIsBegun):
        transcript_actions.import_transcript(**arguments)
    validation_actions.validate_transcript(viewer=facilitator, recording_id=recording.pk)
    with pytest.raises(TranscriptIsValidated):
        transcript_actions.import_transcript(**arguments)
    assert len(texts(recording)) == 3


def test_unreadable_transcript_file_changes_nothing(recording, facilitator):
    recorded.drafted(recording)
    with pytest.raises(TranscriptIsUnreadable):
        transcript_actions.import_transcript(
            viewer=facilitator, recording_id=recording.pk, octets=b"WEBVTT\n\n"
        )
    assert len(texts(recording)) == 3


def test_outsiders_cannot_request_or_upload_a_transcript(recording):
    consultation = recording.workshop.consultation
    for outsider, refusal in (
        (make.person("facilitator", consultation), NotFound),
        (make.person(consultation=consultation), NotFound),
        (make.person("moderator", consultation), NotAllowed),
    ):
        with pytest.raises(refusal), transaction.atomic():
            transcript_actions.ask_for_draft(viewer=outsider, recording_id=recording.pk)
        with pytest.raises(refusal), transaction.atomic():
            transcript_actions.import_transcript(
                viewer=outsider, recording_id=recording.pk, text="Bonjour."
            )


def test_states_of_a_transcript_have_only_the_allowed_transitions():
    transitions = {
        state: [next_state for next_state in type(state) if state.may_become(next_state)]
        for state in _states()
    }
    assert {
        str(state): [str(next_state) for next_state in next_states]
        for state, next_states in transitions.items()
    } == {
        "empty": ["drafting", "draft", "in_review"],
        "drafting": ["empty", "draft", "in_review"],
        "draft": ["in_review"],
        "in_review": ["validated"],
        "validated": ["in_review", "agreed"],
        "agreed": ["in_review"],
    }


def _states():
    return list(type(Recording().transcript))


def test_segments_are_read_by_authorized_viewers_only(recording, facilitator):
    recorded.drafted(recording)
    assert [
        segment.text for segment in transcript_selectors.segments(facilitator, recording)
    ] == texts(recording)
    with pytest.raises(NotFound):
        transcript_selectors.segments(make.visitor(recording.organisation), recording)


def test_draft_says_where_to_listen_again_and_suggests_terms(recording, monkeypatch):
    Workshop.objects.filter(pk=recording.workshop_id).update(title="Atelier du numérique")
    monkeypatch.setattr(engines.Parrot, "get_words", lambda self: "Le numérik numérik numérik.")
    monkeypatch.setattr(draft_checks, "known_words", lambda language: {"le", "du"})
    transcript_actions.draft_transcript(recording.pk)
    [segment] = recording.segments.all()
    assert segment.listen_again == ["unknown", "repeated"]
    assert segment.suggested[0] == [3, 10, "numérique"]


def test_separated_speakers_get_labels_and_no_name(recording, monkeypatch):
    def transcribe_two_speakers(self, path, language):
        yield Utterance((Word(0, 1, " Bonjour.", 1),), "1")
        yield Utterance((Word(1, 2, " Merci.", 1),), "2")

    monkeypatch.setattr(engines.Parrot, "transcribe", transcribe_two_speakers)
    transcript_actions.draft_transcript(recording.pk)
    assert list(recording.segments.values_list("speaker", flat=True)) == ["Voix 1", "Voix 2"]
