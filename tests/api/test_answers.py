"""Official answers through the API, as docs/api.md describes them."""

from uuid import uuid4

import pytest

from consult.outcomes.answers.actions import drafts
from tests.api.callers import Caller, proposal
from tests.factories import make

pytestmark = pytest.mark.django_db
ANSWER = {
    "state": "not_ours",
    "body": "C'est la **région**.",
    "reasons": "La loi le lui confie.",
    "transmitted_to": "La région",
}


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def test_answer_is_put_read_and_part_of_the_proposal(consultation, manager):
    written = proposal(consultation)
    path = f"/proposals/{written.pk}/answer/"
    since = Caller().read(f"/proposals/{written.pk}/").json()["changed_at"]
    assert Caller().read(path).status_code == 404
    put = Caller(manager).send("PUT", path, ANSWER)
    assert (put.status_code, put.json()["state"]) == (200, "not_ours")
    read = Caller().read(path).json()
    assert "<strong>région</strong>" in read["body_html"]
    (listed,) = Caller().read("/proposals/?consultation=essai").json()["results"]
    assert listed["answer"] == read
    assert listed["changed_at"] > since
    corrected = Caller(manager).send("PUT", path, ANSWER | {"body": "Non.", "note": "Erreur."})
    assert corrected.json()["corrections"][0]["body"] == ANSWER["body"]
    assert corrected.json()["correction_note"] == "Erreur."


def test_repeated_put_with_one_key_is_answered_twice(consultation, manager):
    path = f"/proposals/{proposal(consultation).pk}/answer/"
    caller, key = Caller(manager), str(uuid4())
    first, second = (caller.send("PUT", path, ANSWER, **{"Idempotency-Key": key}) for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("sent", "attr"),
    [
        ({"state": "peut-être"}, "state"),
        ({"body": " "}, "body"),
        ({"reasons": ""}, "reasons"),
        ({"state": "accepted"}, "transmitted_to"),
        ({"number": 3}, "number"),
    ],
)
def test_wrong_answer_is_refused_by_field(consultation, manager, sent, attr):
    path = f"/proposals/{proposal(consultation).pk}/answer/"
    answer = Caller(manager).send("PUT", path, ANSWER | sent)
    assert answer.status_code == 400
    assert [error["attr"] for error in answer.json()["errors"]] == [attr]


def test_respondents_may_not_put_and_drafts_are_not_shown(consultation, manager):
    written = proposal(consultation)
    path = f"/proposals/{written.pk}/answer/"
    respondent = make.person("respondent", consultation)
    assert Caller(respondent).send("PUT", path, ANSWER).status_code == 403
    words = {"state": "accepted", "body": "SECRET", "proposal_ids": [written.pk]}
    drafts.draft_answer(respondent, consultation.pk, **words)
    assert Caller(respondent).read(path).status_code == 404
    assert "SECRET" not in Caller(manager).read(f"/proposals/{written.pk}/").content.decode()
