"""Workshops through the API: read by all visitors, written by their team.

Registered people are never shown.
"""

import json

import pytest

from consult.workshops.models import Workshop
from tests.api.callers import Caller
from tests.factories import make, workshops


@pytest.fixture
def consultation(organisation):
    return workshops.consultation(organisation, topics=3)


WRITTEN = {
    "title": "Atelier du centre social (exemple)",
    "structure": "Centre social (exemple)",
    "structure_kind": "association",
    "place": "Lille",
    "location": {"latitude": 50.63297, "longitude": 3.05858},
    "held_on": "2017-03-14",
    "method": "world_cafe",
}


def test_facilitator_writes_counts_and_publishes_a_workshop(consultation):
    caller = Caller(make.person("facilitator", consultation))
    topics = [str(topic.pk) for topic in consultation.topics.all()[:2]]
    created = caller.send(
        "POST", "/workshops/", WRITTEN | {"consultation": "essai", "topics": topics}
    )
    assert created.status_code == 201, created.content
    data = created.json()
    assert (data["state"], data["topics"], data["participants"], data["composition"]) == (
        "draft",
        topics,
        None,
        {},
    )
    assert data["location"] == {"latitude": 50.63297, "longitude": 3.05858, "label": "Lille"}
    here = f"/workshops/{data['id']}/"
    assert Caller().read(here).status_code == 404
    refused = caller.send("POST", f"{here}publish/")
    assert refused.status_code == 409
    assert "personnes" in refused.json()["errors"][0]["detail"]
    day = workshops._now(consultation).date().isoformat()
    counted = {"held_on": day, "participants": 12, "returning": 3, "composition": {"women": 7}}
    changed = caller.send("PATCH", here, counted)
    assert changed.status_code == 200, changed.content
    assert caller.send("POST", f"{here}publish/").json()["state"] == "published"
    public = Caller().read(here).json()
    assert (public["participants"], public["returning"], public["composition"]) == (
        12,
        3,
        {"women": 7},
    )
    assert public["url"] == "http://testserver/consultations/essai/workshops/1/"


@pytest.mark.parametrize(
    ("attr", "written"),
    [
        ("participants", {"participants": "12"}),
        ("participants", {"participants": 0}),
        ("composition", {"participants": 2, "composition": {"women": 3}}),
        ("held_on", {"held_on": "demain"}),
        ("structure_kind", {"structure_kind": "club"}),
        ("participants", {"composition": {"women": 3}}),
    ],
)
def test_bad_input_is_refused_under_its_field(consultation, attr, written):
    workshop = workshops.draft(consultation)
    caller = Caller(make.person("manager", consultation))
    answer = caller.send("PATCH", f"/workshops/{workshop.pk}/", written)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)
    assert Workshop.objects.get().participants is None


def test_list_has_a_constant_number_of_queries_and_filters(consultation, django_assert_num_queries):
    first = workshops.held(consultation, place="Lille")
    caller = Caller()
    caller.read("/workshops/")
    with django_assert_num_queries(5):
        assert len(caller.read("/workshops/?place=lille").json()["results"]) == 1
    (
        workshops.held(consultation, place="Lille"),
        workshops.held(consultation, topics=2, place="Brest"),
    )
    with django_assert_num_queries(5):
        assert len(caller.read("/workshops/").json()["results"]) == 3
    second = consultation.topics.get(number=2)
    assert len(caller.read(f"/workshops/?topic={second.pk}").json()["results"]) == 1
    found = caller.read("/workshops/?consultation=essai&place=Lille").json()["results"]
    assert (len(found), found[1]["id"]) == (2, str(first.pk))


def test_registered_people_are_not_shown(consultation):
    workshop = workshops.announced(consultation, takes_registrations=True)
    workshops.registered(workshop, name="Une voisine discrète (exemple)")
    for caller in (Caller(), Caller(make.person("manager", consultation))):
        for address in (
            f"/workshops/{workshop.pk}/",
            "/workshops/",
            "/consultations/essai/figures/",
        ):
            assert "discrète" not in caller.read(address).content.decode()


def test_map_figures_and_topics_include_workshops(consultation):
    workshop = workshops.held(
        consultation, topics=2, place="Lille", latitude=50.633, longitude=3.0586
    )
    workshops.draft(consultation)
    [feature] = json.loads(Caller().read("/consultations/essai/map/").getvalue())["features"]
    assert (feature["id"], feature["geometry"]["coordinates"]) == (
        str(workshop.pk),
        [3.0586, 50.633],
    )
    assert feature["properties"] == {
        "type": "workshop",
        "number": 1,
        "topic": None,
        "kind": "workshop",
        "title": workshop.title,
        "place": "Lille",
        "institution": workshop.structure,
        "institution_is_verified": None,
        "url": "http://testserver/consultations/essai/workshops/1/",
    }
    figures = Caller().read("/consultations/essai/figures/").json()
    assert (figures["workshops"], figures["people_in_workshops"], figures["participants"]) == (
        1,
        12,
        0,
    )
    topics = Caller().read("/topics/?consultation=essai").json()["results"]
    assert [topic["figures"]["workshops"] for topic in topics] == [1, 1, 0]
