"""The list "Without my opinion" of proposals that the reader has no position on.

The page is private to its reader.
"""

import uuid

import pytest
from django.urls import reverse

from tests.factories import make
from tests.pages import given
from tests.pages.test_counts import count_queries
from votes.actions import positions as position_actions

pytestmark = pytest.mark.django_db

LABEL = "Sans avis de ma part"
DONE = "Vous avez donné votre avis sur toutes les contributions"


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def topic_address(consultation):
    return reverse("topic", args=[consultation.slug, consultation.topics.first().slug])


def numbers(page):
    return [card.number for card in page.context["cards"]]


def find_chip(page):
    return next(
        (filter_chip for filter_chip in page.context["chips"] if filter_chip.label == LABEL), None
    )


def test_proposal_is_listed_until_the_reader_takes_a_position(consultation, citizen, topic_address):
    first, second, third = (given.proposal(consultation) for _ in range(3))
    given.position(second, citizen, "mixed")
    given.position(third)  # of another participant
    client, address = make.client(citizen), f"{topic_address}?sort=newest&position=none"
    page = client.get(address)
    assert (numbers(page), page.context["total"]) == ([third.number, first.number], 2)
    assert (find_chip(page).pressed, find_chip(page).url) == (True, f"{topic_address}?sort=newest")
    assert 'type="hidden" name="position" value="none"' in page.content.decode()
    given.position(third, citizen)
    assert numbers(client.get(address)) == [first.number]
    position_actions.withdraw_position(
        viewer=citizen, proposal_id=second.pk, request_id=uuid.uuid4()
    )
    assert numbers(client.get(address)) == [second.number, first.number]


def test_opinion_given_from_the_list_comes_back_to_it(consultation, citizen, topic_address):
    first, second = given.proposal(consultation), given.proposal(consultation)
    client, address = make.client(citizen), f"{topic_address}?sort=newest&position=none"
    sent = {"position": "agree", "back": address}
    page = client.post(given.address("proposal-position", second), sent, follow=True)
    assert numbers(page) == [first.number]
    assert "Votre avis est enregistré" in page.content.decode().replace("\u202f", " ")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "sort", ["newest", "oldest", "random&seed=7", "most_discussed", "most_supported", "divisive"]
)
def test_pages_list_each_proposal_once_despite_positions_taken_meanwhile(
    consultation, citizen, topic_address, sort
):
    proposals = [given.proposal(consultation) for _ in range(43)]
    given.position(proposals[0], citizen)
    client, address, listed = make.client(citizen), f"{topic_address}?sort={sort}&position=none", []
    while address:
        page = client.get(address)
        listed += numbers(page)
        given.position(proposals[listed[-1] - 1], citizen, "disagree")  # of those seen already
        address = page.context["next_url"]
        assert not address or "position=none" in address
    if sort in ("most_supported", "divisive"):  # a position moves its proposal in these orders
        assert set(listed) == {proposal.number for proposal in proposals[1:]}
        return
    assert sorted(listed) == [proposal.number for proposal in proposals[1:]]


def test_list_without_remaining_proposals_says_so_but_not_in_an_empty_topic(
    consultation, citizen, topic_address
):
    client, address = make.client(citizen), f"{topic_address}?position=none"
    assert DONE not in client.get(address).content.decode()
    given.position(given.proposal(consultation), citizen)
    assert DONE in client.get(address).content.decode()
    filtered = client.get(f"{address}&q=quartier").content.decode()
    assert (DONE in filtered, "moins de filtres" in filtered) == (False, True)


def test_a_visitor_signs_in_first_and_is_offered_no_chip(consultation, topic_address):
    given.proposal(consultation)
    visitor = make.client()
    assert find_chip(visitor.get(topic_address)) is None
    redirect = visitor.get(f"{topic_address}?position=none")
    assert (redirect.status_code, redirect["Cache-Control"]) == (302, "private, no-store")
    assert redirect["Location"].startswith(reverse("sign-in"))
    part = visitor.get(
        f"{topic_address}?position=none", headers={"HX-Request": "true", "HX-Target": "results"}
    )
    assert (part.status_code, reverse("sign-in") in part["HX-Redirect"]) == (204, True)


def test_the_page_is_not_cached_for_others(consultation, citizen, topic_address):
    given.proposal(consultation)
    for address in (topic_address, f"{topic_address}?position=none"):
        assert make.client(citizen).get(address)["Cache-Control"] == "private, no-store"
    assert make.client().get(topic_address)["Cache-Control"].startswith("public")


def test_viewer_who_cannot_vote_is_offered_no_chip(consultation, citizen, topic_address):
    given.proposal(consultation)
    assert find_chip(make.client(citizen).get(topic_address)) is not None
    assert find_chip(make.client(make.person("moderator", consultation)).get(topic_address)) is None
    consultation.phases.update(capabilities=["propose"])
    assert find_chip(make.client(citizen).get(topic_address)) is None


def test_unknown_filter_is_ignored_and_one_by_one_ignores_the_filter(
    consultation, citizen, topic_address
):
    given.position(given.proposal(consultation), citizen)
    client = make.client(citizen)
    assert client.get(f"{topic_address}?position=all").context["query"].ignored
    one_by_one = reverse(
        "topic-one-by-one", args=[consultation.slug, consultation.topics.first().slug]
    )
    assert client.get(f"{one_by_one}?position=none").context["total"] == 1


def test_filter_takes_no_additional_query(consultation, citizen, topic_address):
    given.proposal(consultation)
    client = make.client(citizen)
    assert count_queries(client, f"{topic_address}?sort=newest&position=none") == count_queries(
        client, f"{topic_address}?sort=newest"
    )
