"""Recordings and transcripts through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from consult.core.models import JournalEntry
from consult.media.models import Media
from consult.workshops.models import Recording
from consult.workshops.recordings import selectors
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts.actions import segments as segment_actions
from tests.api.callers import Caller
from tests.factories import make
from tests.media.given import Sender
from tests.workshops import recorded


@pytest.fixture
def workshop(consultation):
    return recorded.workshop(consultation)


@pytest.fixture
def facilitator(workshop):
    return recorded.facilitator(workshop)


DECLARATION = {"title": "Table 1 (exemple)", "consent": "forms", "people": 6, "has_minors": False}


def add_recording(caller, workshop, upload, **more):
    return caller.send(
        "POST",
        f"/workshops/{workshop.pk}/recordings/",
        DECLARATION | {"upload": str(upload)} | more,
    )


def test_a_facilitator_uploads_a_recording_and_declares_the_consents(
    workshop, facilitator, tmp_path
):
    with override_settings(MEDIA_ROOT=tmp_path):
        caller = Caller(facilitator)
        upload = Sender(facilitator).sent(b"0123456789")
        for name, wrong in (
            ("consent", None),
            ("consent", "none"),
            ("people", 0),
            ("people", "6"),
            ("has_minors", None),
            ("title", " "),
        ):
            answer = add_recording(caller, workshop, upload, **{name: wrong})
            assert answer.status_code == 400, (name, wrong)
            assert [error["attr"] for error in answer.json()["errors"]] == [name]
        answer = add_recording(caller, workshop, upload)
        assert answer.status_code == 201, answer.content
        created = answer.json()
        assert (
            created["workshop"],
            created["state"],
            created["renditions"],
            created["captions"],
        ) == (
            str(workshop.pk),
            "quarantine",
            [],
            None,
        )
        assert created["transcript"]["state"] == "empty"
        listed = [
            reader.read(f"/workshops/{workshop.pk}/").json()["recordings"]
            for reader in (caller, Caller())
        ]
        assert listed == [[created["id"]], []]
        recording = Recording.objects.get(pk=created["id"])
        assert (recording.number, recording.people, recording.may_publish_sound) == (1, 6, False)
        assert (recording.media.holder, recording.media.consultation_id) == (
            "recording",
            workshop.consultation_id,
        )
        assert (
            JournalEntry.objects.filter(
                act="recording.add", consultation_id=workshop.consultation_id
            ).count()
            == 1
        )
        again = add_recording(caller, workshop, upload)
        assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "upload_taken")
        recording_actions.remove_recording(viewer=facilitator, recording_id=recording.pk)
        assert (Recording.objects.count(), Media.objects.count()) == (0, 0)


def test_private_recording_is_not_found_by_others(workshop, facilitator):
    recording = recorded.recording(workshop)
    recorded.drafted(recording)
    path = f"/recordings/{recording.pk}/"
    for viewer in (
        None,
        make.person(consultation=workshop.consultation),
        make.person("facilitator", workshop.consultation),
    ):
        assert Caller(viewer).read(path).status_code == 404
        assert Caller(viewer).read(f"{path}transcript/").status_code == 404
    serialized = Caller(facilitator).read(path).json()
    file = recording.media.file
    assert serialized["renditions"] == [
        {
            "type": "audio/mp4",
            "url": f"http://testserver/media/{file.pk}/sound.m4a",
            "height": None,
            "bytes": 10,
        }
    ]
    assert serialized["captions"] == f"http://testserver/media/{file.pk}/captions.vtt"
    assert (serialized["media"], serialized["state"], serialized["duration"]) == (
        "audio",
        "ready",
        60,
    )


def test_public_excerpt_does_not_publish_the_recording(workshop, facilitator):
    recording = recorded.recording(workshop)
    recorded.validated(recording, facilitator)
    recorded.contribution(
        recorded.excerpt(recording, recording.segments.first(), state="published")
    )
    serialized = Caller().read(f"/recordings/{recording.pk}/").json()
    assert (serialized["renditions"], serialized["poster"], serialized["captions"]) == (
        [],
        None,
        None,
    )
    assert serialized["transcript"] == {"state": "validated", "url": None}
    assert Caller().read(f"/recordings/{recording.pk}/transcript/").status_code == 404


def test_a_transcript_is_corrected_passage_by_passage_or_not_at_all(workshop, facilitator):
    recording = recorded.recording(workshop)
    first, second, _third = recorded.drafted(recording)
    caller, path = Caller(facilitator), f"/recordings/{recording.pk}/transcript/"
    transcript = caller.read(path).json()
    assert [segment["version"] for segment in transcript["segments"]] == [1, 1, 1]
    right = {"id": str(first.pk), "version": 1, "text": "Bonjour."}
    answer = caller.send("PATCH", path, {"segments": [right]})
    assert answer.status_code == 200
    assert answer.json()["segments"][0]["text"] == "Bonjour."
    assert answer.json()["state"] == "in_review"
    stale = {"id": str(second.pk), "version": 1, "text": "Il faut deux lieux."}
    clash = right | {"text": "Bonsoir."}
    refused = caller.send("PATCH", path, {"segments": [stale, clash]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "segment_changed")
    second.refresh_from_db()
    assert second.text == "Il faut un lieu d'aide."
    [elsewhere] = recorded.drafted(recorded.recording(workshop), "Ailleurs.")
    answer = caller.send("PATCH", path, {"segments": [right | {"id": str(elsewhere.pk)}]})
    assert answer.status_code == 400
    for wrong in (
        {},
        {"segments": []},
        {"segments": [right] * 101},
        {"segments": [right | {"text": "x" * 4001}]},
    ):
        assert caller.send("PATCH", path, wrong).status_code == 400
    moderator = Caller(make.person("moderator", workshop.consultation))
    assert moderator.send("PATCH", path, {"segments": [right]}).status_code == 403


def test_public_transcript_is_read_by_visitors_without_masked_passages(workshop, facilitator):
    recording = recorded.recording(workshop)
    recorded.validated(recording, facilitator)
    recording_actions.publish_transcript(viewer=facilitator, recording_id=recording.pk)
    recording.segments.filter(place=2).update(is_masked=True)
    transcript = Caller().read(f"/recordings/{recording.pk}/transcript/").json()
    assert [segment["text"] for segment in transcript["segments"]] == [
        "Bonjour à tous.",
        "Merci d'être venus.",
    ]
    assert (transcript["state"], transcript["agreement"], transcript["readers"]) == (
        "validated",
        "",
        None,
    )
    assert Caller().read(f"/recordings/{recording.pk}/").json()["renditions"] == []


def test_queries_do_not_grow_with_recordings_nor_passages(workshop, facilitator):
    def counted():
        with CaptureQueriesContext(connection) as captured:
            found = selectors.recordings(facilitator, workshop)
        return len(captured), len(found)

    recorded.drafted(made := recorded.recording(workshop), "Un.")
    caller, path = Caller(facilitator), f"/recordings/{made.pk}/transcript/"
    assert counted() == (2, 1)
    with CaptureQueriesContext(connection) as before:
        assert len(caller.read(path).json()["segments"]) == 1
    recorded.recording(workshop), recorded.recording(workshop)
    assert counted() == (2, 3)
    for text in ("Deux.", "Trois."):
        segment_actions.type_segment(viewer=facilitator, recording_id=made.pk, text=text)
    with CaptureQueriesContext(connection) as after:
        assert len(caller.read(path).json()["segments"]) == 3
    assert (len(before), len(after)) == (7, 7)  # one query notes the reading
