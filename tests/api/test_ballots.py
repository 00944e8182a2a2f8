"""Polls through the API: the question, the voter's ballot and the result.

The result is hidden according to the visibility of the question.
"""

from uuid import uuid4

import pytest

from tests.api.callers import Caller
from tests.api.test_queries import count_queries
from tests.factories import make
from tests.votes import polls


@pytest.fixture
def voter(consultation):
    return make.person(consultation=consultation)


def send(viewer, question, choices, **headers):
    """Cast a ballot through the API."""
    return Caller(viewer).send(
        "PUT", f"/questions/{question.pk}/ballot/", {"choices": choices}, **headers
    )


def test_poll_is_shown_in_full_and_listed(consultation, voter):
    topic = consultation.topics.get(number=1)
    question = polls.opened(
        consultation,
        "approval",
        max_choices=2,
        allows_blank=True,
        topic_id=topic.pk,
        explanation_fr="À savoir (exemple)",
    )
    data = Caller().read(f"/questions/{question.pk}/?lang=fr").json()
    assert data == {
        "id": str(question.pk),
        "consultation": "essai",
        "topic": str(topic.pk),
        "proposal": None,
        "kind": "approval",
        "title": "Quand ouvrir la médiathèque ? (exemple)",
        "explanation": "À savoir (exemple)",
        "options": [
            {"id": pk, "label": label, "proposal": None}
            for pk, label in zip(polls.ids(question), polls.LABELS, strict=False)
        ],
        "max_choices": 2,
        "scale": None,
        "allows_blank": True,
        "visibility": "sealed",
        "origin": "native",
        "state": "open",
        "opens_at": data["opens_at"],
        "closes_at": data["closes_at"],
        "announced_closes_at": None,
        "extension_reason": "",
        "ended_at": None,
        "closing_reason": "",
        "method": "approval-1",
        "aside": "",
        "open_answer": None,
        "rules_hash": bytes(question.rules_hash).hex(),
        "changed_at": data["changed_at"],
    }
    assert Caller().read("/questions/?consultation=essai&lang=fr").json()["results"] == [data]


def test_list_of_polls_makes_as_many_queries_for_three_as_for_one(consultation):
    polls.opened(consultation)
    assert count_queries(Caller(), "/questions/?consultation=essai") == (4, 1)
    polls.opened(consultation), polls.opened(consultation, "scale")
    assert count_queries(Caller(), "/questions/?consultation=essai") == (4, 3)


def test_draft_poll_is_shown_to_managers_only(consultation, voter):
    question = polls.draft(consultation)
    for caller in (Caller(), Caller(voter)):
        assert caller.read(f"/questions/{question.pk}/").status_code == 404
        assert caller.read("/questions/").json()["results"] == []
    data = Caller(make.person("manager", consultation)).read(f"/questions/{question.pk}/").json()
    assert (data["state"], data["rules_hash"]) == ("draft", None)


def test_ballot_is_cast_changed_read_and_withdrawn(consultation, voter):
    question = polls.opened(consultation, "ranking")
    a, b, c = polls.ids(question)
    first = send(voter, question, [b, a])
    assert (first.status_code, first.json()["choices"]) == (200, [b, a])
    assert set(first.json()["receipt"]) == {
        "question",
        "commitment",
        "nonce",
        "revision",
        "batch",
        "head",
    }
    assert first.json() == Caller(voter).read(f"/questions/{question.pk}/ballot/").json()
    assert send(voter, question, [c]).json()["receipt"]["revision"] == 2
    withdrawn = Caller(voter).send("DELETE", f"/questions/{question.pk}/ballot/")
    assert (withdrawn.status_code, withdrawn.json()["receipt"]["revision"]) == (200, 3)
    assert Caller(voter).read(f"/questions/{question.pk}/ballot/").status_code == 404
    again = Caller(voter).send("DELETE", f"/questions/{question.pk}/ballot/")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "nothing_to_withdraw")


