"""The history checker (reliability §4.8): what clients saw, against what the ledger holds."""

from collections import Counter
from itertools import permutations

from django.db import connection
from django.test import Client

from tests.factories import make
from votes import selectors
from votes.models import Question, Tally

EVENTS = """
SELECT question_id, sequence, kind, request_id, commitment FROM ballot_box_ledgerevent ORDER BY question_id, sequence
"""
BALLOTS = "SELECT question_id, voter_id, sequence, choice FROM ballot_box_ballot"


def rows(sql):
    """What a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def broken(organisation, outcomes):
    """Every way in which outcomes and ledger contradict one another; empty when all is well.

    Each `ok` is in the log at the sequence of its receipt; nothing refused is in it; what is `unknown` is there once or
    not at all; each voter's acts stand in the order in which they were answered, the last one counting; nothing follows
    a close; nobody has two ballots; chains, ballots, counts and what the API says agree.
    """
    events, ballots = rows(EVENTS), rows(BALLOTS)
    at = Counter(request for _, _, _, request, _ in events if request)
    found = [f"{outcome.value}" for outcome in outcomes if outcome.state == "error"]
    recorded = {(question, sequence, commitment.hex()) for question, sequence, _, _, commitment in events}
    for outcome in outcomes:
        if outcome.state == "ok" and _place(outcome.value) not in recorded:
            found.append(f"acknowledged {outcome.value.sequence} is lost")
        if outcome.state == "refused" and at[outcome.request]:
            found.append(f"refused {outcome.request} was recorded")
    found += [f"request {request} was recorded {n} times" for request, n in at.items() if n > 1]
    found += _after_close(events)
    found += [f"{n} ballots of one voter" for pair, n in Counter(row[:2] for row in ballots).items() if n > 1]
    found += _out_of_order(outcomes) + _not_the_last(events, ballots, outcomes) + _otherwise_told(organisation, ballots)
    return found + selectors.check_ledgers(make.Viewer.system(organisation)).problems


def _place(receipt):
    return receipt.question, receipt.sequence, receipt.commitment


def _after_close(events):
    ends = {question: sequence for question, sequence, kind, _, _ in events if kind == "close"}
    return [
        f"event {sequence} follows the close"
        for question, sequence, _, _, _ in events
        if sequence > ends.get(question, sequence)
    ]


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
        f"{later.value.sequence} was asked for after {earlier.value.sequence} was answered"
        for answered in _by_voter(outcomes).values()
        for earlier, later in permutations(answered, 2)
        if earlier.ended < first[later.request] and later.value.sequence < earlier.value.sequence
    ]


def _not_the_last(events, ballots, outcomes):
    """Ballots that are not the last answered choice of their voter, nor a later one whose answer never came."""
    standing = {(question, voter): (sequence, choice) for question, voter, sequence, choice in ballots}
    request_of = {(question, sequence): request for question, sequence, _, request, _ in events}
    unclear, found = {outcome.request for outcome in outcomes if outcome.state == "unknown"}, []
    for (question, voter), answered in _by_voter(outcomes).items():
        last = max(answered, key=lambda outcome: outcome.value.sequence)
        sequence, choice = standing.get((question, voter), (0, ""))
        is_last = (sequence, choice) == (last.value.sequence, last.choice)
        if not is_last and not (sequence > last.value.sequence and request_of.get((question, sequence)) in unclear):
            found.append(f"the ballot says {choice} at {sequence}, not {last.choice} at {last.value.sequence}")
    return found


def _otherwise_told(organisation, ballots):
    """Counts that the API tells otherwise than the ballots."""
    counted, found = Counter((question, choice) for question, _, _, choice in ballots), []
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
