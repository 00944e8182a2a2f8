"""Polls under races: at most k options of n at once, votes around the close, and mutants.

The choice of k options is section 2 of docs/security-tests.md.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import combinations, cycle, islice

import pytest
from django.db import connection
from django.utils import timezone

from consult.core.postgres.roles import as_owner
from tests.factories import make
from tests.faults.closings import Ending, play, play_overtaken, played
from tests.faults.harness import Outcome, crowds, fleet, outcome_of, scene, states
from tests.faults.history import rows
from tests.faults.test_closing_race import without_the_trigger
from tests.faults.test_double_votes import LOOK_THEN_INSERT
from tests.votes import polls
from tests.votes.places import ballots
from votes.actions import polls as poll_actions
from votes.actions import question_locks
from votes.ballot_box.store import ballots as casting
from votes.models import Question, Result
from votes.selectors.audit import check_ledgers

PROCESSES, MOST = 12, 2


def choose_at_once(place, question, processes=PROCESSES):
    """Let one voter choose k of n options from many devices at once, each differently."""
    viewer, pairs = place.voters[0], list(combinations(polls.ids(question), MOST))
    works = [
        lambda pair=pair: outcome_of(
            lambda: polls.vote(viewer, question, choices=list(pair)).receipt
        )
        for pair in islice(cycle(pairs), processes)
    ]
    return fleet(place.organisation.pk, works)


def chosen_in_all(question):
    """Count the chosen options, over all the ballots of the question."""
    choices = [row["choice"] for row in ballots() if row["choice"]]
    return sum(len(choice.split(",")) for choice in choices)


def faults_of_choosing(place, question, outcomes):
    """List every contradiction to "at most k options of n, once"."""
    faults = [] if states(outcomes) == {"ok": len(outcomes)} else [str(states(outcomes))]
    faults += [] if chosen_in_all(question) <= MOST else ["more than k options stand chosen"]
    faults += (
        []
        if len(rows("SELECT 1 FROM ballot_box_ballot")) == 1
        else ["several ballots of one voter"]
    )
    return (
        faults
        + check_ledgers(make.Viewer.system(place.organisation), place.consultation.pk).problems
    )


def approval(place):
    return polls.opened(place.consultation, "approval", options=4, max_choices=MOST)


@pytest.mark.committed
@pytest.mark.parametrize("processes", crowds(PROCESSES, 40))
def test_anchor_02_submissions_at_once_never_choose_more_than_k(committed, processes):
    place = scene()
    question = approval(place)
    assert faults_of_choosing(place, question, choose_at_once(place, question, processes)) == []
    assert chosen_in_all(question) == MOST


@pytest.mark.committed
def test_mutant_of_anchor_02_without_lock_nor_constraint_is_caught(committed, monkeypatch):
    place = scene()
    question = approval(place)
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE ballot_box_ballot DROP CONSTRAINT ballot_box_ballot_pkey")
    monkeypatch.setattr(casting, "LOCK_OR_MAKE_BALLOT", LOOK_THEN_INSERT)
    faults = faults_of_choosing(place, question, choose_at_once(place, question))
    assert "more than k options stand chosen" in faults


@pytest.mark.committed
def test_mutant_of_anchor_02_without_lock_is_held_by_the_constraint_and_still_caught(
    committed, monkeypatch
):
    place = scene()
    question = approval(place)
    monkeypatch.setattr(casting, "LOCK_OR_MAKE_BALLOT", LOOK_THEN_INSERT)
    outcomes = choose_at_once(place, question)
    assert states(outcomes)["error"] > 0
    assert chosen_in_all(question) == MOST


# ---- around the close


def ending_of(place, question):
    """Return the `Ending` of a poll."""
    return Ending(
        organisation_id=place.organisation.pk,
        voters=place.voters,
        vote=lambda viewer: outcome_of(
            lambda: polls.vote(viewer, question, random.randrange(3)).receipt
        ),
        end_in=lambda seconds: None,  # a poll ends by itself at the time set when it opened
        seconds_left=lambda: seconds_left(question),
        close=lambda: close_as_soon_as_it_is_over(place),
        has_votes=lambda: rows("SELECT 1 FROM ballot_box_arrival") or seconds_left(question) <= 0,
        open_check=(question_locks, "lock_open_poll"),
    )


def end_poll_in(question, seconds):
    """End a poll in this many seconds, by the database's clock.

    No action may move its end forward, so a trigger is disabled.
    """
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("BEGIN; ALTER TABLE votes_question DISABLE TRIGGER goes_forward")
        cursor.execute(
            "UPDATE votes_question SET closes_at = clock_timestamp() + %s * interval '1 second' WHERE id = %s",
            [seconds, question.pk],
        )
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE votes_question ENABLE TRIGGER goes_forward; COMMIT")


def seconds_left(question):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM closes_at - clock_timestamp())::float FROM votes_question WHERE id = %s",
            [question.pk],
        )
        return cursor.fetchone()[0]


def close_as_soon_as_it_is_over(place):
    """Run the closing job again and again until it succeeds, like a hasty operator."""
    system = make.Viewer.system(place.organisation)
    while not poll_actions.close_polls(viewer=system, consultation_id=place.consultation.pk):
        time.sleep(0.005)
    return True


def ending_in(seconds, *, voters):
    """Create a scene with a poll that ends in some seconds.

    The rules at the start of its ledger contain its end.
    """
    place = scene(voters=voters)
    closes_at = timezone.now() + timedelta(seconds=seconds)
    return place, polls.opened(place.consultation, closes_at=closes_at)


def race(*, voters, processes, pause):
    """Play one closing. Return its scene, its question and the outcome of every voter."""
    made, outcomes = played(
        lambda seconds: ending_in(seconds, voters=voters),
        lambda made: play(ending_of(*made), processes=processes, pause=pause),
    )
    return *made, outcomes


def overtaken():
    """Play one closing that comes during a vote. Return its scene, its question and the outcome."""
    made, outcomes = played(
        lambda seconds: ending_in(seconds, voters=1),
        lambda made: play_overtaken(ending_of(*made)),
    )
    return *made, outcomes


def faults_of(place, question, outcomes):
    """List every contradiction: each vote is accepted before the close and counted, or refused."""
    faults = [str(o.value) for o in outcomes if o.state not in ("ok", "refused")]
    faults += [o.value for o in outcomes if o.state == "refused" and o.value != "voting_closed"]
    links = rows("SELECT kind, votes FROM ballot_box_link ORDER BY number")
    accepted = states(outcomes)["ok"]
    batch = [("batch", accepted)] if accepted else []
    faults += [] if links == [*batch, ("close", 0)] else ["the chain is not its votes"]
    faults += (
        []
        if Result.objects.get(pk=question.pk).total == accepted
        else ["the result is not the votes"]
    )
    return (
        faults
        + check_ledgers(make.Viewer.system(place.organisation), place.consultation.pk).problems
    )


@pytest.mark.committed
def test_votes_around_the_close_of_a_poll_are_counted_or_refused(committed):
    place, question, outcomes = race(voters=24, processes=6, pause=0.02)
    assert faults_of(place, question, outcomes) == []
    assert set(states(outcomes)) == {"ok", "refused"}


@pytest.mark.committed
def test_close_of_a_poll_waits_for_the_vote_under_way(committed):
    place, question, outcomes = overtaken()
    assert faults_of(place, question, outcomes) == []
    assert states(outcomes) == {"ok": 1}


@pytest.mark.committed
def test_mutant_of_a_poll_with_foreign_keys_only_is_caught(committed, monkeypatch):
    monkeypatch.setattr(question_locks, "POLL", question_locks.POLL.replace("FOR SHARE", ""))
    faults = faults_of(*overtaken())
    assert any("takes no vote" in fault for fault in faults), faults
    without_the_trigger()
    faults = faults_of(*overtaken())
    assert any("waits although the question is closed" in fault for fault in faults), faults


@pytest.mark.committed
def test_transaction_begun_before_the_end_of_a_poll_does_not_vote_after_it(committed):
    assert late_vote(scene()) == Outcome("refused", "voting_closed")
    assert rows("SELECT 1 FROM ballot_box_arrival") == []


@pytest.mark.committed
def test_mutant_of_a_poll_that_uses_the_start_of_the_transaction_is_caught(committed, monkeypatch):
    monkeypatch.setattr(
        question_locks, "POLL", question_locks.POLL.replace("clock_timestamp()", "now()")
    )
    assert late_vote(scene()).state == "ok"


def late_vote(place):
    """Begin a transaction, let a later end of the poll pass, then vote."""
    from django.db import transaction

    question = polls.opened(place.consultation)

    def vote():
        with (
            transaction.atomic(),
            ThreadPoolExecutor(1) as elsewhere,
            connection.cursor() as cursor,
        ):
            Question.objects.get(pk=question.pk)
            elsewhere.submit(end_poll_in, question, 0.1).result()
            cursor.execute("SELECT pg_sleep(GREATEST(0, %s::float))", [seconds_left(question)])
            return polls.vote(place.voters[0], question, 0).receipt

    return outcome_of(vote)
