"""Read functions of the ballot box.

They read receipts for any person, ballots for their own voter, and the public register.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from consult.core.postgres.prepared import prepared_cursor
from votes import ledger
from votes.ballot_box.models import Ballot as BallotRow
from votes.ballot_box.models import Entry, LedgerHead, Link, LostVote
from votes.ballot_box.store.encryption import BOX, Ballot, Box, marks_of
from votes.ballot_box.store.slips import OwnBallot, Receipt
from votes.enums import Choice, LinkKind, ReceiptState
from votes.exceptions import VotesUnreadable

OWN = f"""
SELECT h.number, b.question_id, b.encrypted, {BOX}
FROM ballot_box_ballot b
JOIN ballot_box_ledgerhead h ON h.question_id = b.question_id
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE b.voter_id = %s AND b.question_id = ANY(%s::uuid[]) AND b.is_cast AND k.key IS NOT NULL
"""  # noqa: S608 - constants
# No column leads from a ballot to its entry, so places are found by the decrypted commitments.
PLACES = """
SELECT e.commitment, e.batch, l.hash
FROM ballot_box_entry e JOIN ballot_box_link l ON l.question_id = e.question_id AND l.number = e.batch
WHERE e.commitment = ANY(%s)
"""
ONE = """
SELECT e.encrypted, NULL, e.batch, l.hash
FROM ballot_box_entry e JOIN ballot_box_link l ON l.question_id = e.question_id AND l.number = e.batch
WHERE e.question_id = %(question)s AND e.commitment = %(commitment)s
UNION ALL
SELECT encrypted, mark, NULL, NULL FROM ballot_box_arrival
WHERE question_id = %(question)s AND mark = ANY(%(marks)s)
"""
OF_PEOPLE = f"""
SELECT b.voter_id, b.encrypted, {BOX}
FROM ballot_box_ballot b
JOIN ballot_box_ledgerhead h ON h.question_id = b.question_id
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE b.question_id = %s AND b.voter_id = ANY(%s::uuid[]) AND b.is_cast AND k.key IS NOT NULL
"""  # noqa: S608 - constants
# A closed question lists its votes that do not count. A lost vote is never opened.
STANDING = """
SELECT v.question_id, v.batch, h.is_closed, v.is_lost, CASE WHEN h.checkpointed >= v.batch THEN h.checkpoint END,
  u.is_withdrawn
FROM (
  SELECT question_id, batch, false AS is_lost FROM ballot_box_entry WHERE commitment = %(commitment)s
  UNION ALL
  SELECT question_id, NULL, false FROM ballot_box_arrival WHERE mark = ANY(%(marks)s)
  UNION ALL
  SELECT question_id, batch, true FROM ballot_box_lostvote WHERE commitment = %(commitment)s
) AS v
JOIN ballot_box_ledgerhead h USING (question_id)
LEFT JOIN ballot_box_uncountedvote u ON u.commitment = %(commitment)s
"""


@dataclass(frozen=True)
class Found:
    """The place of a receipt in its register. `batch` is None until a batch lists it."""

    question: UUID
    state: ReceiptState
    batch: int | None
    checkpoint: int | None


@dataclass(frozen=True)
class Batch:
    """A link of a public register: a batch with its commitments in byte order, or the close."""

    batch: int
    kind: str
    votes: int
    commitment: str
    previous: str
    hash: str
    day: date
    commitments: list[str]


def ballot_of(box: Box, voter_id: UUID, commitment: bytes, day: date) -> OwnBallot:
    """Return a vote of a voter, current or earlier, by a commitment that their ballot names.

    The day of an earlier vote is not stored, so `day` is that of the last one.
    """
    given: dict[str, Any] = {
        "question": box.question,
        "commitment": commitment,
        "marks": marks_of(commitment),
    }
    with connection.cursor() as cursor:
        cursor.execute(ONE, given)
        encrypted, mark, batch, head = cursor.fetchone()
    if mark is None:
        vote = box.decrypt_entry(commitment, encrypted)
    else:
        vote = box.decrypt_arrival(bytes(mark), encrypted).vote
    ballot = Ballot(vote.revision, vote.version, day, commitment, b"", vote.choice)
    return _own(box, voter_id, ballot, batch, head)


def _own(
    box: Box, voter_id: UUID, ballot: Ballot, batch: int | None, head: bytes | None
) -> OwnBallot:
    pseudonym = ledger.pseudonym(box.pseudonyms, voter_id)
    secret = ledger.secret(box.nonces, pseudonym, ballot.revision)
    receipt = Receipt(
        box.question,
        ballot.commitment.hex(),
        secret.hex(),
        ballot.revision,
        batch,
        bytes(head).hex() if head else None,
    )
    return OwnBallot(ballot.choice, ballot.version, ballot.day, receipt)


class Own(NamedTuple):
    """The current ballot of a voter, with the keys of its question and the number of batches."""

    box: Box
    ballot: Ballot
    batches: int


def _own_of(voter_id: UUID, question_ids: Iterable[UUID]) -> Iterator[Own]:
    """Yield the current ballots of a voter on some questions.

    Questions whose votes no longer lead to their voters are left out, and questions that no vote
    key decrypts. One query.
    """
    with prepared_cursor() as cursor:
        cursor.execute(OWN, [voter_id, f"{{{','.join(map(str, question_ids))}}}"])
        rows = cursor.fetchall()
    for batches, question, encrypted, *keys in rows:
        box = Box(question, *keys)
        with suppress(VotesUnreadable):
            yield Own(box, box.decrypt_ballot(voter_id, encrypted), batches)


def own_ballots(voter_id: UUID, question_ids: Iterable[UUID]) -> dict[UUID, OwnBallot]:
    """Return the current choices of a voter on some questions, with their receipts.

    This takes two queries, or one if no batch is published yet. Questions whose votes no longer
    lead to their voters are left out.
    """
    found = list(_own_of(voter_id, question_ids))
    places = _places_of([own.ballot.commitment for own in found if own.batches])
    return {
        box.question: _own(box, voter_id, ballot, *places.get(ballot.commitment, (None, None)))
        for box, ballot, _batches in found
    }


def _places_of(commitments: list[bytes]) -> dict[bytes, tuple[int, bytes]]:
    """Return the batch of each commitment that one lists, and the hash of the chain after it."""
    if not commitments:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(PLACES, [commitments])
        return {bytes(commitment): (batch, head) for commitment, batch, head in cursor.fetchall()}


def choices_by_question(
    voter_id: UUID, question_ids: Iterable[UUID]
) -> dict[UUID, tuple[str, int]]:
    """Return the current choices of a voter, each with the version of the text; one query."""
    return {
        own.box.question: (own.ballot.choice, own.ballot.version)
        for own in _own_of(voter_id, question_ids)
    }


def questions_voted_on(voter_id: UUID, *, questions: Iterable[UUID]) -> set[UUID]:
    """Return those of the questions on which this voter's choice counts now."""
    ballots = BallotRow.objects.filter(voter_id=voter_id, question__in=questions, is_cast=True)
    return set(ballots.values_list("question_id", flat=True))


