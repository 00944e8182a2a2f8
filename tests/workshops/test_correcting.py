"""Corrections of a transcript: concurrent corrections lose nothing, and every change is stored."""

import pytest

from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.workshops.exceptions import (
    SegmentIsMasked,
    SegmentsDoNotMeet,
    SegmentWasChanged,
    TranscriptIsValidated,
)
from consult.workshops.models import ConsentCard, Segment
from consult.workshops.transcripts.actions import passage_splits as passage_split_actions
from consult.workshops.transcripts.actions import segments as segment_actions
from consult.workshops.transcripts.actions import validation as validation_actions
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from tests.factories import make
from tests.workshops import recorded


@pytest.fixture
def recording(consultation):
    return recorded.recording(recorded.workshop(consultation))


@pytest.fixture
def facilitator(recording):
    return recorded.facilitator(recording.workshop)


def correct(viewer, segment, text, version=1, **more):
    return segment_actions.correct_segment(
        viewer=viewer, segment_id=segment.pk, text=text, version=version, **more
    )


def history(segment):
    return [
        (version.number, version.text, version.speaker, version.author_id)
        for version in segment.versions.order_by("number")
    ]


def test_a_correction_is_stored_next_to_the_machine_s_words(recording, facilitator):
    segment, *_rest = recorded.drafted(recording, "le nuage saucisse", doubtful=[[9, 17]])
    correct(facilitator, segment, "Le nuage  souverain \n")
    segment.refresh_from_db()
    assert (segment.text, segment.version, segment.is_checked, segment.doubtful) == (
        "Le nuage  souverain",
        2,
        True,
        [],
    )
    me = facilitator.participant.pk
    assert history(segment) == [
        (1, "le nuage saucisse", "Voix 1", None),
        (2, "Le nuage  souverain", "Voix 1", me),
    ]
    recording.refresh_from_db()
    assert recording.transcript_state == "in_review"


def test_unchanged_correction_marks_the_passage_as_checked_without_a_version(
    recording, facilitator
):
    segment, *_rest = recorded.drafted(recording)
    correct(facilitator, segment, segment.text)
    segment.refresh_from_db()
    assert (segment.version, segment.is_checked, history(segment)) == (1, True, [])


def test_emptied_passage_is_left_out_of_captions(recording, facilitator):
    segment, *_rest = recorded.drafted(recording, "Sous-titrage de la chaîne (exemple)")
    correct(facilitator, segment, " ")
    segment.refresh_from_db()
    assert segment.text == ""
    assert transcript_selectors.captions_of(facilitator, recording) == "WEBVTT\n"


def test_two_people_who_correct_the_same_words_see_both_texts(recording, facilitator):
    segment, *_rest = recorded.drafted(recording)
    manager = make.person("manager", recording.workshop.consultation)
    correct(manager, segment, "Bonjour à toutes et tous.")
    with pytest.raises(SegmentWasChanged) as refused:
        correct(facilitator, segment, "Bonsoir à tous.")
    assert (refused.value.theirs.text, refused.value.typed) == (
        "Bonjour à toutes et tous.",
        "Bonsoir à tous.",
    )
    assert correct(facilitator, segment, "Bonsoir à tous.", version=2).version == 3


def test_correction_sent_twice_changes_nothing(recording, facilitator):
    segment, *_rest = recorded.drafted(recording)
    correct(facilitator, segment, "Bonjour.")
    assert correct(facilitator, segment, "Bonjour.").version == 2


def test_concurrent_renaming_of_a_voice_and_correction_of_a_text_are_both_stored(
    recording, facilitator
):
    segment, *_rest = recorded.drafted(recording)
    segment_actions.name_voice(
        viewer=facilitator, recording_id=recording.pk, label="Voix 1", new="Carte 12"
    )
    corrected = correct(facilitator, segment, "Bonjour.", speaker="Voix 1")
    assert (corrected.text, corrected.speaker, corrected.version) == ("Bonjour.", "Carte 12", 3)
    assert [row[1:3] for row in history(corrected)] == [
        ("Bonjour à tous.", "Voix 1"),
        ("Bonjour à tous.", "Carte 12"),
        ("Bonjour.", "Carte 12"),
    ]


