"""Positions: recorded votes, refusals, and requests that change nothing."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from consult.accounts.enums import Role
from consult.consultations.actions.lifecycle import close_consultation
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.models import Phase
from consult.core.exceptions import (
    Invalid,
    KeyReusedWithAnotherBody,
    NotAllowed,
    NotFound,
    SignInFirst,
    TooMany,
)
from consult.core.models import IdempotencyRecord, Job, JournalEntry
from consult.core.postgres import tenancy
from tests.factories import make
from tests.votes.places import cast, close, fill, published, rows, set_public, votes_of, withdraw
from votes.actions import positions as position_actions
from votes.actions import registers as register_actions
from votes.actions.automatic_close import close_voting
from votes.exceptions import NothingToWithdraw, QuestionIsFrozen, VotingIsClosed
from votes.models import Tally
from votes.selectors import counts as count_selectors
from votes.selectors import log as log_selectors
from votes.selectors import own as own_selectors


@pytest.fixture
def proposal(consultation):
    return published(consultation)


@pytest.fixture
def voter(consultation):
    return make.person(consultation=consultation)


def tally(proposal):
    return (
        Tally.objects.filter(proposal=proposal)
        .values_list("agree", "mixed", "disagree", "total", "version")
        .get()
    )


def test_published_proposal_opens_its_question_with_rules_key_chain_and_count(proposal):
    question = proposal.question
    assert (question.kind, question.state, question.origin, question.visibility) == (
        "position",
        "open",
        "native",
        "live",
    )
    assert tally(proposal) == (0, 0, 0, 0, 0)
    assert [(row["question_id"], row["number"]) for row in rows("ballot_box_ledgerhead")] == [
        (question.pk, 0)
    ]


def test_cast_is_counted_and_read_back_by_its_voter_only(proposal, voter, consultation):
    receipt = cast(voter, proposal, "mixed")
    assert tally(proposal) == (0, 1, 0, 1, 1)
    own = own_selectors.own_position(voter, proposal.pk)
    today = timezone.now().astimezone(UTC).date()
    assert (own.choice, own.receipt, own.proposal_version, own.changed_since) == (
        "mixed",
        receipt,
        1,
        False,
    )
    assert own.cast_at == datetime(today.year, today.month, today.day, tzinfo=UTC)
    with pytest.raises(NotFound):
        own_selectors.own_position(make.person(consultation=consultation), proposal.pk)


def test_change_replaces_the_choice_and_keeps_both_votes(proposal, voter, consultation):
    first, second = cast(voter, proposal, "agree"), cast(voter, proposal, "disagree")
    assert tally(proposal) == (0, 0, 1, 1, 2)
    assert (first.revision, second.revision) == (1, 2)
    assert votes_of(proposal) == ["cast", "cast"]
    places = [log_selectors.find_receipt(voter, receipt.commitment) for receipt in (first, second)]
    assert [(place.state, place.batch) for place in places] == [("received", None)] * 2
    close(consultation)
    places = [
        log_selectors.find_receipt(make.visitor(voter.organisation), r.commitment)
        for r in (first, second)
    ]
    assert [(place.question, place.state, place.batch) for place in places] == [
        (proposal.question.pk, "replaced", 1),
        (proposal.question.pk, "counted", 1),
    ]


def test_receipt_of_an_open_question_says_nothing_new_when_its_voter_votes_again(proposal, voter):
    first = cast(voter, proposal)
    fill(proposal)
    place = log_selectors.find_receipt(voter, first.commitment)
    assert (place.state, place.batch) == ("recorded", 1)
    cast(voter, proposal, "disagree")
    assert log_selectors.find_receipt(voter, first.commitment) == place
    withdraw(voter, proposal)
    assert log_selectors.find_receipt(voter, first.commitment) == place


def test_suspension_is_of_posting_and_takes_no_vote_away(proposal, consultation):
    suspended = make.person(consultation=consultation, state="suspended")
    cast(suspended, proposal, "mixed")
    assert (own_selectors.own_position(suspended, proposal.pk).choice, tally(proposal)) == (
        "mixed",
        (0, 1, 0, 1, 1),
    )
    assert [row["choice"] for row in own_selectors.own_positions_for_export(suspended)] == ["mixed"]
    withdraw(suspended, proposal)
    assert (votes_of(proposal), tally(proposal)) == (["cast", "withdraw"], (0, 0, 0, 0, 2))


def test_suspended_manager_neither_votes_nor_closes(proposal, consultation):
    manager = make.person("manager", consultation, state="suspended")
    with pytest.raises(NotAllowed):
        cast(manager, proposal)
    with pytest.raises(NotAllowed):
        close_voting(viewer=manager, consultation_id=consultation.pk)


def test_same_choice_again_adds_nothing_and_gets_the_same_receipt(proposal, voter):
    first = cast(voter, proposal)
    assert cast(voter, proposal) == first
    assert (votes_of(proposal), tally(proposal)) == (["cast"], (1, 0, 0, 1, 1))


def test_same_request_gets_its_first_receipt_even_after_a_change(proposal, voter):
    request = uuid4()
    first = cast(voter, proposal, "agree", request)
    cast(voter, proposal, "disagree")
    assert cast(voter, proposal, "agree", request) == first
    assert (votes_of(proposal), tally(proposal)) == (["cast", "cast"], (0, 0, 1, 1, 2))


def test_repeated_position_request_returns_its_first_result_even_if_replaced(proposal, voter):
    request = {
        "viewer": voter,
        "proposal_id": proposal.pk,
        "choice": "agree",
        "request_id": uuid4(),
    }
    first = position_actions.cast_position(**request)
    cast(voter, proposal, "disagree")
    assert position_actions.cast_position(**request) == first
    assert (first.choice, first.proposal_version, first.changed_since) == ("agree", 1, False)
    withdrawal_id = uuid4()
    withdraw(voter, proposal, withdrawal_id)
    with pytest.raises(KeyReusedWithAnotherBody):
        position_actions.cast_position(**request | {"request_id": withdrawal_id})


def test_request_id_of_another_voter_reveals_no_receipt(proposal, voter, consultation):
    request = uuid4()
    first = cast(voter, proposal, "agree", request)
    other = cast(make.person(consultation=consultation), proposal, "agree", request)
    assert first.commitment != other.commitment
    assert (votes_of(proposal), tally(proposal)) == (["cast", "cast"], (2, 0, 0, 2, 2))


def test_withdrawn_vote_is_not_counted_and_is_listed_after_the_close(proposal, voter, consultation):
    first = cast(voter, proposal)
    request = uuid4()
    second = withdraw(voter, proposal, request)
    assert tally(proposal) == (0, 0, 0, 0, 2)
    assert withdraw(voter, proposal, request) == second
    with pytest.raises(NothingToWithdraw):
        withdraw(voter, proposal)
    with pytest.raises(NotFound):
        own_selectors.own_position(voter, proposal.pk)
    close(consultation)
    assert [
        log_selectors.find_receipt(voter, receipt.commitment).state for receipt in (first, second)
    ] == ["withdrawn"] * 2


def test_voter_comes_back_after_a_withdrawal(proposal, voter):
    cast(voter, proposal)
    withdraw(voter, proposal)
    cast(voter, proposal, "disagree")
    assert votes_of(proposal) == ["cast", "withdraw", "cast"]
    assert tally(proposal) == (0, 0, 1, 1, 3)


def test_withdrawal_without_a_vote_is_refused(proposal, voter):
    with pytest.raises(NothingToWithdraw):
        withdraw(voter, proposal)
    assert rows("ballot_box_ballot") == []


def test_vote_remembers_the_version_of_the_text_that_was_seen(proposal, voter, consultation):
    proposal.version = 3
    proposal.save()
    cast(voter, proposal, seen_version=2)
    own = own_selectors.own_position(voter, proposal.pk)
    assert (own.proposal_version, own.changed_since) == (2, True)
    other = make.person(consultation=consultation)
    cast(other, proposal)
    assert own_selectors.own_position(other, proposal.pk).proposal_version == 3
    for unknown in (0, -1, 4):
        with pytest.raises(Invalid):
            cast(other, proposal, "mixed", seen_version=unknown)
    assert own_selectors.own_position(other, proposal.pk).choice == "agree"


def test_opinions_given_on_an_earlier_text_are_counted_apart(proposal, voter, consultation):
    people = [voter, *(make.person(consultation=consultation) for _ in range(3))]
    for person in people:
        cast(person, proposal)
    withdraw(people[3], proposal)
    assert count_selectors.cast_before_change(voter, proposal) == 0
    proposal.version = 2
    proposal.save()
    assert count_selectors.cast_before_change(voter, proposal) == 3
    cast(voter, proposal, "mixed")
    assert (
        count_selectors.cast_before_change(make.visitor(consultation.organisation), proposal) == 2
    )


def test_late_repetition_of_a_request_changes_no_vote(proposal, voter):
    first, late = cast(voter, proposal, "agree"), uuid4()
    assert cast(voter, proposal, "agree", late) == first
    cast(voter, proposal, "disagree")
    assert cast(voter, proposal, "agree", late) == first
    assert own_selectors.own_position(voter, proposal.pk).choice == "disagree"
    assert votes_of(proposal) == ["cast", "cast"]
    with pytest.raises(KeyReusedWithAnotherBody):
        cast(voter, proposal, "mixed", late)


def test_receipt_names_the_checkpoint_that_covers_it(proposal, voter, consultation):
    first = cast(voter, proposal)
    register_actions.take_checkpoints()
    assert log_selectors.find_receipt(voter, first.commitment).checkpoint is None
    fill(proposal)
    assert log_selectors.find_receipt(voter, first.commitment).checkpoint is None
    register_actions.take_checkpoints()
    second = cast(make.person(consultation=consultation), proposal)
    assert log_selectors.find_receipt(voter, first.commitment).checkpoint == 2
    assert log_selectors.find_receipt(voter, second.commitment).checkpoint is None


@pytest.mark.parametrize("choice", ["", "yes", "AGREE", "agree "])
def test_unknown_choice_is_refused(proposal, voter, choice):
    with pytest.raises(Invalid):
        cast(voter, proposal, choice)
    assert votes_of(proposal) == []


@pytest.mark.parametrize(
    "role", [Role.MODERATOR, Role.MANAGER, Role.FACILITATOR, Role.ORGANISATION_ADMIN]
)
def test_staff_of_the_consultation_may_not_vote_in_it(proposal, consultation, role):
    staff = make.person(role, consultation)
    with pytest.raises(NotAllowed):
        cast(staff, proposal)
    with pytest.raises(NotAllowed):
        withdraw(staff, proposal)
    assert votes_of(proposal) == []


def test_staff_of_another_consultation_votes_here(proposal, organisation):
    elsewhere = make.consultation(organisation, slug="ailleurs")
    cast(make.person(Role.MANAGER, elsewhere), proposal)
    assert tally(proposal)[0] == 1


def test_visitor_is_asked_to_sign_in(proposal, organisation):
    with pytest.raises(SignInFirst):
        cast(make.visitor(organisation), proposal)


@pytest.mark.parametrize("state", ["upcoming", "closed"])
def test_votes_outside_the_phase_are_refused(organisation, state):
    consultation = make.consultation(organisation, state=state)
    proposal, voter = published(consultation), make.person(consultation=consultation)
    for act in (cast, withdraw):
        with pytest.raises(PhaseIsClosed):
            act(voter, proposal)
    assert (votes_of(proposal), rows("ballot_box_ballot")) == ([], [])


def test_question_of_a_draft_is_not_found_by_a_voter(organisation):
    consultation = make.consultation(organisation, state="draft", slug="brouillon")
    proposal, voter = published(consultation), make.person(consultation=consultation)
    for act in (cast, withdraw):
        with pytest.raises(NotFound):
            act(voter, proposal)


def test_phase_that_opens_other_things_opens_no_vote(organisation):
    consultation = make.consultation(organisation, capabilities=["propose", "discuss"])
    with pytest.raises(PhaseIsClosed):
        cast(make.person(consultation=consultation), published(consultation))


def test_vote_after_an_early_close_of_the_consultation_is_refused(proposal, voter, consultation):
    manager = make.person(Role.MANAGER, consultation)
    close_consultation(viewer=manager, consultation_id=consultation.pk, reason="Fin (exemple)")
    with pytest.raises(PhaseIsClosed):
        cast(voter, proposal)


def test_closed_question_takes_no_vote_even_where_a_new_step_opens(proposal, voter, consultation):
    cast(voter, proposal)
    close(consultation)
    Phase.objects.filter(consultation=consultation).update(
        closes_at=timezone.now() + timedelta(days=1), opens_at=timezone.now() - timedelta(days=1)
    )
    with pytest.raises(VotingIsClosed):
        cast(voter, proposal, "disagree")
    assert votes_of(proposal) == ["cast", "close"]


def test_hidden_proposal_freezes_its_votes_until_it_is_back(proposal, voter):
    cast(voter, proposal)
    set_public(proposal, is_public=False)
    for act in (cast, withdraw):
        with pytest.raises(QuestionIsFrozen):
            act(voter, proposal)
    assert count_selectors.counts(voter, [proposal.pk]) == {proposal.pk: None}
    assert count_selectors.count_votes(voter, proposal.consultation_id) == {
        "native": 0,
        "imported": 0,
        "imported_on_removed": 0,
        "frozen": 1,
    }
    set_public(proposal, is_public=True)
    cast(voter, proposal, "disagree")
    assert tally(proposal) == (0, 0, 1, 1, 2)


def test_unknown_proposal_and_one_of_another_organisation_are_not_found(
    proposal, voter, other_organisation
):
    with tenancy.organisation(other_organisation.pk):
        foreign = published(make.consultation(other_organisation, slug="ailleurs"))
    with pytest.raises(NotFound):
        cast(voter, foreign)
    foreign.pk = uuid4()
    with pytest.raises(NotFound):
        cast(voter, foreign)


def test_limit_of_positions_is_tripped_and_withdrawal_is_not_limited(proposal, voter, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {"position": ((2, 60),)}
    cast(voter, proposal, "agree")
    cast(voter, proposal, "mixed")
    with pytest.raises(TooMany):
        cast(voter, proposal, "disagree")
    withdraw(voter, proposal)
    assert tally(proposal) == (0, 0, 0, 0, 3)


def test_voting_leaves_no_trace_but_the_ledger(proposal, voter):
    models = [JournalEntry, Job, IdempotencyRecord]
    before = [model.objects.count() for model in models]
    cast(voter, proposal)
    cast(voter, proposal, "disagree")
    withdraw(voter, proposal)
    assert [model.objects.count() for model in models] == before


def test_live_hint_contains_the_changed_count_and_no_voter(proposal, voter, monkeypatch):
    from consult.core.queue import events
    from votes.events import PositionChanged

    announced = []
    monkeypatch.setitem(events._during, PositionChanged, [announced.append])
    cast(voter, proposal)
    cast(voter, proposal)
    assert announced == [
        PositionChanged(proposal.organisation_id, proposal.consultation_id, proposal.pk, 1)
    ]


@pytest.mark.real_counts
@pytest.mark.parametrize("number", [1, 3])
def test_cast_takes_the_same_number_of_queries_for_any_earlier_vote(
    consultation, number, django_assert_num_queries
):
    for _ in range(number):
        proposal = published(consultation)
        for _ in range(number):
            cast(make.person(consultation=consultation), proposal)
    voter = make.person(consultation=consultation)
    # savepoint, question and phase with their locks, ballot, append, release
    with django_assert_num_queries(5):
        cast(voter, proposal)
