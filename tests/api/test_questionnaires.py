"""Questionnaires read by other software: first their items, then their results."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.questionnaires.actions.answer_review import read_answer
from consult.questionnaires.models import Answer
from tests.api.callers import Caller
from tests.factories import make
from tests.questionnaires import given


def create_answered_questionnaire(consultation, **fields):
    questionnaire = given.opened(consultation, **fields)
    given.answered(
        questionnaire, hours=["matin", "soir"], grade=4, again=True, people=3, wish="Un (exemple)"
    )
    given.answered(questionnaire, way="a-pied", grade=2, wish="Deux (exemple)")
    given.on_paper(questionnaire, "A-1", way="en-bus", again=False, wish="Trois (exemple)")
    return questionnaire


def find_item(questionnaire, answer, name):
    key = str(given.item(questionnaire, name).pk)
    return next(item for item in answer["items"] if item["item"] == key)


def test_questionnaire_is_shown_whole_in_the_requested_language(consultation):
    questionnaire = given.opened(consultation, title_en="Opening hours (sample)")
    path = f"/questionnaires/{questionnaire.pk}/"
    french, english = (Caller().read(f"{path}?lang={code}").json() for code in ("fr", "en"))
    assert (french["title"], english["title"]) == (
        "Questionnaire sur les horaires (exemple)",
        "Opening hours (sample)",
    )
    assert (french["state"], french["anonymity"], french["items_count"]) == ("open", "named", 7)
    assert french["rules_hash"] == bytes(questionnaire.rules_hash).hex()
    words, others = french["sections"]
    assert [item["kind"] for item in words["items"]] == ["short_text", "long_text"]
    way = others["items"][0]
    assert (way["is_required"], way["options"][1]) == (True, {"key": "a-velo", "label": "À vélo"})
    assert english["sections"][1]["items"][0]["options"][1] == {
        "key": "a-velo",
        "label": "By bicycle",
    }
    grade = others["items"][2]
    assert (grade["minimum"], grade["maximum"], grade["step"]) == (1, 5, 1)


def test_list_is_public_without_drafts_and_has_a_constant_number_of_queries(consultation):
    def read():
        Caller().read("/consultations/essai/questionnaires/")
        with CaptureQueriesContext(connection) as captured:
            answer = Caller().read("/consultations/essai/questionnaires/").json()
        return len(captured), [row["number"] for row in answer["results"]]

    given.draft(consultation)
    given.opened(consultation)
    assert read() == (3, [2])
    given.opened(consultation), given.closed(given.opened(consultation))
    assert read() == (3, [2, 3, 4])
    manager = Caller(make.person("manager", consultation))
    listed = manager.read("/consultations/essai/questionnaires/").json()["results"]
    assert (listed[0]["number"], listed[0]["state"]) == (1, "draft")
    assert listed[0]["rules_hash"] is None
    assert Caller().read("/consultations/nulle-part/questionnaires/").status_code == 404


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "role", [None, "facilitator", "moderator", "manager", "organisation_admin"]
)
def test_results_before_the_close_are_not_found(consultation, role):
    questionnaire = create_answered_questionnaire(consultation)
    caller = Caller(make.person(role, consultation)) if role else Caller()
    assert caller.read(f"/questionnaires/{questionnaire.pk}/results/").status_code == 404


@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_results_separate_online_from_paper_and_count_published_texts(consultation, anonymity):
    questionnaire = given.closed(create_answered_questionnaire(consultation, anonymity=anonymity))
    moderator = make.person("moderator", consultation)
    for text, reading, reason in (("Un", "published", ""), ("Trois", "withheld", "personal")):
        answer = Answer.objects.get(value=f"{text} (exemple)")
        read_answer(viewer=moderator, answer_id=answer.pk, reading=reading, reason=reason)
    answer = Caller().read(f"/questionnaires/{questionnaire.pk}/results/").json()
    assert (answer["questionnaire"], answer["answered"]) == (
        str(questionnaire.pk),
        {"online": 2, "paper": 1},
    )
    assert find_item(questionnaire, answer, "way")["values"] == [
        {"key": "a-pied", "label": "À pied", "online": 1, "paper": 0},
        {"key": "a-velo", "label": "À vélo", "online": 1, "paper": 0},
        {"key": "en-bus", "label": "En bus", "online": 0, "paper": 1},
    ]
    again = find_item(questionnaire, answer, "again")
    assert [(value["key"], value["online"], value["paper"]) for value in again["values"]] == [
        ("true", 1, 0),
        ("false", 0, 1),
    ]
    assert find_item(questionnaire, answer, "grade")["numbers"] == {
        "online": {"mean": 3.0, "median": 3.0, "lowest": 2.0, "highest": 4.0},
        "paper": None,
    }
    assert find_item(questionnaire, answer, "way")["numbers"] is None
    assert find_item(questionnaire, answer, "wish")["texts"] == {
        "published": {"online": 1, "paper": 0},
        "waiting": {"online": 1, "paper": 0},
        "withheld": [{"reason": "personal", "online": 0, "paper": 1}],
    }
    assert "(exemple)" not in str([item["texts"] for item in answer["items"]])
