"""Anchor 2 (choose k of n, forty at once), votes around a poll's own close; and what happens without the guards."""

import random
import time
from collections import Counter
from datetime import timedelta
from itertools import combinations, cycle, islice

import pytest
from django.db import connection
from django.utils import timezone

from consult.core.postgres.roles import as_owner
from tests.factories import make
from tests.faults.harness import Outcome, fleet, outcome_of, scene, states
from tests.faults.history import rows
from tests.faults.test_double_votes import LOOK_THEN_INSERT
from tests.votes import polls
from votes import actions
from votes.actions import holds
from votes.ballot_box.store import casting
from votes.models import Question, Result
from votes.selectors import check_ledgers

PROCESSES, MOST = 40, 2


def choose_at_once(place, question, processes=PROCESSES):
    """One voter, a device in each process, each choosing k of n in its own way."""
    viewer, pairs = place.voters[0], list(combinations(polls.ids(question), MOST))
    works = [
        lambda pair=pair: outcome_of(lambda: polls.vote(viewer, question, choices=list(pair)).receipt)
        for pair in islice(cycle(pairs), processes)
    ]
    return fleet(place.organisation.pk, works)


def chosen_in_all(question):
    """How many options stand chosen, over all the ballots of the question."""
    found = rows("SELECT choice FROM ballot_box_ballot WHERE choice <> ''")
    return sum(len(choice.split(",")) for (choice,) in found)


def faults_of_choosing(place, question, outcomes):
    """Everything that contradicts « at most k of n, once »."""
    found = [] if states(outcomes) == {"ok": len(outcomes)} else [str(states(outcomes))]
    found += [] if chosen_in_all(question) <= MOST else ["more than k options stand chosen"]
    found += [] if len(rows("SELECT 1 FROM ballot_box_ballot")) == 1 else ["several ballots of one voter"]
    return found + check_ledgers(make.Viewer.system(place.organisation), place.consultation.pk).problems


def approval(place):
    return polls.opened(place.consultation, "approval", options=4, max_choices=MOST)


@pytest.mark.committed
def test_anchor_02_forty_submissions_never_choose_more_than_k(committed):
    place = scene()
    question = approval(place)
    assert faults_of_choosing(place, question, choose_at_once(place, question)) == []
    assert chosen_in_all(question) == MOST


@pytest.mark.committed
def test_mutant_of_anchor_02_without_lock_nor_constraint_is_caught(committed, monkeypatch):
    place = scene()
    question = approval(place)
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE ballot_box_ballot DROP CONSTRAINT ballot_box_ballot_pkey")
    monkeypatch.setattr(casting, "LOCK_OR_MAKE_BALLOT", LOOK_THEN_INSERT)
    found = faults_of_choosing(place, question, choose_at_once(place, question, processes=20))
    assert "more than k options stand chosen" in found


@pytest.mark.committed
def test_mutant_of_anchor_02_without_lock_is_held_by_the_constraint_and_still_caught(committed, monkeypatch):
    place = scene()
    question = approval(place)
    monkeypatch.setattr(casting, "LOCK_OR_MAKE_BALLOT", LOOK_THEN_INSERT)
    outcomes = choose_at_once(place, question, processes=20)
    assert states(outcomes)["error"] > 0
    assert chosen_in_all(question) == MOST


# ---- around the close

AROUND = 0.25


def fire(place, question, voters, pause):
    """One process's voters, each voting at a moment of their own around the deadline."""
    deadline, outcomes = time.monotonic() + seconds_left(question), []
    if pause:
        slow_down_voting(pause)
    for moment, viewer in zip(sorted(random.uniform(-AROUND, AROUND) for _ in voters), voters, strict=True):
        time.sleep(max(0, deadline + moment - time.monotonic()))
        outcomes.append(outcome_of(lambda viewer=viewer: polls.vote(viewer, question, random.randrange(3)).receipt))
    return outcomes


