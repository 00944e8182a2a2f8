"""Look into the box: receipts for anyone, one's own ballots for their voter, the public log."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from votes import ledger
from votes.ballot_box.models import Ballot, LedgerEvent
from votes.ballot_box.store.slips import Receipt
from votes.enums import EventKind, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

RECEIPTS = """
SELECT e.question_id, e.sequence, e.commitment, e.hash, o.nonce
FROM ballot_box_ledgerevent e JOIN ballot_box_opening o USING (question_id, sequence)
"""
ONE_RECEIPT = RECEIPTS + "WHERE e.question_id = %s AND e.sequence = %s"
OWN = """
SELECT e.question_id, e.sequence, e.commitment, e.hash, o.nonce, b.choice, o.version, e.day
FROM ballot_box_ballot b
JOIN ballot_box_ledgerevent e ON e.question_id = b.question_id AND e.sequence = b.sequence
JOIN ballot_box_opening o ON o.question_id = b.question_id AND o.sequence = b.sequence
WHERE b.voter_id = %s AND b.question_id = ANY(%s) AND b.choice <> ''
"""
DEPOSITED = """
SELECT e.question_id, e.sequence, e.commitment, e.hash, o.nonce, o.choice, o.version, e.day, o.pseudonym, k.key
FROM ballot_box_ledgerevent e
JOIN ballot_box_opening o USING (question_id, sequence)
JOIN ballot_box_ledgerhead h USING (question_id)
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE e.question_id = %s AND e.sequence = %s
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
Entry = namedtuple("Entry", "question sequence kind commitment previous hash day")


@dataclass(frozen=True)
class OwnBallot:
    """One's own choice, as it stands."""

    choice: str
    version: int
    day: object
    receipt: Receipt


@dataclass(frozen=True)
class Found:
    """Where a commitment stands in its log."""

    question: UUID
    sequence: int
    state: Standing
    by: int | None
    checkpoint: int | None


def receipt_of(question_id: UUID, sequence: int, *, pseudonym: bytes | None = None) -> Receipt | None:
    """The receipt of one event; None where a pseudonym is given and the event is another voter's."""
    of_voter, secret = (" AND o.pseudonym = %s", [pseudonym]) if pseudonym is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(ONE_RECEIPT + of_voter, [question_id, sequence, *secret])
        row = cursor.fetchone()
    return _receipt(row) if row else None


def _receipt(row):
    question, sequence, commitment, head, nonce = row[:5]
    return Receipt(question, sequence, commitment.hex(), head.hex(), nonce.hex())


def own_ballots(voter_id: UUID, question_ids: Iterable[UUID]) -> dict[UUID, OwnBallot]:
    """The standing choices of one voter on some questions, with their receipts; one query."""
    with connection.cursor() as cursor:
        cursor.execute(OWN, [voter_id, list(question_ids)])
        return {row[0]: OwnBallot(row[5], row[6], row[7], _receipt(row)) for row in cursor.fetchall()}


def deposited(voter_id: UUID, question_id: UUID, sequence: int) -> OwnBallot | None:
    """What a voter put into the log at a place, whatever became of it; None where it is not theirs."""
    with connection.cursor() as cursor:
        cursor.execute(DEPOSITED, [question_id, sequence])
        row = cursor.fetchone()
    if row is None or bytes(row[8]) != ledger.pseudonym(bytes(row[9]), voter_id):
        return None
    return OwnBallot(row[5], row[6], row[7], _receipt(row))


def questions_voted_on(voter_id: UUID, *, questions) -> set[UUID]:
    """Those questions on which this voter's choice counts now."""
    mine = Ballot.objects.filter(voter_id=voter_id, question__in=questions).exclude(choice="")
    return set(mine.values_list("question_id", flat=True))


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


def voter_ids(consultation_id: UUID):
    """Participants whose choice counts somewhere in a consultation; a lazy query of ids, without their choices."""
    counted = Ballot.objects.filter(question__consultation_id=consultation_id).exclude(choice="")
    return counted.values_list("voter_id", flat=True).distinct()
