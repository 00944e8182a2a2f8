"""Read functions of the ballot box.

They read receipts for any person, ballots for their own voter, and the public register.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from consult.core.postgres.prepared import prepared_cursor
from votes import ledger
from votes.ballot_box.models import Ballot, Entry, Link, LostVote
from votes.ballot_box.store.slips import OwnBallot, Receipt
from votes.enums import Choice, LinkKind, ReceiptState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

OWN = """
SELECT b.question_id, b.commitment, b.revision, b.choice, b.version, b.day, ARRAY[k.key, k.nonce_key], e.batch, l.hash
FROM ballot_box_ballot b
JOIN ballot_box_ledgerhead h ON h.question_id = b.question_id
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
LEFT JOIN ballot_box_entry e ON e.question_id = b.question_id AND e.commitment = b.commitment
LEFT JOIN ballot_box_link l ON l.question_id = e.question_id AND l.number = e.batch
WHERE b.voter_id = %s AND b.question_id = ANY(%s) AND b.is_cast AND k.key IS NOT NULL
"""
# The day of an earlier vote is not stored, so the day of the ballot is used.
ONE = """
SELECT v.question_id, v.commitment, v.revision, v.choice, v.version, b.day, ARRAY[k.key, k.nonce_key], v.batch, l.hash
FROM (
  SELECT question_id, commitment, revision, choice, version, batch FROM ballot_box_entry
  WHERE question_id = %(question)s AND commitment = %(commitment)s
  UNION ALL
  SELECT question_id, commitment, revision, choice, version, NULL FROM ballot_box_arrival
  WHERE question_id = %(question)s AND commitment = %(commitment)s
) AS v
JOIN ballot_box_ballot b ON b.question_id = v.question_id AND b.voter_id = %(voter)s
JOIN ballot_box_ledgerhead h ON h.question_id = v.question_id
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
LEFT JOIN ballot_box_link l ON l.question_id = v.question_id AND l.number = v.batch
"""
# In a closed question, the last vote of the same pseudonym shows whether an earlier one was
# replaced or withdrawn. A vote that was never given again is the last one, and is not looked for.
# A lost vote has no pseudonym.
STANDING = """
SELECT v.question_id, v.batch, h.is_closed, v.pseudonym IS NULL,
  CASE WHEN h.checkpointed >= v.batch THEN h.checkpoint END,
  v.revision = COALESCE(last.revision, v.revision), COALESCE(last.choice, v.choice) <> ''
FROM (
  SELECT question_id, pseudonym, revision, choice, batch FROM ballot_box_entry WHERE commitment = %(commitment)s
  UNION ALL
  SELECT question_id, pseudonym, revision, choice, NULL FROM ballot_box_arrival WHERE commitment = %(commitment)s
  UNION ALL
  SELECT question_id, NULL, NULL, NULL, batch FROM ballot_box_lostvote WHERE commitment = %(commitment)s
) AS v
JOIN ballot_box_ledgerhead h USING (question_id)
LEFT JOIN LATERAL (
  SELECT e.revision, e.choice FROM ballot_box_entry e
  WHERE h.is_closed AND e.question_id = v.question_id AND e.pseudonym = v.pseudonym AND e.revision > 1
  ORDER BY e.revision DESC LIMIT 1
) AS last ON true
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


def ballot_of(question_id: UUID, voter_id: UUID, commitment: bytes) -> OwnBallot:
    """Return a vote of a voter, current or earlier, by a commitment that their ballot names."""
    with connection.cursor() as cursor:
        cursor.execute(ONE, {"question": question_id, "voter": voter_id, "commitment": commitment})
        return _ballot(cursor.fetchone(), voter_id)


def _ballot(row: tuple, voter_id: UUID) -> OwnBallot:
    question, commitment, revision, choice, version, day, keys, batch, head = row
    key, nonce_key = map(bytes, keys)
    secret = ledger.secret(nonce_key, ledger.pseudonym(key, voter_id), revision)
    head = bytes(head).hex() if batch else None
    receipt = Receipt(question, bytes(commitment).hex(), secret.hex(), revision, batch, head)
    return OwnBallot(choice, version, day, receipt)


def own_ballots(voter_id: UUID, question_ids: Iterable[UUID]) -> dict[UUID, OwnBallot]:
    """Return the current choices of a voter on some questions, with their receipts; one query.

    Questions whose votes no longer lead to their voters are left out.
    """
    with prepared_cursor() as cursor:
        cursor.execute(OWN, [voter_id, list(question_ids)])
        return {row[0]: _ballot(row, voter_id) for row in cursor.fetchall()}


def choices_by_question(
    voter_id: UUID, question_ids: Iterable[UUID]
) -> dict[UUID, tuple[str, int]]:
    """Return the current choices of a voter, each with the version of the text; one query."""
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT question_id, choice, version FROM ballot_box_ballot"
            " WHERE voter_id = %s AND question_id = ANY(%s::uuid[]) AND choice <> ''",
            [voter_id, f"{{{','.join(map(str, question_ids))}}}"],
        )
        return {question: (choice, version) for question, choice, version in cursor.fetchall()}


def questions_voted_on(voter_id: UUID, *, questions: Iterable[UUID]) -> set[UUID]:
    """Return those of the questions on which this voter's choice counts now."""
    ballots = Ballot.objects.filter(voter_id=voter_id, question__in=questions, is_cast=True)
    return set(ballots.values_list("question_id", flat=True))


def choices_of(question_id: UUID, voter_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the current choices of some voters on a question, by voter.

    This is for voters who make their own choice public.
    """
    current = Ballot.objects.filter(question_id=question_id, voter_id__in=list(voter_ids))
    return dict(current.exclude(choice="").values_list("voter_id", "choice"))


def voted_on(voter_id: UUID) -> QuerySet[Ballot, Any]:
    """Return the ids of all questions on which this voter's choice counts now, as a subquery.

    This makes no query itself.
    """
    return Ballot.objects.filter(voter_id=voter_id, is_cast=True).values("question_id")


def find_commitment(commitment: bytes) -> Found | None:
    """Return the place of a commitment in its register, or None if no register has it.

    While a question is open, the answer does not change when its voter votes again: a change would
    reveal when.
    """
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"commitment": commitment})
        row = cursor.fetchone()
    if row is None:
        return None
    question, batch, is_closed, is_lost, checkpoint, is_last, is_cast = row
    if is_lost:
        state = ReceiptState.LOST
    elif not is_closed:
        state = ReceiptState.RECORDED if batch else ReceiptState.RECEIVED
    elif not is_cast:
        state = ReceiptState.WITHDRAWN
    else:
        state = ReceiptState.COUNTED if is_last else ReceiptState.REPLACED
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


def count_cast_before(question_id: UUID, version: int) -> int:
    """Return the number of current choices that were made on an earlier version of the text."""
    return Ballot.objects.filter(question_id=question_id, version__lt=version, is_cast=True).count()


def has_ballots(question_ids: Iterable[UUID]) -> bool:
    """Return whether a person voted on some of the questions, even if the vote was withdrawn."""
    return Ballot.objects.filter(question_id__in=list(question_ids)).exists()


def list_agreements(question_ids: Iterable[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Yield (question, voter) of each current choice "agree" on some questions, in no order."""
    current = Ballot.objects.filter(question_id__in=list(question_ids), choice=Choice.AGREE)
    return current.order_by().values_list("question_id", "voter_id").iterator(10_000)
