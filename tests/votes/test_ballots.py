"""Ballots of polls: accepted choices of each kind, sentences of refusals, and the ledger."""

from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.utils import timezone, translation

from consult.core.exceptions import (
    Invalid,
    KeyReusedWithAnotherBody,
    NotAllowed,
    NotFound,
    SignInFirst,
    TooMany,
)
from consult.core.models import Job, JournalEntry
from tests.factories import make
from tests.votes import polls
from tests.votes.places import ballots, recorded, rows
from votes.actions import ballots as ballot_actions
from votes.actions import erasure as erasure_actions
from votes.exceptions import NothingToWithdraw, PollIsNotOpen
from votes.models import Result
from votes.selectors.audit import check_ledgers
from votes.selectors.log import find_receipt
from votes.selectors.polls import by_level, get_poll, outcome, own_vote, own_votes


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


@pytest.fixture
def voter(consultation):
    return make.person(consultation=consultation)


def stored_choices(question):
    """Return the choices in the ballot box, as text."""
    return [row["choice"] for row in ballots() if row["question_id"] == question.pk]


ACCEPTED = {
    "single": ("single", lambda ids: [ids[1]], lambda ids: ids[1]),
    "approval": (
        "approval",
        lambda ids: [ids[2], ids[0]],
        lambda ids: ",".join(sorted([ids[0], ids[2]])),
    ),
    "support": ("support", lambda ids: ["support"], lambda ids: "support"),
    "ranking": (
        "ranking",
        lambda ids: [ids[2], ids[0], ids[1]],
        lambda ids: f"{ids[2]}>{ids[0]}>{ids[1]}",
    ),
    "ranking in part": ("ranking", lambda ids: [ids[2]], lambda ids: ids[2]),
    "scale": (
        "scale",
        lambda ids: [{"option": ids[1], "value": -50}, {"option": ids[0], "value": 100}],
        lambda ids: ",".join(sorted([f"{ids[0]}=100", f"{ids[1]}=-50"])),
    ),
    "blank": ("single", lambda ids: [], lambda ids: "blank"),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_each_kind_is_kept_in_its_canonical_form_and_read_back(consultation, voter, case):
    kind, choose, canonical = ACCEPTED[case]
    question = polls.opened(consultation, kind, max_choices=2, allows_blank=True)
    ids = polls.ids(question)
    polls.vote(voter, question, choices=choose(ids))
    assert stored_choices(question) == [canonical(ids)]
    own = own_vote(voter, question.pk)
    assert own.is_blank is (case == "blank")
    assert sorted(map(str, own.choices)) == sorted(map(str, choose(ids)))


def test_a_scale_without_option_takes_one_value(consultation, voter):
    question = polls.opened(consultation, "scale", options=0, lowest=0, highest=10, step=1)
    polls.vote(voter, question, choices=[{"value": 7}])
    assert (stored_choices(question), own_vote(voter, question.pk).choices) == (
        ["value=7"],
        [{"value": 7}],
    )


STRANGER = str(uuid4())
REFUSED = {
    "nothing": ("single", [], "Choisissez d’abord une réponse."),
    "two": ("single", [0, 1], "Choisissez une seule réponse."),
    "too many": ("approval", [0, 1, 2], "Choisissez 2 réponses au plus."),
    "twice": ("approval", [0, 0], "Vous avez choisi deux fois la même réponse."),
    "ranked twice": ("ranking", [0, 1, 0], "Vous avez choisi deux fois la même réponse."),
    "stranger": (
        "ranking",
        [0, STRANGER],
        "L’une de ces réponses n’est pas parmi celles de la question.",
    ),
    "not text": ("single", [1.5], "L’une de ces réponses n’est pas parmi celles de la question."),
    "no support": ("support", ["no"], "Soutenez cette proposition, ou ne votez pas."),
    "off the scale": (
        "scale",
        [{"option": 0, "value": 101}],
        "Les valeurs vont de −100 à 100, par pas de 25.",
    ),
    "between steps": (
        "scale",
        [{"option": 0, "value": 30}],
        "Les valeurs vont de −100 à 100, par pas de 25.",
    ),
    "true": (
        "scale",
        [{"option": 0, "value": True}],
        "Les valeurs vont de −100 à 100, par pas de 25.",
    ),
    "no value": ("scale", [0], "Donnez une valeur à chaque réponse."),
    "rated twice": (
        "scale",
        [{"option": 0, "value": 0}, {"option": 0, "value": 25}],
        "Vous avez choisi deux fois la même réponse.",
    ),
    "no list": ("single", "support", "Il manque la liste des choix."),
}


def named(choices, ids):
    """Return choices in which options are given by their place."""
    if isinstance(choices, dict):
        return {name: ids[value] if name == "option" else value for name, value in choices.items()}
    if isinstance(choices, list):
        return [named(choice, ids) for choice in choices]
    return ids[choices] if isinstance(choices, int) else choices


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", REFUSED)
def test_invalid_choice_is_refused_in_the_voter_s_language(consultation, voter, case):
    kind, choices, message = REFUSED[case]
    question = polls.opened(consultation, kind, max_choices=2)
    with translation.override("fr"), pytest.raises(Invalid) as refusal:
        polls.vote(voter, question, choices=named(choices, polls.ids(question)))
    assert (str(refusal.value), refusal.value.attr) == (message, "choices")
    assert recorded() == []


def test_the_last_answer_counts_and_the_first_is_replaced(consultation, voter):
    question = polls.opened(consultation)
    first, second = polls.vote(voter, question, 0), polls.vote(voter, question, 1)
    assert [first.receipt.revision, second.receipt.revision] == [1, 2]
    polls.end(question)
    assert find_receipt(voter, first.receipt.commitment).state == "replaced"
    result = outcome(voter, get_poll(voter, question.pk))
    assert [line.count for line in result.lines] == [0, 1, 0]


def test_the_same_answer_or_request_again_adds_nothing(consultation, voter):
    question, request = polls.opened(consultation, "approval", max_choices=2), uuid4()
    first = polls.vote(voter, question, 0, 1, request_id=request)
    assert polls.vote(voter, question, 1, 0).receipt == first.receipt
    assert polls.vote(voter, question, 0, 1, request_id=request).receipt == first.receipt
    with pytest.raises(KeyReusedWithAnotherBody):
        polls.vote(voter, question, 2, request_id=request)
    assert len(recorded()) == 1


def test_an_answer_is_taken_back_and_given_again(consultation, voter):
    question = polls.opened(consultation)
    with pytest.raises(NothingToWithdraw):
        ballot_actions.withdraw_ballot(viewer=voter, question_id=question.pk)
    polls.vote(voter, question, 0)
    ballot_actions.withdraw_ballot(viewer=voter, question_id=question.pk)
    with pytest.raises(NotFound):
        own_vote(voter, question.pk)
    polls.vote(voter, question, 0)
    votes = sorted(recorded(), key=lambda row: row["revision"])
    assert [bool(row["choice"]) for row in votes] == [True, False, True]


@pytest.mark.parametrize("role", ["facilitator", "moderator", "manager", "organisation_admin"])
def test_vote_by_a_member_of_the_team_is_refused(consultation, role):
    question = polls.opened(consultation)
    with pytest.raises(NotAllowed):
        polls.vote(make.person(role, consultation), question, 0)


def test_a_visitor_signs_in_first_and_a_draft_is_not_known(consultation, voter):
    with pytest.raises(SignInFirst):
        polls.vote(make.visitor(consultation.organisation), polls.opened(consultation), 0)
    with pytest.raises(NotFound):
        polls.vote(
            voter, get_poll(make.Viewer.system(voter.organisation), polls.draft(consultation).pk), 0
        )


def test_vote_before_the_opening_after_the_end_or_after_the_close_is_refused(consultation, voter):
    upcoming = polls.opened(consultation, opens_at=timezone.now() + timedelta(days=1))
    closed = polls.opened(consultation)
    over = polls.opened(consultation, closes_at=timezone.now() + timedelta(seconds=2))
    polls.vote(voter, over, 0)
    polls.end(closed)
    polls.wait_for_the_end(over)
    for question in (upcoming, over, closed):
        with pytest.raises(PollIsNotOpen):
            polls.vote(voter, question, 1)
    with pytest.raises(PollIsNotOpen):
        ballot_actions.withdraw_ballot(viewer=voter, question_id=over.pk)


def test_thirty_answers_a_minute_and_no_limit_on_taking_back(consultation, voter, settings):
    settings.RATE_LIMITS_ON = True
    question = polls.opened(consultation)
    for number in range(30):
        polls.vote(voter, question, number % 2)
    with pytest.raises(TooMany):
        polls.vote(voter, question, 2)
    ballot_actions.withdraw_ballot(viewer=voter, question_id=question.pk)


def test_voting_leaves_no_trace_outside_the_ledger(consultation, voter, django_assert_num_queries):
    question = polls.opened(consultation)
    before = (JournalEntry.objects.count(), Job.objects.count())
    # Savepoint, question, options, its lock, ballot, append, release.
    with django_assert_num_queries(7):
        polls.vote(voter, question, 0)
    ballot_actions.withdraw_ballot(viewer=voter, question_id=question.pk)
    assert (JournalEntry.objects.count(), Job.objects.count()) == before


def test_closed_poll_keeps_its_proofs_and_passes_the_internal_check(consultation, voter):
    question = polls.opened(consultation, "ranking", allows_blank=True)
    for places in ((0, 1, 2), (0, 2), (1,), ()):
        polls.vote(make.person(consultation=consultation), question, *places)
    polls.end(question)
    result = Result.objects.get(pk=question.pk)
    assert (result.total, result.working["blank"], result.working["duels"]) == (
        4,
        1,
        [[0, 2, 2], [1, 0, 2], [0, 1, 0]],
    )
    findings = check_ledgers(make.Viewer.system(question.organisation), consultation.pk)
    assert (findings.problems, findings.votes, findings.counted) == ([], 4, 4)


@pytest.mark.parametrize(("people", "shown"), [(11, ["A0", "A1"]), (10, [])])
def test_outcome_at_each_level_is_shown_where_every_group_has_eleven_people(
    consultation, django_assert_num_queries, people, shown
):
    question = polls.opened(consultation, options=2)
    for level, place in product((0, 1), (0, 1)):
        for _ in range(people + level):
            polls.vote(make.person(consultation=consultation, level=level), question, place)
    polls.end(question)
    visitor = make.visitor(consultation.organisation)
    question = get_poll(visitor, question.pk)
    with django_assert_num_queries(1):
        outcomes = by_level(visitor, question)
    assert list(outcomes) == shown
    for outcome_of_level, each in zip(outcomes.values(), (people, people + 1), strict=False):
        assert [line.count for line in outcome_of_level.lines] == [each, each]
    assert check_ledgers(make.Viewer.system(question.organisation)).problems == []


def test_a_stored_result_that_is_not_the_recount_is_found(consultation, voter):
    question = polls.opened(consultation)
    polls.vote(voter, question, 0)
    question = polls.end(question)
    wrong = {
        "question_id": question.pk,
        "organisation_id": question.organisation_id,
        "total": 2,
        "working": {},
    }
    findings = check_ledgers(make.Viewer.system(question.organisation), consultation.pk)
    assert findings.problems == []
    from votes.selectors import audit

    assert audit.wrong_result(question, {"blank": 1}, Result(**wrong)) == [
        ("result", "it is not the recount")
    ]


def test_erased_participant_s_ballots_of_open_polls_are_withdrawn(consultation, voter):
    running, closed = polls.opened(consultation), polls.opened(consultation)
    for question in (running, closed):
        polls.vote(voter, question, 0)
    polls.end(closed)
    withdrawn = erasure_actions.withdraw_all_of(
        viewer=make.Viewer.system(consultation.organisation), participant_id=voter.participant.pk
    )
    assert withdrawn == 1
    assert rows("ballot_box_ballot") == []
    assert Result.objects.get(pk=closed.pk).total == 1


def test_own_votes_are_shown_to_their_voter_only(consultation, voter, django_assert_num_queries):
    questions = [polls.opened(consultation) for _ in range(3)]
    for question in questions:
        polls.vote(voter, question, 0)
    other = make.person(consultation=consultation)
    for few in (questions[:1], questions):
        with django_assert_num_queries(2):
            assert set(own_votes(voter, [q.pk for q in few])) == {q.pk for q in few}
    assert own_votes(other, [q.pk for q in questions]) == {}
    assert all(isinstance(pk, UUID) for pk in own_votes(voter, [questions[0].pk]))
