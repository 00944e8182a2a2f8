"""Excerpts through the API: a collective contribution tied to seconds of a recording."""

import uuid

import pytest

from consult.workshops.models import Excerpt
from tests.api.callers import TEXT, Caller
from tests.factories import workshops as held
from tests.workshops import recorded


@pytest.fixture
def recording(organisation):
    """Return a recording with three drafted passages of ten seconds, from the tenth second on."""
    created = recorded.recording(recorded.workshop(held.consultation(organisation)))
    recorded.drafted(created)
    return created


@pytest.fixture
def caller(recording):
    """Return an API client of the facilitator of the workshop."""
    return Caller(recorded.facilitator(recording.workshop))


def post_excerpt(caller, recording, *, key=None, **changed):
    """Send an excerpt of the second passage and return the answer."""
    topic = recording.workshop.consultation.topics.first()
    body = {"start": 20.5, "end": 29, "topic": str(topic.pk), **TEXT} | changed
    headers = {"Idempotency-Key": key} if key else {}
    return caller.send("POST", f"/recordings/{recording.pk}/excerpts/", body, **headers)


def test_excerpt_creates_a_proposal_of_the_workshop(caller, recording):
    answer = post_excerpt(caller, recording)
    assert answer.status_code == 201
    data = answer.json()
    assert (data["kind"], data["participants"], data["title"]) == ("workshop", 12, TEXT["title"])
    excerpt = Excerpt.objects.get()
    assert excerpt.quote == "Il faut un lieu d'aide."
    assert str(excerpt.provenance.proposal_id) == data["id"]
    assert caller.read(f"/workshops/{recording.workshop_id}/").json()["proposals_count"] == 1


def test_same_key_creates_one_excerpt(caller, recording):
    key = str(uuid.uuid4())
    first, again = (
        post_excerpt(caller, recording, key=key),
        post_excerpt(caller, recording, key=key),
    )
    assert first.json()["id"] == again.json()["id"]
    assert Excerpt.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "attr"),
    [
        ({"end": 20}, "end"),
        ({"start": "20"}, "start"),
        ({"start": True}, "start"),
        ({"start": -1}, "start"),
        ({"end": 1e9}, "end"),
        ({"topic": "x"}, "topic"),
        ({"title": "Court"}, "title"),
        ({"start": 100, "end": 110}, None),
    ],
)
def test_invalid_excerpt_is_refused_under_its_field_and_not_stored(caller, recording, wrong, attr):
    answer = post_excerpt(caller, recording, **wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == attr
    assert not Excerpt.objects.exists()
