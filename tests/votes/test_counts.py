"""The visibility of counts, the orders by votes, and the number of their queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.accounts.enums import Role
from consult.consultations.selectors.figures import count_participants
from consult.core.exceptions import NotFound
from consult.core.postgres import tenancy
from debates.models import Proposal
from tests.factories import make
from tests.votes.places import cast, close, fill, published, withdraw
from votes.actions import registers as register_actions
from votes.exceptions import ResultsAreHidden
from votes.models import Tally
from votes.selectors import counts as count_selectors
from votes.selectors import log as log_selectors
from votes.selectors import own as own_selectors
from votes.selectors import questions as question_selectors

EVERY_ROLE = [None, Role.FACILITATOR, Role.MODERATOR, Role.MANAGER, Role.ORGANISATION_ADMIN]


def visible_counts(viewer, proposal):
    count = count_selectors.counts(viewer, [proposal.pk])[proposal.pk]
    return count and (count.agree, count.mixed, count.disagree, count.total)


def test_live_counts_are_shown_to_every_viewer(consultation):
    proposal = published(consultation)
    cast(make.person(consultation=consultation), proposal, "mixed")
    assert visible_counts(make.visitor(consultation.organisation), proposal) == (0, 1, 0, 1)


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("visibility", ["sealed", "after_vote"])
def test_hidden_counts_are_hidden_from_every_role_until_the_close(organisation, role, visibility):
    consultation = make.consultation(organisation, results_visibility=visibility)
    proposal = published(consultation)
    cast(make.person(consultation=consultation), proposal)
    viewer = make.person(role, consultation)
    readers = [viewer, make.visitor(organisation), make.Viewer.system(organisation)]
    assert [visible_counts(reader, proposal) for reader in readers] == [None, None, None]
    with pytest.raises(NotFound):
        count_selectors.result(viewer, proposal.question)
    close(consultation)
    assert [visible_counts(reader, proposal) for reader in readers] == [(1, 0, 0, 1)] * 3


def test_after_vote_shows_the_count_to_those_whose_vote_stands(organisation):
    consultation = make.consultation(organisation, results_visibility="after_vote")
    proposal, other = published(consultation), published(consultation)
    voter = make.person(consultation=consultation)
    cast(voter, proposal, "mixed")
    assert visible_counts(voter, proposal) is None
    fill(proposal)
    assert (visible_counts(voter, proposal), visible_counts(voter, other)) == ((80, 1, 0, 81), None)
    withdraw(voter, proposal)
    assert visible_counts(voter, proposal) is None


def test_count_for_voters_alone_moves_with_batches_and_not_with_votes(organisation):
    consultation = make.consultation(organisation, results_visibility="after_vote")
    proposal = published(consultation)
    observer, *others = fill(proposal)
    before = (
        count_selectors.counts(observer, [proposal.pk]),
        count_selectors.count_votes(observer, consultation.pk),
    )
    cast(others[0], proposal, "disagree")
    cast(make.person(consultation=consultation), proposal)
    register_actions.publish_batches()
    assert (
        count_selectors.counts(observer, [proposal.pk]),
        count_selectors.count_votes(observer, consultation.pk),
    ) == before
    assert before[1]["native"] == 0
    assert count_participants(observer, consultation.pk) == 0


@pytest.mark.parametrize("ordering", ["most_supported", "divisive"])
def test_order_by_votes_is_refused_while_counts_are_hidden(organisation, ordering):
    consultation = make.consultation(organisation, results_visibility="after_vote")
    published(consultation)
    viewer = make.person(consultation=consultation)
    with pytest.raises(ResultsAreHidden):
        count_selectors.ordered(
            viewer, Proposal.objects.all(), ordering, consultation_id=consultation.pk
        )
    close(consultation)
    assert (
        count_selectors.ordered(
            viewer, Proposal.objects.all(), ordering, consultation_id=consultation.pk
        ).count()
        == 1
    )


def test_proposals_are_ordered_by_votes(consultation):
    liked, torn, disliked = (
        published(consultation),
        published(consultation),
        published(consultation),
    )
    voters = [make.person(consultation=consultation) for _ in range(4)]
    for viewer, choice in zip(voters, ("agree", "agree", "disagree", "disagree"), strict=True):
        cast(viewer, torn, choice)
        cast(viewer, liked, "agree")
        cast(viewer, disliked, "disagree")
    viewer, rows = make.visitor(consultation.organisation), Proposal.objects.all()
    topic = {"consultation_id": consultation.pk, "topic_id": liked.topic_id}
    supported = count_selectors.ordered(viewer, rows, "most_supported", **topic)
    assert [(p.pk, p.support) for p in supported] == [
        (liked.pk, 4),
        (torn.pk, 0),
        (disliked.pk, -4),
    ]
    divided = count_selectors.ordered(viewer, rows, "divisive", **topic)
    assert [(p.pk, p.divisiveness) for p in divided] == [
        (torn.pk, 2),
        (disliked.pk, 0),
        (liked.pk, 0),
    ]


def test_order_by_votes_reads_its_index_through_an_inner_join(consultation):
    published(consultation)
    rows = count_selectors.ordered(
        make.visitor(consultation.organisation),
        Proposal.objects.filter(consultation=consultation),
        "most_supported",
        consultation_id=consultation.pk,
    )
    assert "INNER JOIN" in str(rows.query)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    assert "tallies_by_support" in rows[:20].explain()


@pytest.mark.parametrize("number", [1, 3])
def test_counts_and_own_positions_cost_the_same_for_one_proposal_and_for_three(
    organisation, number
):
    consultation = make.consultation(organisation, results_visibility="after_vote")
    proposals = [published(consultation) for _ in range(number)]
    viewer = make.person(consultation=consultation)
    for proposal in proposals:
        cast(viewer, proposal)
        fill(proposal)
    with CaptureQueriesContext(connection) as queries:
        counted = count_selectors.with_counts(viewer, list(proposals))
        own = own_selectors.own_positions(viewer, [p.pk for p in proposals])
    assert len(queries) == 5  # the place of a vote is found by its decrypted commitment
    assert [(p.count.total, own[p.pk].choice) for p in counted] == [(81, "agree")] * number


def test_visitor_has_no_position_and_costs_no_query(consultation, django_assert_num_queries):
    proposal = published(consultation)
    with django_assert_num_queries(0):
        assert (
            own_selectors.own_positions(make.visitor(consultation.organisation), [proposal.pk])
            == {}
        )


def test_imported_and_native_votes_are_counted_apart(consultation):
    proposal = published(consultation)
    cast(make.person(consultation=consultation), proposal)
    viewer = make.visitor(consultation.organisation)
    assert count_selectors.count_votes(viewer, consultation.pk) == {
        "native": 1,
        "imported": 0,
        "imported_on_removed": 0,
        "frozen": 0,
    }


def test_voter_whose_choice_stands_counts_once_among_participants(consultation):
    proposal, other = published(consultation), published(consultation)
    voter, former_voter = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
    )
    for viewer in (voter, former_voter):
        cast(viewer, proposal)
    cast(voter, other)
    withdraw(former_voter, proposal)
    assert count_participants(make.visitor(consultation.organisation), consultation.pk) == 1


def test_question_of_a_draft_is_unknown_to_the_public(organisation):
    consultation = make.consultation(organisation, state="draft", slug="brouillon")
    proposal = published(consultation)
    with pytest.raises(NotFound):
        question_selectors.question_of(make.visitor(organisation), proposal.pk)
    assert (
        question_selectors.question_of(
            make.person(Role.MANAGER, consultation), proposal.pk
        ).proposal_id
        == proposal.pk
    )
    with pytest.raises(NotFound):
        question_selectors.get_question(make.visitor(organisation), "not-an-id")


def test_other_organisation_sees_no_question_no_count_and_no_receipt(
    consultation, other_organisation
):
    proposal = published(consultation)
    receipt, question = cast(make.person(consultation=consultation), proposal), proposal.question.pk
    stranger = make.visitor(other_organisation)
    with tenancy.organisation(other_organisation.pk):
        assert count_selectors.counts(stranger, [proposal.pk]) == {}
        assert Tally.objects.count() == 0
        for read, argument in (
            (question_selectors.get_question, question),
            (log_selectors.find_receipt, receipt.commitment),
            (log_selectors.list_batches, question),
        ):
            with pytest.raises(NotFound):
                read(stranger, argument)