def choices_of(question_id: UUID, voter_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the current choices of some voters on a question, by voter.

    This is for voters who make their own choice public.
    """
    with connection.cursor() as cursor:
        cursor.execute(OF_PEOPLE, [question_id, list(voter_ids)])
        rows = cursor.fetchall()
    found = {}
    for voter, encrypted, *keys in rows:
        with suppress(VotesUnreadable):
            found[voter] = Box(question_id, *keys).decrypt_ballot(voter, encrypted).choice
    return found


def voted_on(voter_id: UUID) -> QuerySet[BallotRow, Any]:
    """Return the ids of all questions on which this voter's choice counts now, as a subquery.

    This makes no query itself.
    """
    return BallotRow.objects.filter(voter_id=voter_id, is_cast=True).values("question_id")


def find_commitment(commitment: bytes) -> Found | None:
    """Return the place of a commitment in its register, or None if no register has it.

    While a question is open, the answer does not change when its voter votes again: a change would
    reveal when.
    """
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"commitment": commitment, "marks": marks_of(commitment)})
        row = cursor.fetchone()
    if row is None:
        return None
    question, batch, is_closed, is_lost, checkpoint, is_withdrawn = row
    if is_lost:
        state = ReceiptState.LOST
    elif not is_closed:
        state = ReceiptState.RECORDED if batch else ReceiptState.RECEIVED
    elif is_withdrawn is None:
        state = ReceiptState.COUNTED
    else:
        state = ReceiptState.WITHDRAWN if is_withdrawn else ReceiptState.REPLACED
    return Found(question, state, batch, checkpoint)


def is_lost(commitment: bytes) -> bool:
    """Return whether a restore lost the vote with this commitment."""
    return LostVote.objects.filter(pk=commitment).exists()


def list_batches(question_id: UUID, *, after: int = 0, limit: int = 10) -> list[Batch]:
    """Return the links of a question's register, from the one after number `after`; two queries."""
    links = list(
        Link.objects.filter(question_id=question_id, number__gt=after).order_by("number")[:limit]
    )
    listed: dict[int, list[str]] = {link.number: [] for link in links}
    kept, lost = (
        model.objects.filter(question_id=question_id, batch__in=listed)
        .order_by()
        .values_list("batch", "commitment")
        for model in (Entry, LostVote)
    )
    for batch, commitment in kept.union(lost, all=True).order_by("batch", "commitment"):
        listed[batch].append(bytes(commitment).hex())
    return [
        Batch(
            batch=link.number,
            kind=link.kind,
            votes=link.votes,
            commitment=bytes(link.commitment).hex(),
            previous=bytes(link.previous).hex(),
            hash=bytes(link.hash).hex(),
            day=link.day,
            commitments=listed[link.number],
        )
        for link in links
    ]


def has_one_small_batch(question_id: UUID) -> bool:
    """Return whether fewer than 11 votes of a closed question were recorded.

    The page of the question explains the consequences.
    """
    sizes = Link.objects.filter(question_id=question_id, kind=LinkKind.BATCH).values_list(
        "votes", flat=True
    )
    return sum(sizes) < ledger.SMALLEST_CELL


def has_ballots(question_ids: Iterable[UUID]) -> bool:
    """Return whether a person voted on some of the questions, even if the vote was withdrawn."""
    return BallotRow.objects.filter(question_id__in=list(question_ids)).exists()


def list_agreements(question_ids: Iterable[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Yield (question, voter) of each current choice "agree" on some questions, in no order."""
    heads = LedgerHead.objects.filter(pk__in=list(question_ids)).select_related("key")
    boxes = {head.pk: Box.of(head) for head in heads if head.key.key is not None}
    current = BallotRow.objects.filter(question_id__in=boxes, is_cast=True).order_by()
    rows = current.values_list("question_id", "voter_id", "encrypted")
    for question, voter, encrypted in rows.iterator(10_000):
        if boxes[question].decrypt_ballot(voter, encrypted).choice == Choice.AGREE:
            yield question, voter
