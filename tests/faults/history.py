"""The history checker (reliability §4.8): what clients saw, against what the ledger holds."""

import json
from collections import Counter
from itertools import permutations
from uuid import UUID

from django.db import connection
from django.test import Client

from tests.factories import make
from votes import selectors
from votes.ballot_box.store import casting
from votes.models import Question, Tally

VOTES = """
SELECT question_id, encode(commitment, 'hex'), revision FROM ballot_box_arrival
UNION ALL SELECT question_id, encode(commitment, 'hex'), revision FROM ballot_box_entry
"""
BALLOTS = (
    "SELECT question_id, voter_id, revision, choice, encode(commitment, 'hex'), answered::text FROM ballot_box_ballot"
)
LATE = """
SELECT count(*) FROM ballot_box_arrival JOIN ballot_box_ledgerhead USING (question_id) WHERE is_closed
"""


def rows(sql):
    """Return what a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def broken(organisation, outcomes):
    """List every way in which outcomes and ledger contradict one another; empty when all is well.

    Each `ok` is recorded with the commitment of its receipt; nothing refused is; a request is recorded once at most;
    the votes of each voter have the order in which they were answered, the last one counting; nothing follows a close;
    nobody has two ballots; chains, ballots, counts and what the API says agree.
    """
    votes, ballots = rows(VOTES), rows(BALLOTS)
    found = [f"{outcome.value}" for outcome in outcomes if outcome.state == "error"]
    recorded = {(question, commitment) for question, commitment, _ in votes}
    answered = {
        (question, mark): commitment
        for question, _, _, _, _, answers in ballots
        for mark, commitment in json.loads(answers).items()
    }
    for outcome in outcomes:
        if outcome.state == "ok" and (outcome.value.question, outcome.value.commitment) not in recorded:
            found.append(f"acknowledged {outcome.value.revision} is lost")
        if outcome.state == "refused" and _is_answered(outcome, answered):
            found.append(f"refused {outcome.request} was recorded")
    found += [f"{n} votes have one commitment" for n in Counter(row[:2] for row in votes).values() if n > 1]
    without = recorded - {(question, commitment) for (question, _), commitment in answered.items()}
    found += [f"{len(without)} votes are the answer of no request"] * bool(without and outcomes)
    found += [f"{n} votes follow a close" for ((n,),) in [rows(LATE)] if n]
    found += [f"{n} ballots of one voter" for pair, n in Counter(row[:2] for row in ballots).items() if n > 1]
    found += _out_of_order(outcomes) + _not_the_last(ballots, outcomes) + _otherwise_told(organisation, ballots)
    return found + selectors.check_ledgers(make.Viewer.system(organisation)).problems


def _is_answered(outcome, answered):
    questions = {question for question, _mark in answered}
    return any((question, casting.mark_of(question, UUID(str(outcome.request)))) in answered for question in questions)


def _by_voter(outcomes):
    """What each voter was answered on each question."""
    found = {}
    for outcome in outcomes:
        if outcome.state == "ok" and outcome.voter:
            found.setdefault((outcome.value.question, outcome.voter), []).append(outcome)
    return found


def _out_of_order(outcomes):
    """Acts begun after another of the same voter was answered, and put before it; a retry began with its first try."""
    first = {}
    for outcome in outcomes:
        first[outcome.request] = min(outcome.began, first.get(outcome.request, outcome.began))
    return [
        f"{later.value.revision} was asked for after {earlier.value.revision} was answered"
        for answered in _by_voter(outcomes).values()
        for earlier, later in permutations(answered, 2)
        if earlier.ended < first[later.request] and later.value.revision < earlier.value.revision
    ]


def _not_the_last(ballots, outcomes):
    """Ballots that are not the last answered choice of their voter, nor a later one whose answer never came."""
    current = {(question, voter): row for question, voter, *row in ballots}
    unclear, found = {outcome.request for outcome in outcomes if outcome.state == "unknown"}, []
    for (question, voter), answered in _by_voter(outcomes).items():
        last = max(answered, key=lambda outcome: outcome.value.revision)
        revision, choice, commitment, answers = current.get((question, voter), (0, "", "", "{}"))
        is_last = (revision, choice) == (last.value.revision, last.choice)
        marks = {casting.mark_of(question, UUID(str(request))) for request in unclear}
        is_unclear = any(mark in marks for mark, answer in json.loads(answers).items() if answer == commitment)
        if not is_last and not (revision > last.value.revision and is_unclear):
            found.append(f"the ballot says {choice} at {revision}, not {last.choice} at {last.value.revision}")
    return found


def _otherwise_told(organisation, ballots):
    """Counts that the API tells otherwise than the ballots."""
    counted, found = Counter((question, choice) for question, _, _, choice, _, _ in ballots), []
    reader = Client(headers={"host": organisation.hosts.get().domain})
    for question, proposal in Question.objects.filter(proposal__isnull=False).values_list("pk", "proposal"):
        told = reader.get(f"/api/v1/proposals/{proposal}/").json()["tally"]
        recount = {choice: counted[question, choice] for choice in ("agree", "mixed", "disagree")}
        if {choice: told[choice] for choice in recount} != recount:
            found.append(f"the API says {told}, the ballots {recount}")
    return found


def total(proposal):
    """The count shown for a proposal."""
    return Tally.objects.values_list("total", flat=True).get(proposal=proposal)
