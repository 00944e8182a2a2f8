"""Places of proposals: their consultation may require them, they are rounded, the map shows them.

Only public ones are on the map.
"""

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from consult.core.exceptions import Invalid
from debates.models import Proposal
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import places as place_selectors
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import tags as tag_selectors
from debates.texts.actions import text_validation
from tests.debates import given
from tests.factories import make

LILLE = {"latitude": 50.63297, "longitude": 3.05858, "label": "Lille"}
EDIT = {"title": given.TITLE, "body": given.BODY}


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


def set_place_policy(consultation, policy):
    consultation.place_policy = policy
    consultation.save()


def on_map(consultation):
    return [
        (proposal.place, proposal.latitude)
        for proposal in place_selectors.stream_placed(visitor_of(consultation), consultation)
    ]


def visitor_of(consultation):
    return make.visitor(consultation.organisation)


def test_point_is_rounded_to_about_a_hundred_metres(consultation, author):
    given.proposal(consultation, author, location=LILLE)
    row = Proposal.objects.get()
    assert (str(row.latitude), str(row.longitude), row.place) == ("50.633000", "3.059000", "Lille")


@generated(st.floats(-90, 90), st.floats(-180, 180))
def test_any_point_on_earth_is_stored_close_to_itself(latitude, longitude):
    location = text_validation.location({"latitude": latitude, "longitude": longitude})
    assert abs(float(location["latitude"]) - latitude) <= 0.0005001
    assert abs(float(location["longitude"]) - longitude) <= 0.0005001
    assert location["latitude"] == round(location["latitude"], text_validation.PLACE_DECIMALS)


values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=1)
)


@generated(
    st.dictionaries(st.sampled_from(["latitude", "longitude", "label", "x"]), values) | values
)
def test_any_value_is_a_place_on_earth_or_refused(place):
    try:
        location = text_validation.location(place)
    except Invalid as refusal:
        assert refusal.attr == "location"
        return
    if location["latitude"] is not None:
        assert abs(location["latitude"]) <= 90
        assert abs(location["longitude"]) <= 180


def test_name_alone_is_a_place_and_an_empty_place_is_refused(consultation, author):
    given.proposal(consultation, author, location={"label": " Devant  la gare "})
    row = Proposal.objects.get()
    assert (row.latitude, row.place) == (None, "Devant la gare")
    for nothing in (
        {"label": "\u200b"},
        {"label": "", "latitude": None},
        {"latitude": 1},
        {"label": "x" * 121},
    ):
        with pytest.raises(Invalid):
            given.proposal(consultation, author, location=nothing)


@pytest.mark.parametrize(
    ("policy", "place"), [("none", LILLE), ("mandatory", None), ("mandatory", {})]
)
def test_place_follows_the_policy_of_the_consultation(consultation, author, policy, place):
    set_place_policy(consultation, policy)
    with pytest.raises(Invalid) as refusal:
        given.proposal(consultation, author, location=place)
    assert refusal.value.attr == "location"
    set_place_policy(consultation, "optional")
    given.proposal(consultation, author, location=place)


def test_existing_place_may_be_changed_or_removed_when_places_are_no_longer_asked(
    consultation, author
):
    proposal = given.proposal(consultation, author, location=LILLE)
    set_place_policy(consultation, "none")
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, **EDIT, location={"label": "Lomme"}
    )
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **EDIT, location=None)
    assert Proposal.objects.get().place == ""
    with pytest.raises(Invalid):
        proposal_actions.edit_proposal(
            viewer=author, proposal_id=proposal.pk, **EDIT, location=LILLE
        )


@pytest.mark.parametrize(
    "state", ["pending", "removed", "withdrawn", "erased", "hidden_provisional"]
)
def test_text_that_is_not_public_is_on_no_map(consultation, author, state):
    public = given.proposal(consultation, author, location={**LILLE, "label": "Lomme"})
    hidden = given.proposal(consultation, author, location=LILLE)
    assert on_map(consultation) == [("Lomme", 50.633), ("Lille", 50.633)]
    Proposal.objects.filter(pk=hidden.pk).update(state=state)
    visitor = make.visitor(consultation.organisation)
    assert on_map(consultation) == [("Lomme", 50.633)]
    for viewer in (visitor, author, make.person("manager", consultation)):
        assert [proposal.pk for proposal in place_selectors.placed(viewer, consultation)] == [
            public.pk
        ]
        assert [
            gathering.name for gathering in place_selectors.gatherings(viewer, consultation, most=5)
        ] == ["Lomme"]
    assert [
        proposal.pk
        for proposal in proposal_selectors.proposals(
            visitor, consultation=consultation, has_place=True
        )
    ] == [public.pk]
    assert (
        list(proposal_selectors.proposals(visitor, consultation=consultation, has_place=False))
        == []
    )
    assert tag_selectors.number_with_place(visitor, public.topic) == 1


def test_places_are_gathered_by_name_and_searched_by_words(consultation, author):
    for place in (LILLE, {**LILLE, "latitude": 50.635}, {"label": "Élancourt"}):
        given.proposal(consultation, author, location=place)
    given.proposal(consultation, author)
    visitor = make.visitor(consultation.organisation)
    assert place_selectors.gatherings(visitor, consultation, most=5) == [
        place_selectors.Gathering("Lille", 50.634, 3.059, 2),
        place_selectors.Gathering("Élancourt", None, None, 1),
    ]
    assert [
        proposal.place for proposal in place_selectors.placed(visitor, consultation, search="elan")
    ] == ["Élancourt"]
    assert [
        proposal.place
        for proposal in place_selectors.placed(visitor, consultation, search="marchés lille")
    ] == ["Lille", "Lille"]
    assert list(place_selectors.placed(visitor, consultation, search="100%")) == []


def test_map_and_list_of_places_make_one_query_each(
    consultation, author, django_assert_num_queries
):
    visitor = make.visitor(consultation.organisation)
    for _ in range(2):
        given.proposal(consultation, author, location=LILLE)
        with django_assert_num_queries(1):
            on_map(consultation)
        with django_assert_num_queries(1):
            [
                (proposal.author, proposal.consultation, proposal.totals_elsewhere)
                for proposal in place_selectors.placed(visitor, consultation)
            ]
