"""Measures against an account: which acts they prevent, where and until when.

They never prevent voting.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.accounts import rules
from consult.accounts.measures import checks
from consult.accounts.measures.actions import set_measures
from consult.accounts.permissions import MATRIX
from consult.accounts.tokens.actions import create_api_token
from consult.accounts.tokens.selectors import working_token
from consult.accounts.viewers import selectors
from consult.core.exceptions import NotAllowed
from debates.comments.actions import comments as comment_actions
from debates.exceptions import SlowedDown
from debates.models import Proposal
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make

BODY = "Une idée assez longue pour être lue (exemple)."


def row(kind, consultation=None, *, days=1, minutes=None):
    until = days and (timezone.now() + timedelta(days=days)).isoformat()
    return {
        "kind": kind,
        "consultation": consultation and str(consultation.pk),
        "until": until,
        "minutes": minutes,
    }


def limited(person, *rows):
    set_measures(person.participant, list(rows))
    return make.again(person)


def propose(person, consultation):
    topic = consultation.topics.first()
    fields = {"title": "Une idée (exemple)", "body": BODY, "charter_accepted": True}
    return proposal_actions.submit_proposal(viewer=person, topic_id=topic.pk, **fields)


def comment(person, proposal):
    return comment_actions.submit_comment(
        viewer=person, proposal_id=proposal.pk, body="Un mot.", charter_accepted=True
    )


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation)


def test_every_posting_act_is_in_the_matrix():
    assert set(MATRIX) >= checks.POSTING


def test_suspension_of_posting_prevents_only_posting_and_only_there(organisation, consultation):
    elsewhere, person = (
        make.consultation(organisation, slug="ailleurs"),
        make.person(consultation=consultation),
    )
    suspended = limited(person, row("suspend_posting", consultation))
    for act in sorted(MATRIX):
        before, after = (
            [rules.may(viewer, act, place.pk, owner=True) for place in (consultation, elsewhere)]
            for viewer in (person, suspended)
        )
        assert after == ([False, before[1]] if act in checks.POSTING else before), act


@pytest.mark.parametrize(("days", "is_barred"), [(1, True), (-1, False), (0, True)])
def test_measure_ends_at_its_date(consultation, person, days, is_barred):
    person = limited(person, row("suspend_posting", consultation, days=days))
    assert rules.is_barred_from(person, "comment.submit", consultation.pk) is is_barred


def test_writing_where_posting_is_suspended_is_refused(consultation, person):
    other = propose(make.person(consultation=consultation), consultation)
    own = propose(person, consultation)
    person = limited(person, row("suspend_posting", consultation))
    with pytest.raises(NotAllowed):
        propose(person, consultation)
    with pytest.raises(NotAllowed):
        proposal_actions.edit_proposal(
            viewer=person, proposal_id=own.pk, title="Autre (exemple)", body=BODY * 2
        )
    with pytest.raises(NotAllowed):
        comment(person, other)
    proposal_actions.withdraw_proposal(viewer=person, proposal_id=own.pk)
    assert Proposal.objects.get(pk=own.pk).state == "withdrawn"


def test_slow_mode_counts_proposals_and_comments_together(consultation, organisation, person):
    other = propose(make.person(consultation=consultation), consultation)
    elsewhere = make.consultation(organisation, slug="ailleurs")
    person = limited(person, row("slow", consultation, minutes=30))
    propose(person, consultation)
    for again in (lambda: propose(person, consultation), lambda: comment(person, other)):
        with pytest.raises(SlowedDown) as refusal:
            again()
        assert refusal.value.status == 429
        assert 29 * 60 < refusal.value.retry_after <= 30 * 60
        assert "30" in str(refusal.value)
    propose(person, elsewhere)
    Proposal.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    comment(person, other)
    with pytest.raises(SlowedDown):
        propose(person, consultation)


def test_participant_without_slow_mode_costs_no_query(
    consultation, person, django_assert_num_queries
):
    from debates.texts.actions import slow_mode

    with django_assert_num_queries(0):
        slow_mode.refuse_too_soon(person.participant, consultation.pk)


@pytest.mark.parametrize("kind", ["suspend", "close"])
def test_suspended_or_closed_account_is_treated_as_a_visitor(
    organisation, consultation, person, kind
):
    account = person.participant.account
    _token, secret = create_api_token(viewer=person, name="Le mien (exemple)")
    browser = make.client(person)
    assert browser.get(reverse("account")).status_code == 200
    limited(person, row(kind))
    assert selectors.viewer_for(organisation, account).is_public
    token = working_token(organisation, secret)
    assert selectors.viewer_for_token(organisation, token).is_public
    assert browser.get(reverse("account")).status_code == 302


def test_suspension_leaves_sessions_in_other_organisations(person):
    elsewhere = make.organisation(
        name="Autre ville (exemple)", slug="autre", domain="autre.example.org"
    )
    viewer = selectors.viewer_of(
        elsewhere, make.participant(elsewhere, account_=person.participant.account)
    )
    browser = make.client(viewer, host="autre.example.org")
    limited(person, row("suspend"))
    assert browser.get(reverse("account")).status_code == 200


def test_suspension_that_ended_lets_the_participant_in(organisation, person):
    person = limited(person, row("suspend", days=-1))
    assert (
        selectors.viewer_for(organisation, person.participant.account).participant
        == person.participant
    )
