"""Topics, steps and the charter through the API, as the team prepares a draft."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.consultations.models import Charter, Phase, Topic
from tests.api.callers import Caller
from tests.api.writes import (
    assert_refused,
    errors_of,
    expected_in_draft,
    send_twice,
    statuses_by_role,
)
from tests.factories import make

TOPIC = {"title": "Les arbres", "question": "Quels arbres planter ?"}
STEP = {
    "title": "Contributions",
    "capabilities": ["propose"],
    "opens_at": "2027-03-02T08:00:00Z",
    "closes_at": "2027-04-02T22:00:00Z",
}


@pytest.fixture
def draft(organisation):
    return make.consultation(organisation, slug="brouillon", state="draft")


@pytest.fixture
def manager(draft):
    return Caller(make.person("manager", draft))


def later(days):
    return (timezone.now() + timedelta(days=days)).isoformat()


def writes_of(draft):
    """Return each write of a draft, with its status of success."""
    topic, phase = draft.topics.first().pk, draft.phases.get().pk
    return {
        "add topic": ("POST", "/topics/", {"consultation": draft.slug, **TOPIC}, 201),
        "edit topic": ("PATCH", f"/topics/{topic}/", {"background": "Un mot.", "number": 2}, 200),
        "remove topic": ("DELETE", f"/topics/{topic}/", None, 204),
        "add step": ("POST", "/phases/", {"consultation": draft.slug, **STEP}, 201),
        "edit step": ("PATCH", f"/phases/{phase}/", {"capabilities": ["inform"]}, 200),
        "remove step": ("DELETE", f"/phases/{phase}/", None, 204),
        "write charter": ("PUT", f"/consultations/{draft.slug}/charter/", {"text": "Merci."}, 200),
    }


WRITES = (
    *("add topic", "edit topic", "remove topic"),
    *("add step", "edit step", "remove step", "write charter"),
)

WITH_ID = ("edit topic", "remove topic", "edit step", "remove step")


@pytest.mark.parametrize("name", WRITES)
def test_draft_is_written_by_its_manager_alone(draft, name):
    method, path, body, status = writes_of(draft)[name]
    expected = expected_in_draft(status, by_id=name in WITH_ID)
    assert statuses_by_role(draft, method, path, body) == expected


@pytest.mark.parametrize("name", WRITES)
def test_write_sent_twice_with_one_key_is_done_once(draft, manager, name):
    method, path, body, status = writes_of(draft)[name]
    first, again = send_twice(manager, method, path, body)
    assert first.status_code == status
    assert first.content == again.content or name == "remove topic"


def test_objects_that_do_not_exist_are_not_found(draft, manager):
    nowhere = {"consultation": "nulle-part"}
    for method, path, body in (
        ("POST", "/topics/", {**nowhere, **TOPIC}),
        ("PATCH", f"/topics/{draft.pk}/", {"background": "Un mot."}),
        ("DELETE", f"/topics/{draft.pk}/", None),
        ("POST", "/phases/", {**nowhere, **STEP}),
        ("PATCH", f"/phases/{draft.pk}/", {"capabilities": ["inform"]}),
        ("DELETE", f"/phases/{draft.pk}/", None),
        ("POST", f"/phases/{draft.pk}/extend/", {"closes_at": later(9), "reason": "Une fête."}),
        ("PUT", "/consultations/nulle-part/charter/", {"text": "Merci."}),
    ):
        assert manager.send(method, path, body).status_code == 404, (method, path)


def test_added_topic_is_last_and_has_the_language_of_the_address(draft, manager):
    answer = manager.send("POST", "/topics/?lang=en", {"consultation": "brouillon", **TOPIC})
    created = answer.json()
    assert answer["Location"] == f"/api/v1/topics/{created['id']}/"
    assert created["number"] == 3
    topic = Topic.objects.get(pk=created["id"])
    assert topic.title_en == TOPIC["title"]
    assert not topic.title_fr
    assert manager.read(f"/topics/{created['id']}/?lang=en").json() == created


def test_topic_moves_to_the_number_that_is_sent(draft, manager):
    first, second = draft.topics.all()
    moved = manager.send("PATCH", f"/topics/{second.pk}/", {"number": 1})
    assert moved.json()["number"] == 1
    first.refresh_from_db()
    assert first.number == 2
    refused = manager.send("PATCH", f"/topics/{second.pk}/", {"number": 9, "title": "Un titre"})
    assert_refused(refused, 400, "number")
    second.refresh_from_db()
    assert second.title != "Un titre"


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"title": ""}, "title"),
        ({"question": "x" * 301}, "question"),
        ({"sign_video_url": "ftp:/nulle-part"}, "sign_video_url"),
        ({"slug": "deux mots"}, "slug"),
        ({"is_sensitive": "yes"}, "is_sensitive"),
        ({"is_transversal": None}, "is_transversal"),
        ({"consultation": "deux mots"}, "consultation"),
        ({"state": "open"}, "state"),
    ],
)
def test_topic_with_a_wrong_value_is_refused_by_its_field(draft, manager, change, attr):
    body = {"consultation": "brouillon", **TOPIC, **change}
    answer = manager.send("POST", "/topics/", body)
    assert answer.status_code == 400, answer.content
    assert [found for found, _code in errors_of(answer)] == [attr]
    assert draft.topics.count() == 2


def test_second_transversal_topic_is_refused(draft, manager):
    body = {"consultation": "brouillon", **TOPIC, "is_transversal": True}
    assert manager.send("POST", "/topics/", body).json()["number"] is None
    answer = manager.send("POST", "/topics/", {**body, "title": "Le reste"})
    assert_refused(answer, 400, "is_transversal")


def test_announced_question_of_a_topic_no_longer_changes(consultation):
    manager = Caller(make.person("manager", consultation))
    topic = consultation.topics.first()
    refused = manager.send("PATCH", f"/topics/{topic.pk}/", {"question": "Une autre question ?"})
    assert_refused(refused, 409, "question", "already_published")
    english = manager.send("PATCH", f"/topics/{topic.pk}/?lang=en", {"question": "Which trees?"})
    assert english.json()["question"] == "Which trees?"


def test_step_is_added_edited_and_removed(draft, manager):
    answer = manager.send("POST", "/phases/", {"consultation": "brouillon", **STEP})
    created = answer.json()
    assert answer["Location"] == f"/api/v1/phases/{created['id']}/"
    assert {name: created[name] for name in STEP} == STEP
    address = f"/phases/{created['id']}/"
    edited = manager.send("PATCH", address, {"summary": "Chaque personne propose."})
    assert edited.json() == {**created, "summary": "Chaque personne propose."}
    assert manager.read(address).json() == edited.json()
    assert manager.send("DELETE", address).status_code == 204
    assert manager.read(address).status_code == 404
    assert draft.phases.count() == 1


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"closes_at": STEP["opens_at"]}, "closes_at"),
        ({"closes_at": "demain"}, "closes_at"),
        ({"opens_at": 20270302}, "opens_at"),
        ({"capabilities": ["dance"]}, "capabilities.0"),
        ({"capabilities": "propose"}, "capabilities"),
        ({"title": None}, "title"),
    ],
)
def test_step_with_a_wrong_value_is_refused_by_its_field(draft, manager, change, attr):
    answer = manager.send("POST", "/phases/", {"consultation": "brouillon", **STEP, **change})
    assert answer.status_code == 400, answer.content
    assert [found for found, _code in errors_of(answer)] == [attr]
    assert draft.phases.count() == 1


def test_announced_dates_of_a_step_no_longer_change(consultation):
    manager = Caller(make.person("manager", consultation))
    phase = consultation.phases.get()
    dated = manager.send("PATCH", f"/phases/{phase.pk}/", {"closes_at": later(20)})
    assert_refused(dated, 409, "closes_at", "dates_announced")
    added = manager.send("POST", "/phases/", {"consultation": "essai", **STEP})
    assert_refused(added, 409, "capabilities", "dates_announced")
    removed = manager.send("DELETE", f"/phases/{phase.pk}/")
    assert_refused(removed, 409, None, "dates_announced")
    worded = manager.send("PATCH", f"/phases/{phase.pk}/", {"title": "Contribuez"})
    assert worded.json()["title"] == "Contribuez"


def test_step_is_extended_at_once_and_moves_the_later_steps(consultation):
    manager = Caller(make.person("manager", consultation))
    phase = consultation.phases.get()
    after = {**STEP, "capabilities": ["respond"], "opens_at": later(12), "closes_at": later(30)}
    response = manager.send("POST", "/phases/", {"consultation": "essai", **after}).json()
    body = {"closes_at": later(14), "reason": "La salle était fermée."}
    extended, _again = send_twice(manager, "POST", f"/phases/{phase.pk}/extend/", body)
    phase.refresh_from_db()
    assert extended.json()["closes_at"] == phase.closes_at.isoformat().replace("+00:00", "Z")
    assert extended.json()["extension_reason"] == body["reason"]
    assert extended.json()["announced_closes_at"] is not None
    moved = manager.read(f"/phases/{response['id']}/").json()
    assert moved["announced_opens_at"] == response["opens_at"]


def test_extension_leaves_the_later_steps_where_the_caller_says_so(consultation):
    manager = Caller(make.person("manager", consultation))
    after = {**STEP, "capabilities": ["respond"], "opens_at": later(12), "closes_at": later(30)}
    response = manager.send("POST", "/phases/", {"consultation": "essai", **after}).json()
    body = {"closes_at": later(14), "reason": "Une fermeture.", "moves_later_steps": False}
    address = f"/phases/{consultation.phases.first().pk}/extend/"
    assert manager.send("POST", address, body).status_code == 200
    assert manager.read(f"/phases/{response['id']}/").json() == response


def test_extension_longer_than_the_step_needs_its_number_of_days(consultation):
    manager = Caller(make.person("manager", consultation))
    phase = consultation.phases.get()
    body = {"closes_at": (phase.closes_at + timedelta(days=30)).isoformat(), "reason": "Été."}
    address = f"/phases/{phase.pk}/extend/"
    refused = manager.send("POST", address, body)
    assert_refused(refused, 400, "confirmed_days")
    assert manager.send("POST", address, {**body, "confirmed_days": 30}).status_code == 200


@pytest.mark.parametrize(
    ("days", "change", "status", "error"),
    [
        (5, {}, 409, ("closes_at", "dates_announced")),
        (300, {}, 400, ("closes_at", "invalid")),
        (14, {"reason": " "}, 400, ("reason", "blank")),
        (14, {"reason": None}, 400, ("reason", "null")),
        (14, {"confirmed_days": "4"}, 400, ("confirmed_days", "invalid")),
    ],
)
def test_extension_with_a_wrong_value_is_refused(consultation, days, change, status, error):
    manager = Caller(make.person("manager", consultation))
    body = {"closes_at": later(days), "reason": "Une fermeture.", **change}
    answer = manager.send("POST", f"/phases/{consultation.phases.get().pk}/extend/", body)
    assert_refused(answer, status, *error)
    assert Phase.objects.get(consultation=consultation).announced_closes_at is None


def test_step_of_a_draft_is_not_extended(draft, manager):
    body = {"closes_at": later(14), "reason": "Une fermeture."}
    answer = manager.send("POST", f"/phases/{draft.phases.get().pk}/extend/", body)
    assert_refused(answer, 409, None, "not_published")


def test_extension_is_refused_to_every_role_but_the_manager(consultation):
    address = f"/phases/{consultation.phases.get().pk}/extend/"
    body = {"closes_at": later(14), "reason": "Une fermeture."}
    found = statuses_by_role(consultation, "POST", address, body)
    assert found.pop("manager") == 200
    assert found.pop("visitor") == 401
    assert set(found.values()) == {403}


def test_charter_is_written_in_each_language(draft, manager):
    Charter.objects.filter(consultation=draft).delete()
    address = f"/consultations/{draft.slug}/charter/"
    assert manager.read(address).status_code == 404
    written = manager.send("PUT", address, {"text": "Restons courtois."}).json()
    english = manager.send("PUT", f"{address}?lang=en", {"text": "Be kind."}).json()
    assert (written["version"], written["text"]) == (1, "Restons courtois.")
    assert (english["version"], english["text"]) == (1, "Be kind.")
    assert english["hash"] != written["hash"]
    assert manager.read(address).json() == {**english, "text": "Restons courtois."}
    assert Caller().read(address).status_code == 404


def test_charter_of_a_published_consultation_gets_a_version_that_applies_at_once(consultation):
    manager = Caller(make.person("manager", consultation))
    address = "/consultations/essai/charter/"
    written = manager.send("PUT", address, {"text": "Restons toujours courtois."}).json()
    assert written["version"] == 2
    assert Caller().read(address).json() == written


@pytest.mark.parametrize(("value", "code"), [("", "blank"), (None, "null"), ("x" * 40001, None)])
def test_charter_without_a_right_text_is_refused(draft, manager, value, code):
    answer = manager.send("PUT", f"/consultations/{draft.slug}/charter/", {"text": value})
    assert answer.status_code == 400
    assert errors_of(answer) == [("text", code or "max_length")]
