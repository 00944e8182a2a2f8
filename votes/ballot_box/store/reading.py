"""Look into the box: receipts for anyone, one's own ballots for their voter, the public log."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count

from votes.ballot_box.models import Ballot, LedgerEvent
from votes.ballot_box.store.slips import OwnBallot, Receipt
from votes.enums import EventKind, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

ONE = """
SELECT e.question_id, e.sequence, e.commitment, e.hash, o.nonce, o.choice, o.version, e.day
FROM ballot_box_ledgerevent e JOIN ballot_box_opening o USING (question_id, sequence)
WHERE e.question_id = %s AND e.sequence = %s
"""
OWN = """
SELECT e.question_id, e.sequence, e.commitment, e.hash, o.nonce, b.choice, o.version, e.day
FROM ballot_box_ballot b
JOIN ballot_box_ledgerevent e ON e.question_id = b.question_id AND e.sequence = b.sequence
JOIN ballot_box_opening o ON o.question_id = b.question_id AND o.sequence = b.sequence
WHERE b.voter_id = %s AND b.question_id = ANY(%s) AND b.choice <> ''
"""
STANDING = """
SELECT e.question_id, e.sequence, e.kind, CASE WHEN h.checkpointed >= e.sequence THEN h.checkpoint END,
  (SELECT min(later.sequence) FROM ballot_box_opening later
   WHERE later.question_id = o.question_id AND later.pseudonym = o.pseudonym AND later.sequence > o.sequence) AS by
FROM ballot_box_ledgerevent e JOIN ballot_box_opening o USING (question_id, sequence)
JOIN ballot_box_ledgerhead h USING (question_id)
WHERE e.commitment = %s
"""
CAST_BEFORE = """
SELECT count(*) FROM ballot_box_ballot b JOIN ballot_box_opening o USING (question_id, sequence)
WHERE b.question_id = %s AND b.choice <> '' AND o.version < %s
"""
# A first choice is one more, a choice taken back one less, another choice of the same voter neither.
ADDED = """
SELECT question_id, sum(CASE WHEN kind = 'withdraw' THEN -1 WHEN before = 'cast' THEN 0 ELSE 1 END)::int
FROM (
  SELECT e.question_id, e.kind,
    (SELECT earlier.kind FROM ballot_box_opening p JOIN ballot_box_ledgerevent earlier USING (question_id, sequence)
     WHERE p.question_id = o.question_id AND p.pseudonym = o.pseudonym AND p.sequence < o.sequence
     ORDER BY p.sequence DESC LIMIT 1) AS before
  FROM ballot_box_ledgerevent e JOIN ballot_box_opening o USING (question_id, sequence)
  WHERE e.question_id = ANY(%(questions)s) AND e.day >= %(begins)s AND e.day < %(ends)s
) AS events GROUP BY question_id
"""
Entry = namedtuple("Entry", "question sequence kind commitment previous hash day")


@dataclass(frozen=True)
class Found:
    """Where a commitment stands in its log."""

    question: UUID
    sequence: int
    state: Standing
    by: int | None
    checkpoint: int | None


def ballot_at(question_id: UUID, sequence: int, *, pseudonym: bytes | None = None) -> OwnBallot | None:
    """What was put in at a place of the log; None where a pseudonym is given and the event is another voter's."""
    of_voter, secret = (" AND o.pseudonym = %s", [pseudonym]) if pseudonym is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(ONE + of_voter, [question_id, sequence, *secret])
        row = cursor.fetchone()
    return _ballot(row) if row else None


def _ballot(row):
    question, sequence, commitment, head, nonce, choice, version, day = row
    return OwnBallot(choice, version, day, Receipt(question, sequence, commitment.hex(), head.hex(), nonce.hex()))


def own_ballots(voter_id: UUID, question_ids: Iterable[UUID]) -> dict[UUID, OwnBallot]:
    """The standing choices of one voter on some questions, with their receipts; one query."""
    with connection.cursor() as cursor:
        cursor.execute(OWN, [voter_id, list(question_ids)])
        return {row[0]: _ballot(row) for row in cursor.fetchall()}


def questions_voted_on(voter_id: UUID, *, questions) -> set[UUID]:
    """Those questions on which this voter's choice counts now."""
    mine = Ballot.objects.filter(voter_id=voter_id, question__in=questions).exclude(choice="")
    return set(mine.values_list("question_id", flat=True))


def voted_on(voter_id: UUID):
    """All questions on which this voter's choice counts now, as ids to filter by: no query of its own."""
    return Ballot.objects.filter(voter_id=voter_id).exclude(choice="").values("question_id")


def standing(commitment: bytes) -> Found | None:
    """Where a commitment stands: counted, replaced by a later event, or withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [commitment])
        row = cursor.fetchone()
    if row is None:
        return None
    question, sequence, kind, checkpoint, by = row
    return Found(question, sequence, _state(question, kind, by), by, checkpoint)


def _state(question_id, kind, by):
    if by is None:
        return Standing.COUNTED if kind == EventKind.CAST else Standing.WITHDRAWN
    later = LedgerEvent.objects.filter(question_id=question_id, sequence=by).values_list("kind", flat=True).get()
    return Standing.REPLACED if later == EventKind.CAST else Standing.WITHDRAWN


def entries(question_id: UUID, *, after: int = 0, limit: int = 100) -> list[Entry]:
    """The public log of a question, from the event after `after`."""
    events = LedgerEvent.objects.filter(question_id=question_id, sequence__gt=after).order_by("sequence")
    columns = ("question_id", "sequence", "kind", "commitment", "previous", "hash", "day")
    return [
        Entry(question, sequence, kind, commitment.hex(), previous.hex(), digest.hex(), day)
        for question, sequence, kind, commitment, previous, digest, day in events.values_list(*columns)[:limit]
    ]


def cast_before(question_id: UUID, version: int) -> int:
    """How many choices that stand were made on an earlier version of the text."""
    with connection.cursor() as cursor:
        cursor.execute(CAST_BEFORE, [question_id, version])
        return cursor.fetchone()[0]


def added(question_ids: Iterable[UUID], begins: date, ends: date) -> dict[UUID, int]:
    """How many more voters have a standing choice after these days (the last one left out) than before; one query.

    From the events and their days alone, as the register publishes them: the same days always give the same numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute(ADDED, {"questions": list(question_ids), "begins": begins, "ends": ends})
        return dict(cursor.fetchall())


def counts_now(question_id: UUID) -> dict[str, int]:
    """How many voters have made each choice as things stand, where a count may be seen before the close."""
    standing_now = Ballot.objects.filter(question_id=question_id).exclude(choice="").order_by()
    return dict(standing_now.values_list("choice").annotate(number=Count("*")))


def voter_ids(consultation_id: UUID):
    """Participants whose choice counts somewhere in a consultation; a lazy query of ids, without their choices."""
    counted = Ballot.objects.filter(question__consultation_id=consultation_id).exclude(choice="")
    return counted.values_list("voter_id", flat=True).distinct()
