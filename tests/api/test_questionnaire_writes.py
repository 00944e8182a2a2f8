"""Questionnaires with their sections and items through the API, from the draft to the close."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.questionnaires.models import Item, Questionnaire, Section
from tests.api.callers import Caller
from tests.api.writes import (
    assert_refused,
    errors_of,
    expected_in_draft,
    send_twice,
    statuses_by_role,
)
from tests.factories import make
from tests.questionnaires import given

ITEM = {"kind": "short_text", "label": "Votre métier ?"}


def later(days):
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.fixture
def manager(consultation):
    return Caller(make.person("manager", consultation))


@pytest.fixture
def drafted(consultation):
    return given.draft(consultation)


def address_of(questionnaire):
    return f"/questionnaires/{questionnaire.pk}/"


def writes_of(questionnaire):
    """Return each write of a draft, with its status of success."""
    address = address_of(questionnaire)
    part = questionnaire.sections.first()
    section = f"{address}sections/{part.pk}/"
    item = f"{address}items/{part.items.first().pk}/"
    slug = questionnaire.consultation.slug
    return {
        "create": ("POST", "/questionnaires/", {"consultation": slug, "title": "Un titre"}, 201),
        "edit": ("PATCH", address, {"title": "Un autre titre"}, 200),
        "remove": ("DELETE", address, None, 204),
        "open": ("POST", f"{address}open/", None, 200),
        "add section": ("POST", f"{address}sections/", {"title": "Le reste"}, 201),
        "edit section": ("PATCH", section, {"text": "Un mot."}, 200),
        "move section": ("POST", f"{section}move/", {"up": False}, 200),
        "remove section": ("DELETE", section, None, 204),
        "add item": ("POST", f"{address}items/", {"section": str(part.pk), **ITEM}, 201),
        "edit item": ("PATCH", item, {"help": "En un mot."}, 200),
        "move item": ("POST", f"{item}move/", {"up": False}, 200),
        "remove item": ("DELETE", item, None, 204),
    }


WRITES = (
    *("create", "edit", "remove", "open"),
    *("add section", "edit section", "move section", "remove section"),
    *("add item", "edit item", "move item", "remove item"),
)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", WRITES)
def test_draft_of_a_questionnaire_is_written_by_the_manager_alone(consultation, drafted, name):
    method, path, body, status = writes_of(drafted)[name]
    expected = expected_in_draft(status)
    if name == "create":  # the consultation is public, so every role knows of it
        expected = {role: 403 if found == 404 else found for role, found in expected.items()}
    assert statuses_by_role(consultation, method, path, body) == expected


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", WRITES)
def test_write_of_a_questionnaire_sent_twice_with_one_key_is_done_once(drafted, manager, name):
    method, path, body, status = writes_of(drafted)[name]
    first, again = send_twice(manager, method, path, body)
    assert first.status_code == status
    assert first.content == again.content


def test_acts_of_an_open_questionnaire_are_of_the_manager_alone(consultation):
    address = address_of(given.opened(consultation))
    acts = {
        "extend": {"closes_at": later(7), "reason": "Une panne."},
        "close": {"reason": "Le projet est abandonné."},
    }
    for act, body in acts.items():
        found = statuses_by_role(consultation, "POST", f"{address}{act}/", body)
        assert found.pop("manager") == 200, act
        assert found.pop("visitor") == 401, act
        assert set(found.values()) == {403}, act


def test_questionnaire_goes_from_its_draft_to_its_results(consultation, manager):
    body = {"consultation": "essai", "title": "Vos trajets", "closes_at": later(5)}
    answer = manager.send("POST", "/questionnaires/", body)
    address = f"/questionnaires/{answer.json()['id']}/"
    assert answer["Location"] == f"/api/v1{address}"
    assert Caller().read(address).status_code == 404
    added = manager.send("POST", f"{address}sections/", {"title": "Vous"})
    assert added["Location"] == answer["Location"]
    section = added.json()["sections"][-1]["id"]
    options = {"fr": ["À pied", "À vélo"], "en": ["On foot", "By bicycle"]}
    item = {"section": section, "kind": "single", "label": "Comment venez-vous ?"}
    manager.send("POST", f"{address}items/", {**item, "options": options})
    scale = {"kind": "scale", "label": "Quelle note ?", "minimum": 0, "maximum": 10, "step": 2}
    whole = manager.send("POST", f"{address}items/", {"section": section, **scale}).json()
    choice, note = whole["sections"][0]["items"]
    assert [option["label"] for option in choice["options"]] == options["fr"]
    assert {name: note[name] for name in scale} == scale
    english = manager.read(f"{address}?lang=en").json()["sections"][0]["items"][0]
    assert [option["label"] for option in english["options"]] == options["en"]
    assert manager.send("POST", f"{address}open/").json()["state"] == "open"
    assert Caller().read(address).status_code == 200
    extension = {"closes_at": later(8), "reason": "Une panne."}
    extended, _again = send_twice(manager, "POST", f"{address}extend/", extension)
    assert extended.json()["extension_reason"] == "Une panne."
    closed, _again = send_twice(manager, "POST", f"{address}close/", {"reason": "Trop tard."})
    assert closed.json()["closing_reason"] == "Trop tard."
    assert Caller().read(f"{address}results/").status_code == 200


def test_decimal_bounds_are_stored_as_they_are_sent(drafted, manager):
    section = str(drafted.sections.first().pk)
    body = {"section": section, "kind": "number", "label": "Combien ?", "minimum": 0.1, "step": 0.2}
    sections = manager.send("POST", f"{address_of(drafted)}items/", body).json()["sections"]
    item = sections[0]["items"][-1]
    assert item["minimum"] == 0.1
    assert item["step"] == 0.2


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"title": " "}, "title"),
        ({"introduction": "x" * 4001}, "introduction"),
        ({"anonymity": "secret"}, "anonymity"),
        ({"topic": "01980000-0000-7000-8000-000000000001"}, "topic"),
        ({"opens_at": "2027-04-01T00:00:00Z", "closes_at": "2027-03-01T00:00:00Z"}, "closes_at"),
        ({"paper_until": "2027-04-01T00:00:00Z"}, "paper_until"),
        ({"stands_alone": False}, "stands_alone"),
    ],
)
def test_questionnaire_with_a_wrong_value_is_refused_by_its_field(
    consultation, manager, change, attr
):
    body = {"consultation": "essai", "title": "Vos trajets", **change}
    answer = manager.send("POST", "/questionnaires/", body)
    assert answer.status_code == 400, answer.content
    assert [found for found, _code in errors_of(answer)] == [attr]
    assert not Questionnaire.objects.exists()


@pytest.mark.parametrize(
    ("change", "attr"),
    [
        ({"kind": "essay"}, "kind"),
        ({"label": None}, "label"),
        ({"help": "x" * 501}, "help"),
        ({"kind": "single", "options": {"fr": ["Une seule"]}}, "options"),
        ({"kind": "single", "options": {"fr": ["Oui", "Non"], "en": ["Yes"]}}, "options"),
        ({"kind": "single", "options": {"fr": ["Oui", 1]}}, "options.fr.1"),
        ({"kind": "single", "options": {"de": ["Ja", "Nein"]}}, "options.de"),
        ({"kind": "scale"}, "minimum"),
        ({"kind": "number", "minimum": "1"}, "minimum"),
        ({"kind": "number", "minimum": 1e-9}, "minimum"),
        ({"kind": "number", "minimum": 5, "maximum": 1}, "minimum"),
        (
            {"kind": "multiple", "options": {"fr": ["Oui", "Non"]}, "max_choices": 3},
            "max_choices",
        ),
    ],
)
def test_item_with_a_wrong_value_is_refused_by_its_field(drafted, manager, change, attr):
    number = Item.objects.count()
    body = {"section": str(drafted.sections.first().pk), **ITEM, **change}
    answer = manager.send("POST", f"{address_of(drafted)}items/", body)
    assert answer.status_code == 400, answer.content
    assert [found for found, _code in errors_of(answer)] == [attr]
    assert Item.objects.count() == number


def test_sections_and_items_move_by_one_place(drafted, manager):
    first, second = (str(section.pk) for section in drafted.sections.all())
    address = address_of(drafted)
    moved = manager.send("POST", f"{address}sections/{first}/move/", {"up": False}).json()
    assert [section["id"] for section in moved["sections"]] == [second, first]
    item = moved["sections"][0]["items"][-1]["id"]
    crossed = manager.send("POST", f"{address}items/{item}/move/", {"up": False}).json()
    assert crossed["sections"][1]["items"][0]["id"] == item
    refused = manager.send("POST", f"{address}items/{item}/move/", {"up": "yes"})
    assert_refused(refused, 400, "up")


def test_parts_of_another_questionnaire_are_not_found(consultation, drafted, manager):
    part = given.draft(consultation).sections.first()
    address = address_of(drafted)
    for method, path, body in (
        ("PATCH", f"sections/{part.pk}/", {"title": "Un titre"}),
        ("DELETE", f"sections/{part.pk}/", None),
        ("POST", f"sections/{part.pk}/move/", {"up": True}),
        ("PATCH", f"items/{part.items.first().pk}/", {"help": "Un mot."}),
        ("DELETE", f"items/{part.items.first().pk}/", None),
        ("POST", f"items/{part.items.first().pk}/move/", {"up": False}),
        ("POST", "items/", {"section": str(part.pk), **ITEM}),
    ):
        assert manager.send(method, f"{address}{path}", body).status_code == 404, path
    assert Section.objects.filter(pk=part.pk).exists()


def test_opened_questionnaire_no_longer_changes(consultation, manager):
    for name, (method, path, body, _status) in writes_of(given.opened(consultation)).items():
        if name != "create":
            answer = manager.send(method, path, body)
            assert_refused(answer, 409, None, "questionnaire_opened")


def test_empty_questionnaire_is_not_opened(consultation, manager):
    body = {"consultation": "essai", "title": "Vos trajets", "closes_at": later(5)}
    created = manager.send("POST", "/questionnaires/", body).json()
    answer = manager.send("POST", f"/questionnaires/{created['id']}/open/")
    assert_refused(answer, 409, None, "questionnaire_incomplete")


@pytest.mark.parametrize(
    ("act", "body", "error"),
    [
        ("extend", {"closes_at": 2, "reason": "Une panne."}, ("closes_at", "invalid")),
        ("extend", {"closes_at": 15, "reason": "Une panne."}, ("closes_at", "invalid")),
        ("extend", {"closes_at": 8, "reason": ""}, ("reason", "blank")),
        ("close", {}, ("reason", "required")),
    ],
)
def test_public_act_on_a_questionnaire_with_a_wrong_value_is_refused(
    consultation, manager, act, body, error
):
    opened = given.opened(consultation)
    if "closes_at" in body:
        body = {**body, "closes_at": later(body["closes_at"])}
    assert_refused(manager.send("POST", f"{address_of(opened)}{act}/", body), 400, *error)
    assert Questionnaire.objects.get(pk=opened.pk).state == "open"
