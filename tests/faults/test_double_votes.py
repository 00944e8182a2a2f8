"""Double votes: one person with many devices has one counted vote.

Mutants without the guards are caught. See docs/security-tests.md, sections 1, 3 and 4.
"""

import random
from uuid import UUID

import pytest

from consult.core.postgres.roles import as_owner
from tests.faults.harness import crowds, fleet, scene, states, vote
from tests.faults.history import broken, rows, total
from tests.votes.places import votes_of
from votes.ballot_box.store import ballots

PROCESSES, MANY = 12, 50
# A mutant that looks for a ballot, waits, and then inserts one. Every platform with double votes
# did this without waiting. The wait makes the race certain.
LOOK_THEN_INSERT = (
    """
WITH given AS (SELECT %s::uuid AS organisation, %s::uuid AS question, %s::uuid AS voter),
seen AS (SELECT b.* FROM ballot_box_ballot b, given WHERE b.question_id = question AND b.voter_id = voter),
made AS (
  INSERT INTO ballot_box_ballot
    (organisation_id, question_id, voter_id, is_cast, is_counted, encrypted)
  SELECT organisation, question, voter, true, false, '' FROM given, pg_sleep(0.2)
  WHERE NOT EXISTS (SELECT FROM seen) RETURNING *
), b AS (SELECT * FROM seen UNION ALL SELECT * FROM made)
SELECT """
    + ballots.CURRENT
    + f" FROM b JOIN {ballots.OF_QUESTION} ON h.question_id = b.question_id"
)


def submit_at_once(place, choices):
    """Let one voter choose on one proposal, each choice from a process of its own."""
    viewer, proposal = place.voters[0], place.proposals[0]
    works = [lambda choice=choice: vote(viewer, proposal, choice) for choice in choices]
    return fleet(place.organisation.pk, works)


def is_one_vote(place, outcomes):
    """Return whether all the outcomes are one vote with one receipt, and the history is sound."""
    same = {outcome.value.commitment for outcome in outcomes if outcome.state == "ok"}
    return (
        states(outcomes) == {"ok": len(outcomes)}
        and len(same) == 1
        and votes_of(place.proposals[0]) == ["cast"]
        and total(place.proposals[0]) == 1
        and broken(place.organisation, outcomes) == []
    )


@pytest.mark.committed
@pytest.mark.parametrize("processes", crowds(PROCESSES, MANY))
def test_anchor_01_double_submits_at_once_are_one_vote_with_one_receipt(committed, processes):
    place = scene()
    assert is_one_vote(place, submit_at_once(place, ["agree"] * processes))


@pytest.mark.committed
@pytest.mark.parametrize("processes", crowds(PROCESSES, MANY))
def test_anchor_04_different_choices_at_once_leave_one_ballot_and_a_sound_chain(
    committed, processes
):
    place, draw = scene(), random.Random(1)
    outcomes = submit_at_once(
        place, [draw.choice(("agree", "mixed", "disagree")) for _ in range(processes)]
    )
    assert states(outcomes) == {"ok": processes}
    assert broken(place.organisation, outcomes) == []
    assert (len(rows("SELECT 1 FROM ballot_box_ballot")), total(place.proposals[0])) == (1, 1)


@pytest.mark.committed
@pytest.mark.parametrize("processes", crowds(PROCESSES, MANY))
def test_request_sent_by_many_processes_has_one_answer(committed, processes):
    place = scene()
    viewer, proposal, request = (
        place.voters[0],
        place.proposals[0],
        UUID(bytes=random.Random(2).randbytes(16)),
    )
    outcomes = fleet(
        place.organisation.pk, [lambda: vote(viewer, proposal, "agree", request)] * processes
    )
    assert is_one_vote(place, outcomes)


@pytest.mark.committed
def test_mutant_without_lock_nor_constraint_is_caught(committed, monkeypatch):
    place = scene()
    with as_owner() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ballot_box_ballot DROP CONSTRAINT ballot_box_ballot_pkey")
    monkeypatch.setattr(ballots, "LOCK_OR_MAKE_BALLOT", LOOK_THEN_INSERT)
    # the same choice twice would have the same commitment
    choices = ["agree", "mixed", "disagree"] * 4
    assert not is_one_vote(place, submit_at_once(place, choices))
    assert total(place.proposals[0]) > 1


@pytest.mark.committed
def test_mutant_without_lock_is_held_by_the_constraint_and_still_caught(committed, monkeypatch):
    place = scene()
    monkeypatch.setattr(ballots, "LOCK_OR_MAKE_BALLOT", LOOK_THEN_INSERT)
    outcomes = submit_at_once(place, ["agree"] * PROCESSES)
    assert not is_one_vote(place, outcomes)
    assert states(outcomes)["error"] > 0
    assert total(place.proposals[0]) == 1
