"""Polls and their answers through the API, from the draft to the published result."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.callers import Caller, proposal
from tests.api.writes import (
    assert_refused,
    errors_of,
    expected_in_draft,
    send_twice,
    statuses_by_role,
)
from tests.factories import make
from tests.votes import polls
from votes.actions.polls import announce_question
from votes.models import Option, Question

POLL = {"kind": "single", "title": "Quel jour pour le marché ?"}


def later(days):
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.fixture
def manager(consultation):
    return Caller(make.person("manager", consultation))


@pytest.fixture
def poll(consultation):
    return polls.draft(consultation)


def writes_of(consultation):
    """Return each write of a draft, with its status of success."""
    poll = polls.draft(consultation)
    address = f"/questions/{poll.pk}/"
    option = f"{address}options/{poll.poll.options.first().pk}/"
    return {
        "create": ("POST", "/questions/", {"consultation": consultation.slug, **POLL}, 201),
        "edit": ("PATCH", address, {"title": "Quel autre jour ?", "closes_at": later(6)}, 200),
        "remove": ("DELETE", address, None, 204),
        "open": ("POST", f"{address}open/", None, 200),
        "add answer": ("POST", f"{address}options/", {"label": "Le dimanche"}, 201),
        "edit answer": ("PATCH", option, {"label": "Le lundi", "place": 2}, 200),
        "remove answer": ("DELETE", option, None, 204),
    }


WRITES = ("create", "edit", "remove", "open", "add answer", "edit answer", "remove answer")


@pytest.mark.parametrize("name", WRITES)
def test_draft_of_a_poll_is_written_by_the_manager_alone(consultation, name):
    method, path, body, status = writes_of(consultation)[name]
    expected = expected_in_draft(status)
    if name == "create":  # the consultation is public, so every role knows of it
        expected = {role: 403 if found == 404 else found for role, found in expected.items()}
    assert statuses_by_role(consultation, method, path, body) == expected


@pytest.mark.parametrize("name", WRITES)
def test_write_of_a_poll_sent_twice_with_one_key_is_done_once(consultation, manager, name):
    method, path, body, status = writes_of(consultation)[name]
    first, again = send_twice(manager, method, path, body)
    assert first.status_code == status
    assert first.content == again.content


def test_acts_of_an_open_poll_are_of_the_manager_alone(consultation):
    opened, closed = polls.opened(consultation), polls.end(polls.opened(consultation))
    acts = {
        f"/questions/{opened.pk}/extend/": {"closes_at": later(7), "reason": "Une panne."},
        f"/questions/{opened.pk}/close/": {"reason": "Le marché est supprimé."},
        f"/questions/{closed.pk}/publish/": None,
    }
    for path, body in acts.items():
        found = statuses_by_role(consultation, "POST", path, body)
        assert found.pop("manager") == 200, path
        assert found.pop("visitor") == 401, path
        assert set(found.values()) == {403}, path


def test_poll_goes_from_its_draft_to_its_published_result(consultation, manager):
    body = {"consultation": "essai", **POLL, "closes_at": later(5)}
    answer = manager.send("POST", "/questions/", body)
    address = f"/questions/{answer.json()['id']}/"
    assert answer["Location"] == f"/api/v1{address}"
    assert answer.json()["visibility"] == "sealed"
    assert Caller().read(address).status_code == 404
    for label in ("Le samedi", "Le dimanche"):
        added = manager.send("POST", f"{address}options/", {"label": label})
        assert added["Location"] == answer["Location"]
    assert [option["label"] for option in added.json()["options"]] == ["Le samedi", "Le dimanche"]
    opened = manager.send("POST", f"{address}open/").json()
    assert opened["state"] == "open"
    assert opened["rules_hash"] is not None
    voter = Caller(make.person(consultation=consultation))
    ballot = {"choices": [opened["options"][1]["id"]]}
    assert voter.send("PUT", f"{address}ballot/", ballot).status_code == 200
    extension = {"closes_at": later(8), "reason": "Une panne."}
    extended, _again = send_twice(manager, "POST", f"{address}extend/", extension)
    assert extended.json()["extension_reason"] == "Une panne."
    assert extended.json()["announced_closes_at"] is not None
    closed, _again = send_twice(manager, "POST", f"{address}close/", {"reason": "Trop tard."})
    assert closed.json()["state"] == "closed"
    assert closed.json()["closing_reason"] == "Trop tard."
    assert closed.json()["ended_at"] is not None
    published, _again = send_twice(manager, "POST", f"{address}publish/")
    assert published.json()["state"] == "published"
    assert Caller().read(f"{address}result/").json()["options"][1]["count"] == 1


def test_scale_and_open_question_are_written_and_shown(consultation, manager):
    body = {
        "consultation": "essai",
        "kind": "scale",
        "title": "Quelle note ?",
        "scale": {"lowest": 0, "highest": 10, "step": 5},
        "topic": str(consultation.topics.first().pk),
        "aside": "Pourquoi ?",
        "allows_blank": True,
    }
    created = manager.send("POST", "/questions/", body).json()
    assert {name: created[name] for name in body} == body
    unset = manager.send("PATCH", f"/questions/{created['id']}/", {"topic": None}).json()
    assert unset["topic"] is None


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"kind": "position"}, "kind"),
        ({"title": "x" * 301}, "title"),
        ({"closes_at": "2027-03-01T00:00:00Z", "opens_at": "2027-04-01T00:00:00Z"}, "closes_at"),
        ({"scale": {"lowest": -200}}, "scale.lowest"),
        ({"scale": {"lowest": 0, "highest": 10, "step": 3}}, "scale.step"),
        ({"scale": {"lowest": 10**6}}, "scale.lowest"),
        ({"scale": {"middle": 5}}, "scale.middle"),
        ({"max_choices": 0}, "max_choices"),
        ({"topic": "01980000-0000-7000-8000-000000000001"}, "topic"),
        ({"visibility": "hidden"}, "visibility"),
    ],
)
def test_poll_with_a_wrong_value_is_refused_by_its_field(consultation, manager, change, attr):
    answer = manager.send("POST", "/questions/", {"consultation": "essai", **POLL, **change})
    assert answer.status_code == 400, answer.content
    assert [found for found, _code in errors_of(answer)] == [attr]
    assert not Question.objects.exists()


def test_answer_comes_from_a_public_contribution(consultation, manager, poll):
    written = proposal(consultation)
    address = f"/questions/{poll.pk}/options/"
    added = manager.send("POST", address, {"number": written.number}).json()["options"][-1]
    assert added["label"] == written.title
    assert added["proposal"] == str(written.pk)
    for body in ({"number": written.number}, {"number": 999}):
        refused = manager.send("POST", address, body)
        assert_refused(refused, 400, "number")


@pytest.mark.parametrize("body", [{}, {"label": "Le lundi", "number": 1}])
def test_answer_with_no_words_or_with_two_is_refused(consultation, manager, poll, body):
    refused = manager.send("POST", f"/questions/{poll.pk}/options/", body)
    assert_refused(refused, 400, "label")
    assert poll.poll.options.count() == 3


def test_answer_moves_and_place_that_does_not_exist_changes_nothing(consultation, manager, poll):
    first, _second, third = poll.poll.options.all()
    address = f"/questions/{poll.pk}/options/{third.pk}/"
    moved = manager.send("PATCH", address, {"place": 1}).json()
    assert [option["id"] for option in moved["options"]][:2] == [str(third.pk), str(first.pk)]
    refused = manager.send("PATCH", address, {"place": 9, "label": "La nuit"})
    assert_refused(refused, 400, "place")
    assert Option.objects.get(pk=third.pk).label == third.label


def test_answer_of_another_poll_is_not_found(consultation, manager, poll):
    option = polls.draft(consultation).poll.options.first()
    address = f"/questions/{poll.pk}/options/{option.pk}/"
    assert manager.send("PATCH", address, {"label": "Le lundi"}).status_code == 404
    assert manager.send("DELETE", address).status_code == 404
    assert Option.objects.filter(pk=option.pk).exists()


def test_position_question_is_not_a_poll(consultation, manager):
    question = Question.objects.get(proposal=proposal(consultation))
    address = f"/questions/{question.pk}/"
    assert manager.send("PATCH", address, {"title": "Un autre titre"}).status_code == 404
    assert manager.send("POST", f"{address}options/", {"label": "Oui"}).status_code == 404
    assert manager.send("POST", f"{address}close/", {"reason": "Assez."}).status_code == 404


def test_opened_poll_no_longer_changes(consultation, manager):
    opened = polls.opened(consultation)
    address = f"/questions/{opened.pk}/"
    for method, path, body in (
        ("PATCH", address, {"title": "Un autre titre"}),
        ("DELETE", address, None),
        ("POST", f"{address}open/", None),
        ("POST", f"{address}options/", {"label": "Oui"}),
    ):
        refused = manager.send(method, path, body)
        assert_refused(refused, 409, None, "question_opened")
    early = manager.send("POST", f"{address}publish/")
    assert_refused(early, 409, None, "question_not_closed")


def test_announced_poll_takes_answers_alone(consultation, manager):
    draft = polls.draft(consultation, options=0, opens_at=timezone.now() + timedelta(days=2))
    announce_question(viewer=make.Viewer.system(consultation.organisation), question_id=draft.pk)
    address = f"/questions/{draft.pk}/"
    refused = manager.send("PATCH", address, {"title": "Un autre titre"})
    assert_refused(refused, 409, None, "question_announced")
    assert_refused(manager.send("DELETE", address), 409, None, "question_announced")
    assert manager.send("POST", f"{address}options/", {"label": "Le lundi"}).status_code == 201


def test_incomplete_poll_is_not_opened(consultation, manager):
    draft = polls.draft(consultation, options=0)
    refused = manager.send("POST", f"/questions/{draft.pk}/open/")
    assert_refused(refused, 409, None, "question_incomplete")


@pytest.mark.parametrize(
    ("act", "body", "error"),
    [
        ("extend", {"closes_at": 2, "reason": "Une panne."}, ("closes_at", "invalid")),
        ("extend", {"closes_at": 15, "reason": "Une panne."}, ("closes_at", "invalid")),
        ("extend", {"closes_at": 8, "reason": ""}, ("reason", "blank")),
        ("close", {}, ("reason", "required")),
        ("close", {"reason": "\u200b"}, ("reason", "blank")),
    ],
)
def test_public_act_on_a_poll_with_a_wrong_value_is_refused(
    consultation, manager, act, body, error
):
    opened = polls.opened(consultation)
    if "closes_at" in body:
        body = {**body, "closes_at": later(body["closes_at"])}
    refused = manager.send("POST", f"/questions/{opened.pk}/{act}/", body)
    assert_refused(refused, 400, *error)
    assert Question.objects.get(pk=opened.pk).state == "open"