def test_same_key_returns_the_same_receipt_and_another_body_is_refused(consultation, voter):
    question, key = polls.opened(consultation), str(uuid4())
    a, b, _c = polls.ids(question)
    once = send(voter, question, [a], idempotency_key=key)
    send(voter, question, [b])
    assert send(voter, question, [a], idempotency_key=key).json() == once.json()
    assert send(voter, question, [b], idempotency_key=key).status_code == 409
    assert send(voter, question, [a], idempotency_key="x").status_code == 400


BAD = [
    None,
    "x",
    {},
    7,
    [[]],
    [{}],
    [None],
    ["x"],
    [1.5],
    [{"option": "x", "value": 1}],
    ["x"] * 21,
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["single", "approval", "support", "ranking", "scale"])
def test_bad_choices_are_refused_under_their_field(consultation, voter, kind):
    question = polls.opened(consultation, kind)
    for choices in [*BAD, []]:
        answer = send(voter, question, choices)
        assert answer.status_code == 400, choices
        assert answer.json()["errors"][0]["attr"].startswith("choices"), choices
    assert Caller(voter).read(f"/questions/{question.pk}/ballot/").status_code == 404


def test_scale_is_answered_with_values(consultation, voter):
    question = polls.opened(consultation, "scale")
    a, b, _c = polls.ids(question)
    choices = [{"option": a, "value": -100}, {"option": b, "value": 75}]
    assert sorted(send(voter, question, choices).json()["choices"], key=str) == sorted(
        choices, key=str
    )


def test_result_is_hidden_according_to_its_visibility_and_complete_at_the_end(consultation, voter):
    question = polls.opened(consultation, "ranking", visibility="after_vote", allows_blank=True)
    a, b, c = polls.ids(question)
    address, manager = (
        f"/questions/{question.pk}/result/",
        Caller(make.person("manager", consultation)),
    )
    assert {caller.read(address).status_code for caller in (Caller(), Caller(voter), manager)} == {
        404
    }
    send(voter, question, [b, a])
    send(make.person(consultation=consultation), question, [])
    assert Caller(voter).read(address).status_code == 404  # eleven people have not voted yet
    polls.fill(question)
    assert [caller.read(address).status_code for caller in (Caller(), Caller(voter), manager)] == [
        404,
        200,
        404,
    ]
    polls.end(question)
    result = Caller().read(address).json()
    figures = {"sum": None, "mean": None, "median": None, "values": {}}
    assert result == {
        "question": str(question.pk),
        "is_closed": True,
        "origin": "native",
        "method": "schulze-1",
        "total": 82,
        "agree": None,
        "mixed": None,
        "disagree": None,
        "blank": 1,
        "options": [
            {"option": a, "place": 2, "count": 1, **figures},
            {"option": b, "place": 1, "count": 81, **figures},
            {"option": c, "place": 3, "count": 0, **figures},
        ],
        "duels": [[0, 0, 1], [81, 0, 81], [0, 0, 0]],
    }


def test_ledger_and_receipts_of_a_poll_are_public_without_any_choice(consultation, voter):
    question = polls.opened(consultation)
    cast = send(voter, question, polls.ids(question)[:1]).json()
    log = Caller().read(f"/questions/{question.pk}/ledger/")
    assert log.json()["results"] == []
    polls.fill(question)
    log = Caller().read(f"/questions/{question.pk}/ledger/")
    assert cast["receipt"]["commitment"] in log.json()["results"][0]["commitments"]
    assert polls.ids(question)[0] not in log.content.decode()
    found = Caller().send("POST", "/receipts/", {"receipt": cast["receipt"]["commitment"]}).json()
    assert (found["question"], found["state"], found["batch"]) == (str(question.pk), "recorded", 1)


def test_position_question_refuses_ballots(consultation, voter):
    from tests.api.callers import proposal

    written = proposal(consultation)
    question = Caller().read(f"/proposals/{written.pk}/").json()["question"]
    assert (
        Caller(voter)
        .send("PUT", f"/questions/{question}/ballot/", {"choices": ["agree"]})
        .status_code
        == 404
    )
