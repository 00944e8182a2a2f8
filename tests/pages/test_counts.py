"""Lists make the same number of queries for three objects as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.core import memory
from consult.core.words import blocks
from consult.outcomes.answers.actions.drafts import draft_answer
from consult.outcomes.answers.actions.publication import publish_answers
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


def count_queries(client, address):
    """Return the number of queries of a page.

    Rows that are read once per process are read before, and the short-lived cache is emptied.
    """
    client.get(address)
    memory.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def count_queries_twice(address, add_objects, viewer=None):
    """Return the number of queries with one object, then with three."""
    client = make.client(viewer)
    with_one = count_queries(client, address)
    add_objects()
    add_objects()
    return with_one, count_queries(client, address)


@pytest.mark.parametrize(("known", "number"), [(False, 18), (True, 23)])
def test_queries_of_topic_page(consultation, known, number):
    topic = consultation.topics.first()
    given.position(given.proposal(consultation, topic=topic))
    address = reverse("topic", args=[consultation.slug, topic.slug]) + "?sort=newest"
    viewer = make.person(consultation=consultation) if known else None
    counts = count_queries_twice(
        address, lambda: given.position(given.proposal(consultation, topic=topic)), viewer
    )
    assert counts == (number, number)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "sort", ["random&seed=7", "oldest", "most_discussed", "most_supported", "divisive"]
)
def test_queries_of_every_order_of_a_topic(consultation, sort):
    topic = consultation.topics.first()
    given.position(given.proposal(consultation, topic=topic))
    address = reverse("topic", args=[consultation.slug, topic.slug]) + f"?sort={sort}"
    with_one, with_three = count_queries_twice(
        address, lambda: given.position(given.proposal(consultation, topic=topic))
    )
    assert with_one == with_three


def test_queries_of_proposal_page(consultation):
    proposal = given.proposal(consultation)
    first = given.comment(proposal)

    def add_objects():
        given.comment(proposal, reply_to=first.pk)
        given.comment(proposal)

    given.comment(proposal, reply_to=first.pk)
    assert count_queries_twice(given.address("proposal", proposal), add_objects) == (15, 15)


@pytest.mark.real_counts
def test_queries_of_a_comment_and_an_opinion_from_the_page(consultation):
    """The first comment and the first request of a session store more, so they do not count."""
    proposal = given.proposal(consultation)
    client = make.client(make.person(consultation=consultation))

    def count_form(page, fields):
        with CaptureQueriesContext(connection) as queries:
            assert client.post(given.address(page, proposal), fields).status_code == 302
        return len(queries)

    comments = [
        count_form(
            "proposal-comment", {"body": f"Remarque {place} (exemple).", "charter_accepted": "on"}
        )
        for place in range(2)
    ]
    opinion = count_form("proposal-position", {"position": "agree", "version": 1})
    assert (comments[1], opinion) == (20, 9)


def test_queries_of_proposal_page_with_several_paragraphs(consultation):
    proposal = given.proposal(consultation, body=f"{given.BODY}\n\nUne seconde idée, plus précise.")
    named = [block.anchor for block in blocks.cut(proposal.body_html)]
    given.comment(proposal)
    address = given.address("proposal", proposal)
    assert count_queries_twice(address, lambda: given.comment(proposal, paragraph=named[1])) == (
        16,
        16,
    )
    proposal.body_html = proposal.body_html.replace(named[1], "p-000000000000")
    proposal.save(update_fields=["body_html"])
    assert count_queries_twice(address, lambda: given.comment(proposal)) == (17, 17)


def test_queries_of_consultation_page(consultation):
    given.proposal(consultation)
    address = reverse("consultation", args=[consultation.slug])
    assert count_queries_twice(address, lambda: given.proposal(consultation)) == (20, 20)


def test_queries_of_home_and_list(organisation, consultation):
    numbers = iter(range(10))
    given.proposal(consultation)

    def add_objects():
        given.proposal(make.consultation(organisation, slug=f"autre-{next(numbers)}"))

    add_objects()
    assert count_queries_twice(reverse("home"), add_objects) == (13, 13)
    assert count_queries_twice(reverse("consultation-list"), add_objects) == (3, 3)


def test_queries_of_home_with_decisions(consultation):
    manager = make.person("manager", consultation)

    def publish_answer():
        proposal = given.proposal(consultation)
        answer = draft_answer(
            manager,
            consultation.pk,
            state="accepted",
            body="Ce lieu ouvrira (exemple).",
            proposal_ids=[proposal.pk],
        )
        publish_answers(manager, [answer.pk])

    publish_answer()
    assert count_queries_twice(reverse("home"), publish_answer) == (16, 16)


def test_search(consultation):
    def add_objects():
        given.comment(given.proposal(consultation), body="La carte du quartier existe déjà.")

    add_objects()
    assert count_queries_twice(reverse("search") + "?q=quartier", add_objects) == (15, 15)


def test_queries_of_moderator_s_list(consultation):
    from consult.accounts.viewer import Viewer
    from moderation.notices.actions import submit_notice

    def add_objects():
        submit_notice(
            viewer=Viewer.public(consultation.organisation),
            target_kind="proposal",
            target_id=given.proposal(consultation).pk,
            reason="spam",
        )

    add_objects()
    add_objects()  # the desk offers the second contribution to merge with
    with_one, with_three = count_queries_twice(
        reverse("staff-moderation"), add_objects, make.person("moderator", consultation)
    )
    assert with_one == with_three


def test_queries_of_own_contributions(consultation):
    viewer = make.person(consultation=consultation)

    def add_objects():
        given.comment(given.proposal(consultation, viewer), viewer)
        given.position(given.proposal(consultation), viewer)

    add_objects()
    with_one, with_three = count_queries_twice(
        reverse("account-contributions"), add_objects, viewer
    )
    assert with_one == with_three


def test_queries_of_open_data_page(consultation):
    assert count_queries_twice(reverse("open-data"), lambda: None)[0] <= 4
