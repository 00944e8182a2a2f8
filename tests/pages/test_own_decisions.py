"""The decisions about the reader's own account: reading and contesting.

A suspended or slowed participant reads about it above the forms.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from debates.models import Comment
from moderation.measures.actions import measures as measure_actions
from tests.factories import make
from tests.moderation.test_decisions import WHY
from tests.moderation.test_measures import take
from tests.pages import given

HERE = "/account/decisions/"


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation)


def read_page(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def contest(measure):
    """Return the address where the person reads a measure and contests it."""
    from consult.accounts.measures.checks import key_of

    return reverse("measure", args=[key_of(measure.pk)])


def test_page_without_decisions_says_so(person):
    assert "Aucune décision sur votre compte" in read_page(make.client(person), HERE)


def test_page_lists_current_and_past_measures_with_links_to_contest(
    consultation, moderator, person
):
    lifted, slow = (
        take(moderator, person, consultation, kind) for kind in ("suspend_posting", "slow")
    )
    measure_actions.lift_measure(viewer=moderator, measure_id=lifted.pk)
    browser = make.client(person)
    answer = browser.get(HERE)
    page = answer.content.decode()
    assert [row.number for row in answer.context["now"]] == [slow.decision.number]
    assert [row.number for row in answer.context["past"]] == [lifted.decision.number]
    for phrase in (WHY["facts"], "Publication ralentie", "Publication suspendue", contest(slow)):
        assert phrase in page
    assert moderator.participant.public_name not in page
    assert contest(slow) not in read_page(make.client(make.person(consultation=consultation)), HERE)
    assert HERE in read_page(browser, reverse("account"))
    sent = browser.post(contest(slow), {"text": "Je conteste (exemple)."})
    assert (sent.status_code, slow.decision.appeals.count()) == (302, 1)


def test_a_visitor_signs_in_first(organisation):
    assert make.client().get(HERE)["Location"].startswith("/sign-in/")


def test_own_decisions_take_as_many_queries_for_three_as_for_one(consultation, moderator, person):
    def queries():
        browser.get(HERE)
        with CaptureQueriesContext(connection) as captured:
            browser.get(HERE)
        return len(captured)

    browser = make.client(person)
    take(moderator, person, consultation, "warn")
    before = queries()
    take(moderator, person, consultation, "warn"), take(moderator, person, consultation, "slow")
    assert queries() == before


def forms(consultation, own, other, comment):
    """Return the address of every form with which a participant publishes a text."""
    topic = own.topic
    return [
        reverse("proposal-new", args=[consultation.slug, topic.slug]),
        reverse("voice-new", args=[consultation.slug, topic.slug]),
        given.address("proposal-comment", other),
        given.address("proposal-edit", own),
        reverse("comment-edit", args=[consultation.slug, other.number, comment.pk]),
        reverse("comment-useful", args=[consultation.slug, other.number, given.comment(other).pk]),
    ]


def test_suspended_participant_reads_the_end_and_the_appeal_link_at_every_form(
    consultation, moderator, person
):
    own, other = given.proposal(consultation, person), given.proposal(consultation)
    comment = given.comment(other, person)
    addresses = forms(consultation, own, other, comment)
    browser = make.client(person)
    for address in addresses:
        read_page(browser, address)
    measure = take(moderator, person, consultation, "suspend_posting")
    for address in addresses:
        page = read_page(browser, address, 403)
        assert contest(measure) in page, address
        assert "jusqu’au" in page
    for address in (
        given.address("proposal", other),
        reverse("topic", args=[consultation.slug, own.topic.slug]),
    ):
        page = read_page(browser, address)
        assert contest(measure) in page, address
        assert "Vous ne pouvez pas donner votre avis" not in page


def test_text_typed_before_a_suspension_is_shown_again(consultation, moderator, person):
    other = given.proposal(consultation)
    take(moderator, person, consultation, "suspend_posting")
    sent = make.client(person).post(
        given.address("proposal-comment", other), {"body": "Mon mot à garder (exemple)."}
    )
    assert (sent.status_code, "Mon mot à garder (exemple)." in sent.content.decode()) == (403, True)
    assert not Comment.objects.exists()


def test_slow_mode_is_announced_above_the_forms(organisation, consultation, moderator, person):
    other = given.proposal(consultation)
    measure = take(moderator, person, consultation, "slow")
    browser = make.client(person)
    for address in (
        reverse("proposal-new", args=[consultation.slug, other.topic.slug]),
        given.address("proposal-comment", other),
        given.address("proposal", other),
    ):
        page = read_page(browser, address)
        assert contest(measure) in page, address
        assert "toutes les 30 minutes" in page
    elsewhere = given.proposal(make.consultation(organisation, slug="ailleurs"))
    assert contest(measure) not in read_page(browser, given.address("proposal", elsewhere))
    assert contest(measure) not in read_page(
        make.client(make.person(consultation=consultation)), given.address("proposal", other)
    )
