"""Fields through the API: a consultation describes them, and their answers are typed.

An answer of the API can be sent back.
"""

import pytest

from debates.models import Proposal
from tests.api.callers import TEXT, Caller, proposal
from tests.factories import make
from tests.pages.given import field as asked


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


def send(consultation, author, fields):
    topic = str(consultation.topics.first().pk)
    return Caller(author).send("POST", "/proposals/", {"topic": topic, **TEXT, "fields": fields})


def test_consultation_describes_its_fields(consultation):
    way = asked(
        consultation,
        "choice",
        "Comment ?",
        options={"fr": ["À pied", "À vélo"], "en": ["On foot", "By bike"]},
    )
    asked(
        consultation,
        "number",
        "Coût",
        unit="€",
        minimum=0,
        is_required=True,
        topic_id=consultation.topics.last().pk,
    )
    fields = Caller().read(f"/consultations/{consultation.slug}/?lang=en").json()["fields"]
    assert fields[0] == {
        "id": str(way.pk),
        "topic": None,
        "kind": "choice",
        "label": "Comment ?",
        "hint": "",
        "is_mandatory": False,
        "minimum": None,
        "maximum": None,
        "unit": "",
        "options": [{"key": "a-pied", "label": "On foot"}, {"key": "a-velo", "label": "By bike"}],
        "is_removed": False,
    }
    assert (fields[1]["topic"], fields[1]["minimum"], fields[1]["unit"]) == (
        str(consultation.topics.last().pk),
        0.0,
        "€",
    )


def test_answers_to_fields_are_sent_shown_and_changed(consultation, author):
    cost, ok = asked(consultation, "number"), asked(consultation, "yes_no")
    created = send(consultation, author, {str(cost.pk): 12.5, str(ok.pk): False})
    assert created.status_code == 201, created.content
    assert created.json()["fields"] == {str(cost.pk): 12.5, str(ok.pk): False}
    address = f"/proposals/{created.json()['id']}/"
    caller = Caller(author)
    changed = caller.send("PATCH", address, {"fields": {str(ok.pk): None}})
    assert changed.json()["fields"] == {str(cost.pk): 12.5}
    sent_back = caller.send("PATCH", address, {"fields": changed.json()["fields"]})
    assert (sent_back.status_code, sent_back.json()["version"]) == (200, 2)
    versions = Caller().read(f"{address}versions/").json()["results"]
    assert [version["fields"] for version in versions] == [
        created.json()["fields"],
        changed.json()["fields"],
    ]


@pytest.mark.parametrize("value", ["12", True, [], {}, [1], {"a": 1}, "1e3", 1e300])
def test_number_field_refuses_other_types(consultation, author, value):
    field = asked(consultation, "number")
    answer = send(consultation, author, {str(field.pk): value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"].startswith("fields")
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "fields", [[], "x", 1, True, {"x": 1}, {"": 1}, {str(n): n for n in range(61)}]
)
def test_answers_that_are_not_a_valid_object_are_refused(consultation, author, fields):
    asked(consultation, "number")
    assert send(consultation, author, fields).status_code == 400
    assert not Proposal.objects.exists()


def test_refusal_names_the_field_in_the_language_of_the_person(consultation, author):
    field = asked(consultation, "number", is_required=True)
    for lang, words in (
        ("fr", "Cette question attend une réponse."),
        ("en", "This question needs an answer."),
    ):
        topic = str(consultation.topics.first().pk)
        answer = Caller(author).send("POST", f"/proposals/?lang={lang}", {"topic": topic, **TEXT})
        assert answer.json()["errors"] == [{"code": "invalid", "detail": words, "attr": field.name}]


def test_proposal_without_fields_has_no_answers(consultation, author):
    written = proposal(consultation, author)
    assert Caller().read(f"/proposals/{written.pk}/").json()["fields"] == {}