@pytest.mark.parametrize(
    ("label", "new", "attr"), [("", "Voix 9", "label"), ("Voix 1", " ", "new")]
)
def test_voice_is_not_renamed_without_both_labels(recording, facilitator, label, new, attr):
    recorded.drafted(recording)
    with pytest.raises(Invalid) as refused:
        segment_actions.name_voice(
            viewer=facilitator, recording_id=recording.pk, label=label, new=new
        )
    assert refused.value.attr == attr


def test_a_renamed_voice_takes_its_consent_card_along_unless_another_recording_has_it(
    recording, facilitator
):
    recorded.drafted(recording)
    card = ConsentCard.objects.create(
        organisation=recording.organisation,
        workshop=recording.workshop,
        number=12,
        code="x",
        speaker="Voix 1",
    )
    recorded.drafted(other := recorded.recording(recording.workshop))
    rename = {"viewer": facilitator, "label": "Voix 1", "new": "Voix A"}
    segment_actions.name_voice(recording_id=recording.pk, **rename)
    card.refresh_from_db()
    assert card.speaker == "Voix 1"
    segment_actions.name_voice(recording_id=other.pk, **rename)
    card.refresh_from_db()
    assert card.speaker == "Voix A"
    assert set(recording.segments.values_list("speaker", flat=True)) - {""} == {"Voix A"}


def test_typed_passage_is_placed_at_its_seconds_or_last(recording, facilitator):
    recorded.drafted(recording, "un", "trois")
    arguments = {"viewer": facilitator, "recording_id": recording.pk}
    segment_actions.type_segment(text="deux", start=15, end=18, speaker="Voix 2", **arguments)
    segment_actions.type_segment(text="quatre", **arguments)
    passages = list(recording.segments.values_list("place", "text", "is_checked"))
    assert passages == [
        (1, "un", False),
        (2, "deux", True),
        (3, "trois", False),
        (4, "quatre", True),
    ]
    for wrong in (
        {"text": "  "},
        {"text": "x" * 4001},
        {"text": "x", "start": 3},
        {"text": "x", "start": 9, "end": 2},
    ):
        with pytest.raises(Invalid):
            segment_actions.type_segment(**arguments | wrong)


def test_a_passage_is_cut_in_two_and_joined_again(recording, facilitator):
    before, segment = recorded.drafted(recording, "Avant.", "Bonjour à tous. Il faut un lieu.")
    Segment.objects.filter(pk=segment.pk).update(doubtful=[[8, 9], [19, 23]])
    excerpt = recorded.excerpt(recording, segment)
    second = passage_split_actions.split_segment(
        viewer=facilitator, segment_id=segment.pk, at=16, version=1
    )
    segment.refresh_from_db()
    assert (segment.text, segment.start, segment.end, segment.doubtful) == (
        "Bonjour à tous.",
        20,
        25,
        [[8, 9]],
    )
    assert (second.text, second.start, second.end, second.doubtful) == (
        "Il faut un lieu.",
        25,
        30,
        [[3, 7]],
    )
    excerpt.refresh_from_db()
    assert (excerpt.first, excerpt.last) == (segment, second)
    joined = passage_split_actions.join_segment(viewer=facilitator, segment_id=second.pk, version=1)
    assert joined == segment
    assert (joined.text, joined.start, joined.end) == ("Bonjour à tous. Il faut un lieu.", 20, 30)
    assert joined.doubtful == [[8, 9], [19, 23]]
    excerpt.refresh_from_db()
    assert (excerpt.first, excerpt.last) == (segment, segment)
    texts = [row[1] for row in history(joined)]
    whole = "Bonjour à tous. Il faut un lieu."
    assert texts == [whole, "Bonjour à tous.", "Il faut un lieu.", whole]
    assert list(recording.segments.values_list("text", flat=True)) == ["Avant.", whole]
    with pytest.raises(SegmentsDoNotMeet):
        passage_split_actions.join_segment(viewer=facilitator, segment_id=before.pk, version=1)


def test_passages_of_two_voices_are_not_joined(recording, facilitator):
    _first, second = recorded.drafted(recording, "Bonjour.", "Merci.")
    correct(facilitator, second, "Merci.", speaker="Voix 2")
    with pytest.raises(Invalid):
        passage_split_actions.join_segment(viewer=facilitator, segment_id=second.pk, version=2)
    assert recording.segments.count() == 2
    correct(facilitator, second, "Merci.", speaker="voix 1", version=2)
    joined = passage_split_actions.join_segment(viewer=facilitator, segment_id=second.pk, version=3)
    assert (joined.text, joined.speaker) == ("Bonjour. Merci.", "Voix 1")


