"""Public counts of open questions move for several people at a time (ADR 136)."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from consult.consultations.selectors.figures import count_participants
from consult.core.postgres import tenancy
from consult.core.queue import events
from debates.models import Proposal
from tests.factories import make
from tests.pages import given
from tests.votes import polls
from tests.votes.places import cast, close, published, withdraw
from votes.actions import public_counts as public_count_actions
from votes.actions import registers as register_actions
from votes.events import BallotsChanged, PositionChanged
from votes.models import PollCount, Tally
from votes.selectors import counts as count_selectors
from votes.selectors.audit import check_ledgers
from votes.selectors.own import own_position
from votes.selectors.polls import get_poll, outcome

pytestmark = pytest.mark.real_counts
CHOICES = ("agree", "mixed", "disagree")


@pytest.fixture
def proposal(consultation):
    return published(consultation)


def people(consultation, number, **fields):
    return [make.person(consultation=consultation, **fields) for _ in range(number)]


def public_count(proposal):
    visitor = make.visitor(proposal.organisation)
    count = count_selectors.counts(visitor, [proposal.pk])[proposal.pk]
    return count.agree, count.mixed, count.disagree


def move_counts():
    with tenancy.organisation(None):
        return public_count_actions.move_due_counts()


def let_a_quarter_of_an_hour_pass():
    earlier = timezone.now() - timedelta(minutes=15)
    Tally.objects.update(moved_at=earlier)
    PollCount.objects.update(moved_at=earlier)


def problems(consultation):
    return check_ledgers(make.Viewer.system(consultation.organisation), consultation.pk).problems


def test_count_moves_with_the_fifth_person_for_all_together(consultation, proposal, monkeypatch):
    announced = []
    monkeypatch.setitem(events._during, PositionChanged, [announced.append])
    voters = people(consultation, 5)
    for voter in voters[:4]:
        cast(voter, proposal)
    visitor = make.visitor(consultation.organisation)
    assert (public_count(proposal), announced) == ((0, 0, 0), [])
    assert count_selectors.count_votes(visitor, consultation.pk)["native"] == 0
    assert count_participants(visitor, consultation.pk) == 0
    assert own_position(voters[0], proposal.pk).choice == "agree"
    assert problems(consultation) == []
    cast(voters[4], proposal, "mixed")
    assert (public_count(proposal), len(announced)) == ((4, 1, 0), 1)
    assert count_selectors.count_votes(visitor, consultation.pk)["native"] == 5
    assert count_participants(visitor, consultation.pk) == 5
    assert problems(consultation) == []


def test_person_who_votes_five_times_moves_no_count(consultation, proposal):
    (voter,) = people(consultation, 1)
    for choice in (*CHOICES, *CHOICES):
        cast(voter, proposal, choice)
    let_a_quarter_of_an_hour_pass()
    assert (move_counts(), public_count(proposal)) == (0, (0, 0, 0))


def test_addresses_that_differ_by_a_tag_are_one_person(consultation, proposal):
    for number in range(6):
        account = make.account(email=f"Une.Personne+{number}@example.org")
        voter = make.person(consultation=consultation, account_=account)
        cast(voter, proposal)
    assert public_count(proposal) == (0, 0, 0)
    for voter in people(consultation, 4):
        cast(voter, proposal)
    assert public_count(proposal) == (10, 0, 0)


def test_two_people_move_a_count_that_has_rested_for_a_quarter_of_an_hour(consultation, proposal):
    first, second = people(consultation, 2)
    cast(first, proposal)
    let_a_quarter_of_an_hour_pass()
    assert (move_counts(), public_count(proposal)) == (0, (0, 0, 0))
    cast(second, proposal, "disagree")
    assert public_count(proposal) == (0, 0, 0)
    assert (move_counts(), public_count(proposal)) == (1, (1, 0, 1))
    cast(first, proposal, "mixed")
    withdraw(second, proposal)
    assert (move_counts(), public_count(proposal)) == (0, (1, 0, 1))
    let_a_quarter_of_an_hour_pass()
    assert (move_counts(), public_count(proposal)) == (1, (0, 1, 0))
    assert count_participants(make.visitor(consultation.organisation), consultation.pk) == 1
    assert problems(consultation) == []


def test_close_counts_the_votes_that_waited(consultation, proposal):
    for voter in people(consultation, 3):
        cast(voter, proposal)
    close(consultation)
    assert public_count(proposal) == (3, 0, 0)
    assert count_participants(make.visitor(consultation.organisation), consultation.pk) == 3
    assert problems(consultation) == []


def test_votes_on_an_earlier_text_are_counted_with_the_others(consultation, proposal):
    visitor = make.visitor(consultation.organisation)
    voters = people(consultation, 6)
    for voter in voters[:5]:
        cast(voter, proposal)
    cast(voters[5], proposal)
    Proposal.objects.update(version=2)
    proposal.refresh_from_db()
    assert count_selectors.cast_before_change(visitor, proposal) == 5
    cast(voters[0], proposal, "mixed")
    assert count_selectors.cast_before_change(visitor, proposal) == 5
    let_a_quarter_of_an_hour_pass()
    assert (move_counts(), public_count(proposal)) == (1, (5, 1, 0))
    assert count_selectors.cast_before_change(visitor, proposal) == 5
    close(consultation)
    assert count_selectors.cast_before_change(visitor, proposal) == 5


def test_live_poll_moves_with_the_fifth_person(consultation, monkeypatch):
    announced = []
    monkeypatch.setitem(events._during, BallotsChanged, [announced.append])
    poll = polls.opened(consultation, visibility="live")
    visitor = make.visitor(consultation.organisation)
    for voter in people(consultation, 4):
        polls.vote(voter, poll, 1)
    assert outcome(visitor, get_poll(visitor, poll.pk)).lines[1].count == 0
    assert announced == []
    polls.vote(make.person(consultation=consultation), poll, 1)
    assert outcome(visitor, get_poll(visitor, poll.pk)).lines[1].count == 5
    assert len(announced) == 1
    assert problems(consultation) == []


def test_count_for_voters_alone_moves_at_the_hour_with_eleven_new_voters(organisation):
    consultation = make.consultation(organisation, results_visibility="after_vote")
    proposal = published(consultation)
    voters = people(consultation, 11)
    for voter in voters[:10]:
        cast(voter, proposal)
        cast(voter, proposal, "mixed")
    register_actions.publish_batches()
    assert count_selectors.counts(voters[0], [proposal.pk])[proposal.pk] is None
    cast(voters[10], proposal)
    assert count_selectors.counts(voters[0], [proposal.pk])[proposal.pk] is None
    register_actions.publish_batches()
    assert count_selectors.counts(voters[0], [proposal.pk])[proposal.pk].total == 11
    assert problems(consultation) == []


# ---- the program that read six of six choices from a live count


class Watcher:
    """A program that reads the public count after each comment and attributes what moved.

    It knows who commented since the count last moved, and believes that these people voted.
    """

    def __init__(self, proposal, draw):
        self.proposal = proposal
        self.draw = draw
        self.count = (0, 0, 0)
        self.names = []
        self.guesses = {}

    def look(self):
        """Attribute each choice that the count gained to a person who commented since."""
        count = public_count(self.proposal)
        gained = [
            choice
            for choice, before, after in zip(CHOICES, self.count, count, strict=True)
            for _ in range(after - before)
        ]
        if gained:
            self.draw.shuffle(gained)
            self.guesses |= dict(zip(self.names, gained, strict=False))
            self.count = count
            self.names = []


def watch(consultation, proposal, *, votes, seed):
    """Let people comment, then vote at once; return the share of choices that the watcher reads."""
    draw = random.Random(seed)
    watcher = Watcher(proposal, draw)
    truth = {}
    for number, voter in enumerate(people(consultation, votes)):
        given.comment(proposal, voter)
        watcher.names.append(voter.participant.pk)
        truth[voter.participant.pk] = CHOICES[number % 3]
        cast(voter, proposal, truth[voter.participant.pk])
        watcher.look()
    right = sum(truth[name] == choice for name, choice in watcher.guesses.items())
    return right / votes


@pytest.mark.long
def test_watcher_of_sixty_votes_reads_no_more_than_chance(consultation, proposal):
    """Compare with the guess of a person who knows the choices of each five, and not the people.

    With the choices of the test in turn, such a guess is right in 9 of 25 cases.
    """
    seeds = range(3)
    shares = [watch(consultation, published(consultation), votes=60, seed=seed) for seed in seeds]
    assert sum(shares) / len(shares) <= 9 / 25 + 0.1


def test_watcher_reads_every_choice_of_a_count_that_moves_with_each_vote(
    consultation, proposal, monkeypatch
):
    """Check that the attack works on a count of single votes, so that the test above can fail."""
    monkeypatch.setattr("votes.tally.PEOPLE_AT_ONCE", 1)
    assert watch(consultation, proposal, votes=6, seed=0) == 1
