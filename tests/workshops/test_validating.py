"""Validation of a transcript: by the facilitator, then by the people who were there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.core.exceptions import Invalid, NotAllowed, NotFound, TooMany
from consult.core.models import Job
from consult.workshops.exceptions import (
    ConsentIsLacking,
    EveryoneAnswered,
    MediaIsNotReady,
    NobodyAnswered,
    NobodyReadIt,
    ObjectionsAreOpen,
    ReadingLinkIsOver,
    SegmentsAreUntouched,
    TranscriptIsEmpty,
    TranscriptIsNotValidated,
    TranscriptIsValidated,
)
from consult.workshops.models import Objection, ReadingLink, Recording, Segment
from consult.workshops.recordings import selectors as recording_selectors
from consult.workshops.recordings.actions import recordings as recording_actions
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


@pytest.fixture
def act(recording, facilitator):
    """Return a function that runs an act on the recording as its facilitator."""

    def run_action(action, **more):
        return action(viewer=facilitator, recording_id=recording.pk, **more)

    return run_action


def test_only_what_is_quoted_must_be_read_over(recording, facilitator, act):
    first, second, third = recorded.drafted(recording)
    recorded.excerpt(recording, second, third)
    with pytest.raises(SegmentsAreUntouched) as refused:
        act(validation_actions.validate_transcript)
    assert refused.value.segments == [second, third]
    recorded.read_over(facilitator, second)
    with pytest.raises(SegmentsAreUntouched) as refused:
        act(validation_actions.validate_transcript)
    assert refused.value.segments == [third]
    recorded.read_over(facilitator, third)
    validated = act(validation_actions.validate_transcript)
    assert (validated.transcript_state, validated.validated_at is None) == ("validated", False)
    first.refresh_from_db()
    assert not first.is_checked
    assert act(validation_actions.validate_transcript).validated_at == validated.validated_at


def test_empty_or_unread_transcript_cannot_be_validated(recording, act):
    with pytest.raises(TranscriptIsEmpty):
        act(validation_actions.validate_transcript)
    recorded.drafted(recording)
    with pytest.raises(NobodyReadIt):
        act(validation_actions.validate_transcript)


def test_participants_read_the_transcript_over_in_the_room(recording, facilitator, act):
    with pytest.raises(TranscriptIsNotValidated):
        act(validation_actions.record_reading, readers=11, disagreements=2)
    recorded.validated(recording, facilitator)
    agreed = act(validation_actions.record_reading, readers=11, disagreements=2)
    assert (agreed.transcript_state, agreed.agreement, agreed.readers, agreed.disagreements) == (
        "agreed",
        "in_room",
        11,
        2,
    )
    assert act(validation_actions.record_reading, readers=12, disagreements=0).readers == 12
    for wrong in ({"readers": 0, "disagreements": 0}, {"readers": 2, "disagreements": 3}):
        with pytest.raises(Invalid):
            act(validation_actions.record_reading, **wrong)
    segment = recording.segments.first()
    act(
        validation_actions.note_objection,
        text="Ce n'est pas ce qui a été dit.",
        segment_id=segment.pk,
    )
    act(validation_actions.note_objection, text="Il manque la fin.")
    assert [
        (objection.segment, objection.text)
        for objection in transcript_selectors.objections(facilitator, recording)
    ] == [
        (segment, "Ce n'est pas ce qui a été dit."),
        (None, "Il manque la fin."),
    ]


def test_reopened_transcript_loses_its_validation_and_publication(recording, facilitator, act):
    recorded.validated(recording, facilitator)
    act(validation_actions.record_reading, readers=3, disagreements=0)
    act(recording_actions.publish_transcript)
    opened = act(validation_actions.reopen_transcript)
    opened.refresh_from_db()
    assert (opened.transcript_state, opened.agreement, opened.readers, opened.validated_at) == (
        "in_review",
        "",
        None,
        None,
    )
    assert not opened.is_transcript_public


def test_people_answer_by_a_link_without_an_account(recording, facilitator, act):
    first, second, _third = recorded.drafted(recording)
    Segment.objects.filter(pk=second.pk).update(is_masked=True)
    link, token = act(validation_actions.make_reading_link)
    assert token not in (link.token, str(link.pk))
    visitor = make.visitor(recording.organisation)
    reading = transcript_selectors.get_reading(visitor, token)
    assert [passage.text for passage in transcript_selectors.list_words_to_review(reading)] == [
        "Bonjour à tous.",
        "Merci d'être venus.",
    ]
    validation_actions.object_by_link(viewer=visitor, token=token, objections={})
    validation_actions.object_by_link(viewer=visitor, token=token, objections={first.pk: " Non. "})
    assert transcript_selectors.answered(facilitator, recording) == (2, 1)
    jobs = Job.objects.filter(name="workshops.email_objection")
    assert [job.arguments["participant_id"] for job in jobs] == [str(facilitator.participant.pk)]
    assert [(objection.segment, objection.text) for objection in Objection.objects.all()] == [
        (first, "Non.")
    ]
    recorded.read_over(facilitator, first)
    [objection] = Objection.objects.all()
    act(validation_actions.settle_objection, objection_id=objection.pk)
    act(validation_actions.validate_transcript)
    agreed = act(validation_actions.record_answers)
    assert (agreed.agreement, agreed.readers, agreed.disagreements) == ("by_link", 2, 1)
    with pytest.raises(ReadingLinkIsOver):
        validation_actions.object_by_link(viewer=visitor, token=token, objections={})


def test_the_words_of_excerpts_are_what_is_read_over(recording, act):
    _first, second, third = recorded.drafted(recording)
    recorded.excerpt(recording, third, quote="Merci")
    recorded.excerpt(recording, second, quote="un lieu d'aide")
    link, _token = act(validation_actions.make_reading_link)
    assert [
        (passage.segment_id, passage.text)
        for passage in transcript_selectors.list_words_to_review(link)
    ] == [
        (second.pk, "un lieu d'aide"),
        (third.pk, "Merci"),
    ]


def test_more_answers_than_participants_are_refused(recording, act):
    recorded.drafted(recording)
    Recording.objects.update(people=1)
    recording.workshop.participants = None
    recording.workshop.save()
    _link, token = act(validation_actions.make_reading_link)
    visitor = make.visitor(recording.organisation)
    validation_actions.object_by_link(viewer=visitor, token=token, objections={})
    with pytest.raises(EveryoneAnswered):
        validation_actions.object_by_link(viewer=visitor, token=token, objections={})


def test_expired_unknown_or_foreign_reading_link_is_not_found(
    recording, facilitator, act, other_organisation
):
    recorded.drafted(recording)
    link, token = act(validation_actions.make_reading_link, days=1)
    visitor = make.visitor(recording.organisation)
    for viewer, wrong_token in (
        (visitor, "x" * 24),
        (make.visitor(other_organisation), token),
        (visitor, link.token),
    ):
        with pytest.raises(ReadingLinkIsOver):
            transcript_selectors.get_reading(viewer, wrong_token)
    ReadingLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ReadingLinkIsOver):
        validation_actions.object_by_link(viewer=visitor, token=token, objections={})
    link, token = act(validation_actions.make_reading_link)
    validation_actions.end_reading_link(viewer=facilitator, link_id=link.pk)
    with pytest.raises(ReadingLinkIsOver):
        transcript_selectors.get_reading(visitor, token)
    assert [
        link.is_over for link in transcript_selectors.reading_links(facilitator, recording)
    ] == [
        True,
        True,
    ]


def test_objection_to_a_passage_of_another_recording_is_refused(recording, act, consultation):
    recorded.drafted(recording)
    [elsewhere] = recorded.drafted(recorded.recording(recorded.workshop(consultation)), "Ailleurs.")
    _link, token = act(validation_actions.make_reading_link)
    for wrong in ({elsewhere.pk: "x"}, {recording.segments.first().pk: "x" * 1001}):
        with pytest.raises(Invalid):
            validation_actions.object_by_link(
                viewer=make.visitor(recording.organisation), token=token, objections=wrong
            )
    assert Objection.objects.count() == 0


def test_reading_links_need_valid_days_and_answers_need_a_reader(recording, facilitator, act):
    with pytest.raises(TranscriptIsEmpty):
        act(validation_actions.make_reading_link)
    recorded.validated(recording, facilitator)
    for days in (0, 61):
        with pytest.raises(Invalid):
            act(validation_actions.make_reading_link, days=days)
    with pytest.raises(NobodyAnswered):
        act(validation_actions.record_answers)
    _link, token = act(validation_actions.make_reading_link)
    act(validation_actions.record_reading, readers=1, disagreements=0)
    with pytest.raises(TranscriptIsValidated):
        validation_actions.object_by_link(
            viewer=make.visitor(recording.organisation), token=token, objections={}
        )


def test_rates_of_links_are_limited(recording, act, settings):
    recorded.drafted(recording)
    settings.RATE_LIMITS_ON, settings.RATE_LIMITS = True, {"reading_link": ((1, 3600),)}
    act(validation_actions.make_reading_link)
    with pytest.raises(TooMany):
        act(validation_actions.make_reading_link)


PUBLISHING = [recording_actions.publish_whole, recording_actions.publish_transcript]


@pytest.mark.parametrize("publish", PUBLISHING)
def test_transcript_is_not_published_before_its_validation(recording, act, publish):
    Recording.objects.update(may_publish_sound=True)
    recorded.drafted(recording)
    with pytest.raises(TranscriptIsNotValidated):
        act(publish)


def test_the_sound_is_published_as_far_as_consents_allow(recording, facilitator, act):
    recorded.validated(recording, facilitator)
    visitor = make.visitor(recording.organisation)
    with pytest.raises(ConsentIsLacking):
        act(recording_actions.publish_whole)
    act(recording_actions.publish_transcript)
    visible = recording_selectors.get_recording(visitor, recording.pk)
    assert (
        recording_selectors.may_read(visitor, visible),
        recording_selectors.may_hear(visitor, visible),
    ) == (True, False)
    act(recording_actions.edit_recording, may_publish_sound=True)
    act(recording_actions.publish_whole)
    assert recording_selectors.may_hear(
        visitor, recording_selectors.get_recording(visitor, recording.pk)
    )
    file = recording.media.file_id
    assert recording_selectors.may_play_file(visitor, file)
    act(recording_actions.edit_recording, may_publish_sound=False)
    assert not recording_selectors.may_play_file(visitor, file)
    act(recording_actions.make_private)
    with pytest.raises(NotFound):
        recording_selectors.get_recording(visitor, recording.pk)
    assert recording_selectors.may_play_file(facilitator, file)


def test_faces_are_published_as_far_as_consents_allow(consultation):
    film = recorded.recording(recorded.workshop(consultation), kind="video", may_publish_sound=True)
    facilitator = recorded.facilitator(film.workshop)
    recorded.validated(film, facilitator)
    publish = {"viewer": facilitator, "recording_id": film.pk}
    with pytest.raises(ConsentIsLacking):
        recording_actions.publish_whole(**publish)
    recording_actions.edit_recording(may_publish_image=True, **publish)
    assert recording_actions.publish_whole(**publish).is_whole_public


def test_recording_whose_medium_is_not_ready_is_not_published(consultation):
    made = recorded.recording(
        recorded.workshop(consultation), kind="audio", state="processing", may_publish_sound=True
    )
    facilitator = recorded.facilitator(made.workshop)
    recorded.validated(made, facilitator)
    with pytest.raises(MediaIsNotReady):
        recording_actions.publish_whole(viewer=facilitator, recording_id=made.pk)


def test_recording_without_complete_consents_is_refused(recording, act):
    wrong = [
        {"title": " "},
        {"consent": "none"},
        {"consent": "maybe"},
        {"people": 0},
        {"people": None},
        {"has_minors": None},
        {"has_minors": True, "consent": "oral"},
        {"is_whole_public": True},
    ]
    for written in wrong:
        with pytest.raises(Invalid) as refused:
            act(recording_actions.edit_recording, **written)
        assert refused.value.attr in written
    assert (
        act(recording_actions.edit_recording, title="Table 2", has_minors=True).title == "Table 2"
    )


def test_recording_is_shown_to_its_team_only_until_a_part_is_public(recording, facilitator):
    consultation = recording.workshop.consultation
    recorded.validated(recording, facilitator)
    viewers = {
        "visitor": make.visitor(recording.organisation),
        "participant": make.person(consultation=consultation),
        "facilitator of another": make.person("facilitator", consultation),
        "administrator": make.person("organisation_admin", consultation),
        "own facilitator": facilitator,
        "moderator": make.person("moderator", consultation),
        "manager": make.person("manager", consultation),
    }
    team = ["own facilitator", "moderator", "manager"]

    def list_readers():
        return [
            name
            for name, viewer in viewers.items()
            if recording_selectors.recordings(viewer, recording.workshop)
        ]

    assert list_readers() == team
    recorded.contribution(
        recorded.excerpt(recording, recording.segments.first(), state="published")
    )
    assert list_readers() == list(viewers)
    visitor = viewers["visitor"]
    visible = recording_selectors.get_recording(visitor, recording.pk)
    assert (
        recording_selectors.may_hear(visitor, visible),
        recording_selectors.may_read(visitor, visible),
    ) == (
        False,
        False,
    )
    recording.workshop.state = "draft"
    recording.workshop.save()
    assert list_readers() == team


def test_a_moderator_reads_and_does_not_write(recording, facilitator):
    recorded.drafted(recording)
    moderator = make.person("moderator", recording.workshop.consultation)
    assert len(transcript_selectors.segments(moderator, recording)) == 3
    for action in (
        validation_actions.validate_transcript,
        validation_actions.make_reading_link,
        recording_actions.publish_whole,
    ):
        with pytest.raises(NotAllowed):
            action(viewer=moderator, recording_id=recording.pk)
    with pytest.raises(NotFound):
        transcript_selectors.objections(moderator, recording)


def test_transcript_with_an_open_objection_is_not_validated(recording, facilitator, act):
    first, second, _third = recorded.drafted(recording)
    recorded.read_over(facilitator, first, second)
    objections = [
        act(validation_actions.note_objection, text="Non.", segment_id=segment_id)
        for segment_id in (first.pk, second.pk, None)
    ]
    for objection in objections:
        with pytest.raises(ObjectionsAreOpen):
            act(validation_actions.validate_transcript)
        for _again in range(2):
            act(validation_actions.settle_objection, objection_id=objection.pk)
    assert [row.is_open for row in transcript_selectors.objections(facilitator, recording)] == [
        False
    ] * 3
    assert act(validation_actions.validate_transcript).transcript_state == "validated"


def test_objection_to_a_corrected_passage_is_settled(recording, facilitator, act):
    first, *_others = recorded.drafted(recording)
    act(validation_actions.note_objection, text="J'ai dit bonsoir.", segment_id=first.pk)
    assert transcript_selectors.objections_by_segment(facilitator, recording, [first])
    segment_actions.correct_segment(
        viewer=facilitator, segment_id=first.pk, text="Bonsoir à tous.", version=first.version
    )
    assert transcript_selectors.objections_by_segment(facilitator, recording, [first]) == {}
    assert act(validation_actions.validate_transcript).transcript_state == "validated"


def test_objection_is_settled_by_facilitators_of_its_recording_only(recording, facilitator, act):
    recorded.drafted(recording)
    objection = act(validation_actions.note_objection, text="Non.")
    elsewhere = recorded.recording(recorded.workshop(recording.workshop.consultation))
    stranger = recorded.facilitator(elsewhere.workshop)
    for viewer, recording_id in ((stranger, recording.pk), (stranger, elsewhere.pk)):
        with pytest.raises((NotAllowed, NotFound)):
            validation_actions.settle_objection(
                viewer=viewer, recording_id=recording_id, objection_id=objection.pk
            )
