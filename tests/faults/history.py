"""The history checker (reliability §4.8): what clients saw, against what the ledger holds."""

from collections import Counter

from django.db import connection

from tests.factories import make
from votes import selectors
from votes.models import Tally

EVENTS = """
SELECT question_id, sequence, kind, request_id, commitment FROM ballot_box_ledgerevent ORDER BY question_id, sequence
"""
BALLOTS = "SELECT question_id, voter_id FROM ballot_box_ballot"


def rows(sql):
    """What a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def broken(organisation, outcomes):
    """Every way in which outcomes and ledger contradict one another; empty when all is well.

    Each `ok` is in the log at the sequence of its receipt; nothing refused is in it; what is `unknown` is there once or
    not at all; nothing follows a close; nobody has two ballots; chains, ballots and counts agree.
    """
    events = rows(EVENTS)
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
    found += [f"{n} ballots of one voter" for pair, n in Counter(rows(BALLOTS)).items() if n > 1]
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


def total(proposal):
    """The count shown for a proposal."""
    return Tally.objects.values_list("total", flat=True).get(proposal=proposal)
