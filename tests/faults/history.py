"""The history checker: the answers that clients received, compared with the ledger."""

from collections import Counter
from itertools import permutations
from uuid import UUID

from django.db import connection
from django.test import Client

from consult.core.postgres import tenancy
from tests.factories import make
from tests.votes import places
from votes import ledger
from votes.actions.public_counts import move_due_counts
from votes.ballot_box.store import ballots as casting
from votes.ballot_box.store.batches import box_of
from votes.ballot_box.store.encryption import ANSWER_BYTES, ANSWERS, MARK_BYTES
from votes.models import Question, Tally
from votes.selectors import audit as audit_selectors

LATE = """
SELECT count(*) FROM ballot_box_arrival JOIN ballot_box_ledgerhead USING (question_id) WHERE is_closed
"""


def rows(sql):
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def answers_in(answered):
    """Return the (mark of a request, commitment) pairs that a ballot stores."""
    return [
        (answered[n : n + MARK_BYTES], answered[n + MARK_BYTES : n + ANSWER_BYTES].hex())
        for n in range(0, len(answered), ANSWER_BYTES)
        if any(answered[n : n + MARK_BYTES])
    ]


def broken(organisation, outcomes):
    """List every contradiction between outcomes and ledger. The list is empty when all is well.

    Each `ok` is recorded with the commitment of its receipt. No refused vote is recorded. A request
    is recorded at most once. The votes of each voter have the order of their answers, and the last
    one counts. No vote follows a close. No voter has two ballots. Chains, ballots, counts and the
    API agree.
    """
    votes = [
        (row["question_id"], row["commitment"].hex(), row["revision"]) for row in places.recorded()
    ]
    ballots = [
        (
            *(row[name] for name in ("question_id", "voter_id", "revision", "choice")),
            row["commitment"].hex(),
            row["answered"],
        )
        for row in places.ballots()
    ]
    faults = [f"{outcome.value}" for outcome in outcomes if outcome.state == "error"]
    recorded = {(question, commitment) for question, commitment, _ in votes}
    answered = {
        (question, mark): commitment
        for question, _, _, _, _, answers in ballots
        for mark, commitment in answers_in(answers)
    }
    for outcome in outcomes:
        if (
            outcome.state == "ok"
            and (outcome.value.question, outcome.value.commitment) not in recorded
        ):
            faults.append(f"acknowledged {outcome.value.revision} is lost")
        if outcome.state == "refused" and _is_answered(outcome, answered):
            faults.append(f"refused {outcome.request} was recorded")
    faults += [
        f"{n} votes have one commitment"
        for n in Counter(row[:2] for row in votes).values()
        if n > 1
    ]
    without = recorded - {(question, commitment) for (question, _), commitment in answered.items()}
    without -= _forgotten(ballots)
    faults += [f"{len(without)} votes are the answer of no request"] * bool(without and outcomes)
    faults += [f"{n} votes follow a close" for ((n,),) in [rows(LATE)] if n]
    faults += [
        f"{n} ballots of one voter"
        for pair, n in Counter(row[:2] for row in ballots).items()
        if n > 1
    ]
    faults += (
        _out_of_order(outcomes)
        + _not_the_last(ballots, outcomes)
        + _different_in_api(organisation, ballots)
    )
    return faults + audit_selectors.check_ledgers(make.Viewer.system(organisation)).problems


def _forgotten(ballots):
    """Return the votes of people whose ballot may have forgotten requests: it remembers eight."""
    pseudonyms = {
        ledger.pseudonym(box_of(question).pseudonyms, voter)
        for question, voter, *_ballot, answers in ballots
        if len(answers_in(answers)) == ANSWERS
    }
    return {
        (row["question_id"], row["commitment"].hex())
        for row in places.recorded()
        if row["pseudonym"] in pseudonyms
    }


def _is_answered(outcome, answered):
    questions = {question for question, _mark in answered}
    return any(
        (question, casting.request_mark(question, UUID(str(outcome.request)))) in answered
        for question in questions
    )


def _by_voter(outcomes):
    """Return the answered outcomes of each voter on each question."""
    by_voter = {}
    for outcome in outcomes:
        if outcome.state == "ok" and outcome.voter:
            by_voter.setdefault((outcome.value.question, outcome.voter), []).append(outcome)
    return by_voter


def _out_of_order(outcomes):
    """List acts begun after another act of the same voter was answered, and recorded before it.

    A retry began with its first try.
    """
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
    """List ballots that are neither the last answered choice nor a later unanswered one."""
    current = {(question, voter): row for question, voter, *row in ballots}
    unclear, faults = {outcome.request for outcome in outcomes if outcome.state == "unknown"}, []
    for (question, voter), answered in _by_voter(outcomes).items():
        last = max(answered, key=lambda outcome: outcome.value.revision)
        revision, choice, commitment, answers = current.get((question, voter), (0, "", "", b""))
        is_last = (revision, choice) == (last.value.revision, last.choice)
        marks = {casting.request_mark(question, UUID(str(request))) for request in unclear}
        is_unclear = any(
            mark in marks for mark, answer in answers_in(answers) if answer == commitment
        )
        if not is_last and not (revision > last.value.revision and is_unclear):
            faults.append(
                f"the ballot says {choice} at {revision}, not {last.choice} at {last.value.revision}"
            )
    return faults


def _different_in_api(organisation, ballots):
    """List counts that the API shows differently from the ballots, once the counts have moved."""
    let_counts_move()
    counted, faults = Counter((question, choice) for question, _, _, choice, _, _ in ballots), []
    reader = Client(headers={"host": organisation.hosts.get().domain})
    for question, proposal in Question.objects.filter(proposal__isnull=False).values_list(
        "pk", "proposal"
    ):
        tally = reader.get(f"/api/v1/proposals/{proposal}/").json()["tally"]
        recount = {choice: counted[question, choice] for choice in ("agree", "mixed", "disagree")}
        if {choice: tally[choice] for choice in recount} != recount:
            faults.append(f"the API says {tally}, the ballots {recount}")
    return faults


def let_counts_move():
    """Let the public counts include every vote. A served site waits for five people or more."""
    with tenancy.organisation(None):
        move_due_counts()


def total(proposal):
    """Return the count shown for a proposal, once it has moved."""
    let_counts_move()
    return Tally.objects.values_list("total", flat=True).get(proposal=proposal)
