"""The outcome of a contribution: on its page, in the account of its author and in the API."""

import pytest
from django.urls import reverse

from consult.outcomes.answers.actions import publication as answer_actions
from tests.factories import make
from tests.outcomes import published
from tests.pages import given
from tests.pages.test_results import end_consultation

pytestmark = pytest.mark.django_db
WORDS = "Beaucoup de personnes ne savent pas où aller"


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def proposal(consultation, author):
    return given.proposal(consultation, author)


def page_of(proposal, viewer=None):
    return make.client(viewer).get(given.address("proposal", proposal)).content.decode()


def outcome_of(proposal):
    return make.client().get(f"/api/v1/proposals/{proposal.pk}/outcome/")


def test_open_consultation_shows_no_outcome(proposal):
    assert 'id="outcome"' not in page_of(proposal)
    assert outcome_of(proposal).json() == {"synthesis": None, "uses": [], "answer": None}


def test_outcome_names_the_quotation_and_the_main_point(consultation, proposal, author):
    other = given.proposal(consultation)
    point = published.main_point("Chacun doit savoir où aller.", proposal, other)
    published.synthesis(consultation, published.quotation(proposal, WORDS), point)
    end_consultation(consultation)
    page = page_of(proposal)
    assert "Que devient cette contribution" in page
    assert WORDS in page
    assert "Chacun doit savoir où aller." in page
    topic = reverse("topic-results", args=[consultation.slug, consultation.topics.first().slug])
    assert f"{topic}#passage-{point.id}" in page
    assert f'id="passage-{point.id}"' in make.client().get(topic).content.decode()
    assert "Que devient ma contribution" in page_of(proposal, author)
    uses = outcome_of(proposal).json()["uses"]
    assert [use["kind"] for use in uses] == ["quotation", "main_point"]
    assert [use["kind"] for use in outcome_of(other).json()["uses"]] == ["main_point"]


def test_contribution_that_no_passage_uses_says_so(consultation, proposal, author):
    published.synthesis(consultation, published.quotation(given.proposal(consultation), WORDS))
    end_consultation(consultation)
    sentence = "Aucun passage de la synthèse n’utilise cette contribution."
    assert sentence in page_of(proposal)
    account = make.client(author).get(reverse("account-contributions")).content.decode()
    assert sentence in account
    assert outcome_of(proposal).json()["uses"] == []


def test_account_of_an_author_begins_with_the_answer(consultation, proposal, author):
    words = {"state": "adapted", "body": "En partie.", "reasons": "Le sol est humide."}
    answer_actions.put_answer(make.person("manager", consultation), proposal.pk, **words)

    def outcome():
        page = make.client(author).get(reverse("account-contributions"))
        [(*_row, outcome)] = page.context["proposals"]
        return outcome

    assert outcome() == "Réponse officielle\xa0: Retenue en partie."
    published.synthesis(consultation, published.quotation(given.proposal(consultation), WORDS))
    assert outcome().endswith("Aucun passage de la synthèse n’utilise cette contribution.")
    assert outcome().startswith("Réponse officielle")


def test_withdrawn_quotation_is_no_use(consultation, proposal):
    published.synthesis(
        consultation, published.quotation(proposal, "", withdrawn="Le texte a changé.")
    )
    assert outcome_of(proposal).json()["uses"] == []


def test_later_version_replaces_the_uses_of_the_first(consultation, proposal):
    published.synthesis(consultation, published.quotation(proposal, WORDS))
    published.synthesis(consultation, number=2)
    found = outcome_of(proposal).json()
    assert (found["synthesis"]["version"], found["uses"]) == (2, [])


def test_outcome_names_the_answer(consultation, proposal):
    manager = make.person("manager", consultation)
    answer_actions.put_answer(manager, proposal.pk, state="accepted", body="Deux lieux ouvriront.")
    end_consultation(consultation)
    answer = outcome_of(proposal).json()["answer"]
    assert (answer["state"], answer["body"]) == ("accepted", "Deux lieux ouvriront.")
    assert "Réponse officielle" in page_of(proposal)


def test_removed_contribution_has_no_outcome(consultation, proposal):
    published.synthesis(consultation, published.main_point("Un point.", proposal))
    type(proposal).objects.filter(pk=proposal.pk).update(state="removed")
    assert outcome_of(proposal).status_code == 404
    assert "Un point." not in page_of(proposal)


def test_results_show_key_messages_with_their_contributions(consultation, proposal):
    message = published.main_point("Accompagner avant de dématérialiser.", proposal)
    published.synthesis(consultation, published.quotation(proposal, WORDS), essentials=[message])
    page = make.client().get(reverse("results", args=[consultation.slug])).content.decode()
    assert "Accompagner avant de dématérialiser." in page
    assert given.address("proposal", proposal) in page
    assert "Synthèse publiée" in page
    assert WORDS in page