def test_joined_passage_keeps_the_objections_to_both(recording, facilitator):
    first, second = recorded.drafted(recording, "Bonjour.", "Merci.")
    for segment in (first, second):
        validation_actions.note_objection(
            viewer=facilitator, recording_id=recording.pk, text="Non.", segment_id=segment.pk
        )
    passage_split_actions.join_segment(viewer=facilitator, segment_id=second.pk, version=1)
    found = transcript_selectors.objections_by_segment(facilitator, recording, [first])
    assert found == {first.pk: ["Non.", "Non."]}


def test_a_cut_follows_the_seconds_of_the_words_that_were_heard(recording, facilitator):
    segment, *_rest = recorded.drafted(recording, "un deux trois")
    Segment.objects.filter(pk=segment.pk).update(
        words=[[10, 11, "un"], [17, 18, "deux"], [19, 20, "trois"]]
    )
    second = passage_split_actions.split_segment(
        viewer=facilitator, segment_id=segment.pk, at=3, version=1
    )
    assert (second.start, second.words) == (17, [[17, 18, "deux"], [19, 20, "trois"]])


@pytest.mark.parametrize("at", [0, -1, 15, 400])
def test_no_part_of_a_cut_is_empty(recording, facilitator, at):
    segment, *_rest = recorded.drafted(recording)
    with pytest.raises(Invalid):
        passage_split_actions.split_segment(
            viewer=facilitator, segment_id=segment.pk, at=at, version=1
        )


def test_a_masked_passage_is_written_no_more(recording, facilitator):
    first, second, _third = recorded.drafted(recording)
    Segment.objects.filter(pk=first.pk).update(is_masked=True)
    with pytest.raises(SegmentIsMasked):
        correct(facilitator, first, "x")
    with pytest.raises(SegmentsDoNotMeet):
        passage_split_actions.join_segment(viewer=facilitator, segment_id=second.pk, version=1)


def test_a_validated_transcript_is_opened_again_before_it_is_corrected(recording, facilitator):
    recorded.validated(recording, facilitator)
    segment = recording.segments.first()
    with pytest.raises(TranscriptIsValidated):
        correct(facilitator, segment, "x")
    validation_actions.reopen_transcript(viewer=facilitator, recording_id=recording.pk)
    assert correct(facilitator, segment, "x").text == "x"


def test_outsiders_cannot_correct_a_transcript(recording):
    segment, *_rest = recorded.drafted(recording)
    consultation = recording.workshop.consultation
    for outsider in (
        make.person(consultation=consultation),
        make.person("facilitator", consultation),
    ):
        with pytest.raises(NotFound):
            correct(outsider, segment, "x")
    with pytest.raises(NotAllowed):
        correct(make.person("moderator", consultation), segment, "x")


def test_the_journal_holds_no_word_of_what_was_said(recording, facilitator):
    segment, *_rest = recorded.drafted(recording)
    correct(facilitator, segment, "Un secret.")
    segment_actions.name_voice(
        viewer=facilitator, recording_id=recording.pk, label="Voix 1", new="Carte 12"
    )
    entries = [
        (entry.act, entry.consultation_id)
        for entry in JournalEntry.objects.filter(kind="recording").order_by("pk")
    ]
    place = recording.workshop.consultation_id
    assert entries == [("transcript.in_review", place), ("transcript.name_voice", place)]
    data = str(list(JournalEntry.objects.values_list("data", flat=True)))
    assert "secret" not in data and "Carte" not in data


def test_name_voice_changes_the_consent_card_whatever_the_case_of_its_label(recording, facilitator):
    recorded.drafted(recording)
    card = ConsentCard.objects.create(
        organisation=recording.organisation,
        workshop=recording.workshop,
        number=12,
        code="x",
        speaker="voix 1",
    )
    segment_actions.name_voice(
        viewer=facilitator, recording_id=recording.pk, label="Voix 1", new="Voix A"
    )
    card.refresh_from_db()
    assert card.speaker == "Voix A"