def seconds_left(question):
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM %s - clock_timestamp())::float", [question.closes_at])
        return cursor.fetchone()[0]


def slow_down_voting(pause):
    """Let a moment pass between the decision that voting is open and the vote, where races live."""
    hold = holds.hold_poll

    def held(question_id):
        hold(question_id)
        time.sleep(random.uniform(0, pause))

    holds.hold_poll = held


def close_as_soon_as_it_is_over(place, question):
    """The closing job, run by a hasty operator."""
    system = make.Viewer.system(place.organisation)
    while not actions.close_polls(viewer=system, consultation_id=place.consultation.pk):
        time.sleep(0.005)
    return True


def race(*, voters, processes, pause):
    """Play one closing; return its scene, its question and what every voter saw."""
    place = scene(voters=voters)
    question = polls.opened(place.consultation, closes_at=timezone.now() + timedelta(seconds=1.5))
    shares = [place.voters[n::processes] for n in range(processes)]
    works = [lambda share=share: fire(place, question, share, pause) for share in shares]
    results = fleet(place.organisation.pk, [*works, lambda: close_as_soon_as_it_is_over(place, question)])
    assert not isinstance(results[-1], Outcome), results[-1]
    found = [outcome for result in results[:-1] for outcome in (result if isinstance(result, list) else [result])]
    return place, question, found


def faults_of(place, question, outcomes):
    """Everything that contradicts: accepted before the close and counted, or refused."""
    found = [str(o.value) for o in outcomes if o.state not in ("ok", "refused")]
    found += [o.value for o in outcomes if o.state == "refused" and o.value != "voting_closed"]
    links = rows("SELECT kind, votes FROM ballot_box_link ORDER BY number")
    accepted = states(outcomes)["ok"]
    batch = [("batch", accepted)] if accepted else []
    found += [] if links == [*batch, ("close", 0)] else ["the chain is not its votes"]
    found += [] if Result.objects.get(pk=question.pk).total == accepted else ["the result is not the votes"]
    return found + check_ledgers(make.Viewer.system(place.organisation), place.consultation.pk).problems


@pytest.mark.committed
def test_votes_around_the_close_of_a_poll_are_counted_or_refused(committed):
    seen = Counter()
    for _ in range(2):
        place, question, outcomes = race(voters=40, processes=8, pause=0.02)
        assert faults_of(place, question, outcomes) == []
        seen += states(outcomes)
    assert set(seen) == {"ok", "refused"}


@pytest.mark.committed
def test_mutant_of_a_poll_with_foreign_keys_only_is_seen(committed, monkeypatch):
    monkeypatch.setattr(holds, "POLL", holds.POLL.replace("FOR SHARE", ""))
    found = [fault for _ in range(2) for fault in faults_of(*race(voters=40, processes=8, pause=0.4))]
    assert any("waits although the question is closed" in fault for fault in found), found


@pytest.mark.committed
def test_a_transaction_begun_before_the_last_moment_of_a_poll_does_not_vote_after_it(committed):
    assert late_vote(scene()) == Outcome("refused", "voting_closed")
    assert rows("SELECT 1 FROM ballot_box_arrival") == []


@pytest.mark.committed
def test_mutant_of_a_poll_that_asks_when_the_transaction_began_is_seen(committed, monkeypatch):
    monkeypatch.setattr(holds, "POLL", holds.POLL.replace("clock_timestamp()", "now()"))
    assert late_vote(scene()).state == "ok"


def late_vote(place):
    """Begin, let the last moment pass, then vote."""
    from django.db import transaction

    question = polls.opened(place.consultation, closes_at=timezone.now() + timedelta(seconds=2))

    def vote():
        with transaction.atomic():
            Question.objects.get(pk=question.pk)
            polls.wait_for_the_end(question)
            return polls.vote(place.voters[0], question, 0).receipt

    return outcome_of(vote)
