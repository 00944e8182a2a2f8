"""Proposals similar to a text in preparation: the closest comes first, with a meaningful score."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from debates import similarity
from debates.proposals.actions import proposals as proposal_actions
from tests.debates import given
from tests.factories import make

TITLES = [
    "Créer des pistes cyclables protégées sur les boulevards",
    "Ouvrir les données des transports en commun",
    "Planter des arbres dans les cours d'école",
    "Une monnaie locale pour les commerces du centre",
]
BODIES = [
    "Les cyclistes ont peur : séparons les vélos des voitures par une bordure, boulevard par boulevard.",
    "Horaires, retards et fréquentation des bus et des tramways, sous licence ouverte, en temps réel.",
    "Les cours sont des fournaises en juin : de l'ombre, de la terre et de l'eau plutôt que du bitume.",
    "Un billet accepté chez les commerçants de la ville garde l'argent ici et fait vivre les rues.",
]


@pytest.fixture
def topic(consultation):
    """Return a topic with four proposals."""
    for title, body in zip(TITLES, BODIES, strict=True):
        given.proposal(consultation, title=title, body=body)
    return given.topic_of(consultation)


def find_similar(topic, text, **options):
    """Return the titles of similar proposals with their scores."""
    found = similarity.similar_proposals(
        make.visitor(topic.organisation), topic=topic, text=text, **options
    )
    return [(proposal.title, round(score, 2)) for proposal, score in found]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("text", "expected", "least"),
    [
        (TITLES[0], 0, 1.0),
        ("creer des pistes cyclable protegees sur le boulevard", 0, 0.6),
        ("Pistes cyclables", 0, 0.5),
        ("Créer dse pitses cyclabels protgées sur les bouelvards", 0, 0.3),
        ("Données ouvertes des transports : horaires des bus", 1, 0.4),
        ("Plus d'arbres dans les écoles, pour l'ombre", 2, 0.3),
        (BODIES[3], 3, 0.7),
    ],
)
def test_closest_proposal_comes_first(topic, text, expected, least):
    title, score = find_similar(topic, text)[0]
    assert title == TITLES[expected]
    assert least <= score <= 1.0


def test_unrelated_or_empty_text_has_no_similar_proposal(topic):
    assert find_similar(topic, "Interdire la publicité lumineuse la nuit") == []
    assert (
        find_similar(topic, "") == find_similar(topic, "  ") == find_similar(topic, "de la") == []
    )


def test_similar_proposals_are_limited_and_ordered_by_score(topic, consultation):
    for number in range(6):
        given.proposal(
            consultation,
            title=f"Créer des pistes cyclables, variante {number} (exemple)",
            body=BODIES[0],
        )
    found = find_similar(topic, TITLES[0], limit=3)
    assert len(found) == 3
    assert found[0] == (TITLES[0], 1.0)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_only_public_proposals_of_the_topic_are_shown(topic, consultation):
    author = make.person(consultation=consultation)
    twin = given.proposal(
        consultation,
        author,
        title="Interdire la publicité lumineuse",
        body="La nuit surtout (exemple).",
    )
    other_topic = given.topic_of(consultation, 2)
    assert [title for title, _ in find_similar(topic, "Interdire la publicité lumineuse")] == [
        twin.title
    ]
    assert find_similar(other_topic, "Interdire la publicité lumineuse") == []
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=twin.pk)
    assert find_similar(topic, "Interdire la publicité lumineuse") == []


def test_similar_proposals_of_another_organisation_are_not_found(topic, other_organisation):
    stranger = make.visitor(other_organisation)
    assert similarity.similar_proposals(stranger, topic=topic, text=TITLES[0]) == []


@for_any(text=st.text(max_size=80))
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_scores_of_any_text_are_between_0_and_1(topic, text):
    assert all(0 <= score <= 1 for _, score in find_similar(topic, text))
