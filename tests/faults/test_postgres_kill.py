"""PostgreSQL is killed while people vote: no acknowledged vote is lost.

A vote without an answer is recorded once or not at all.
"""

import random
import time
from uuid import uuid4

import pytest

from tests.faults.cluster import Cluster, served_by
from tests.faults.harness import FORK, PATIENCE, Outcome, fleet, scene, states, vote, wait_until
from tests.faults.history import broken, total
from votes.actions import question_locks

WRITERS, PROPOSALS, VOTERS = 6, 3, 24
# votes acknowledged to all writers together, then to each of them
BEFORE_KILL, AFTER_RETURN = 60, 5
CHOICES = ("agree", "mixed", "disagree")
# Votes on a server that may lose its last second, because commits do not wait for the disk.
NOT_DURABLE = question_locks.POSITION.replace("WHEN 'off' THEN 'on'", "WHEN 'off' THEN 'off'")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, django_db_setup, django_db_blocker):
    """Yield a cluster of the tests' own, on which Django works."""
    folder = tmp_path_factory.mktemp("cluster")
    made = Cluster(folder)
    made.start()
    try:
        with django_db_blocker.unblock(), served_by(made, dump=folder / "dump"):
            yield made
    finally:
        made.stop()


def vote_repeatedly(place, voters, acknowledged):
    """Vote without pause, and send each unanswered vote again until it is answered.

    Go on a little after the server is back.
    """
    outcomes, remaining, until = [], None, time.monotonic() + PATIENCE
    while remaining is None or remaining > 0:
        viewer, proposal, request = random.choice(voters), random.choice(place.proposals), uuid4()
        choice = random.choice(CHOICES)
        outcome = vote(viewer, proposal, choice, request)
        outcomes.append(outcome)
        while outcome.state == "unknown":
            remaining = AFTER_RETURN + 1
            time.sleep(0.1)
            assert time.monotonic() < until, "PostgreSQL never came back"
            outcome = vote(viewer, proposal, choice, request)
            outcomes.append(outcome)
        remaining = None if remaining is None else remaining - 1
        with acknowledged.get_lock():
            acknowledged.value += 1
    return outcomes


def kill_while_people_vote(cluster):
    """Kill the server and start it again while writers vote.

    Return the scene and all their outcomes.
    """
    place = scene(proposals=PROPOSALS, voters=VOTERS)
    acknowledged = FORK.Value("i", 0)
    works = [
        lambda share=place.voters[n::WRITERS]: vote_repeatedly(place, share, acknowledged)
        for n in range(WRITERS)
    ]

    def kill_and_start_again():
        wait_until(lambda: acknowledged.value >= BEFORE_KILL, every=0.005)
        cluster.kill_postgres()
        cluster.start()

    results = fleet(place.organisation.pk, works, meanwhile=kill_and_start_again)
    return place, [
        outcome
        for result in results
        for outcome in (result if isinstance(result, list) else [result])
    ]


def test_acknowledged_votes_survive_a_killed_database(cluster):
    place, outcomes = kill_while_people_vote(cluster)
    counts = states(outcomes)
    assert (counts["ok"] > 50, counts["unknown"] > 0, counts["error"], counts["refused"]) == (
        True,
        True,
        0,
        0,
    ), counts
    assert broken(place.organisation, outcomes) == []
    assert sum(total(proposal) for proposal in place.proposals) <= VOTERS * PROPOSALS


@pytest.mark.long
def test_mutant_that_does_not_wait_for_the_disk_is_caught(cluster, monkeypatch):
    monkeypatch.setattr(question_locks, "POSITION", NOT_DURABLE)
    place, outcomes = kill_while_people_vote(cluster)
    assert any("is lost" in fault for fault in broken(place.organisation, outcomes))


@pytest.mark.soak
def test_acknowledged_votes_survive_twenty_kills(cluster):
    for number in range(20):
        random.seed(number)
        place, outcomes = kill_while_people_vote(cluster)
        assert broken(place.organisation, outcomes) == [], number
        assert not any(isinstance(o, Outcome) and o.state == "error" for o in outcomes)
