"""Close of a chain with its count, and checkpoints of all the chains of a consultation."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from consult.core.queue import jobs
from votes import ledger
from votes.ballot_box.models import Checkpoint, LedgerHead
from votes.ballot_box.store.batches import (
    Recount,
    append_batch,
    append_link,
    lock_head,
    note_uncounted,
    recount,
)
from votes.enums import LinkKind
from votes.models import Question

# Bulk work on the heads of a consultation (closing, importing, batches, checkpoints) runs one at a
# time.
LOCK_CONSULTATION = "SELECT pg_advisory_xact_lock(hashtextextended('votes:' || %s, 0))"
HEADS = """
SELECT question_id, number, hash, checkpointed, (clock_timestamp() AT TIME ZONE 'UTC')::date
FROM ballot_box_ledgerhead WHERE consultation_id = %(consultation)s
UNION ALL
SELECT id, number, hash, number, (clock_timestamp() AT TIME ZONE 'UTC')::date
FROM ballot_box_lostregister WHERE consultation_id = %(consultation)s
ORDER BY question_id
"""
MARK = """
UPDATE ballot_box_ledgerhead AS h SET checkpoint = %s, checkpointed = named.number
FROM unnest(%s::uuid[], %s::int[]) AS named (question, number) WHERE h.question_id = named.question
"""


class Head(NamedTuple):
    """The end of a chain as a checkpoint names it."""

    question: UUID
    number: int
    hash: bytes
    checkpointed: int | None
    day: date


def lock_consultation(consultation_id: UUID) -> None:
    """Wait for other bulk work on the ledgers of a consultation, and block it.

    The lock lasts until the end of the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_CONSULTATION, [str(consultation_id)])


def close(question: Question) -> Recount | None:
    """Publish the remaining votes, append the close with the recount, and return the recount.

    Return None if the chain is closed already. Lock the head. The caller has made sure that no vote
    can come any more.
    """
    head = lock_head(question.pk)
    if head is None:
        return None
    head = append_batch(question, head, with_the_rest=True) or head
    found = recount(question.pk)
    note_uncounted(question, found)
    commitment = ledger.close_commitment(question.pk, found.counts)
    append_link(question, head, kind=LinkKind.CLOSE, commitment=commitment)
    return found


def take_checkpoint(consultation_id: UUID, organisation_id: UUID) -> Checkpoint | None:
    """Store the hash of every head of a consultation, or return None if no head changed.

    A job copies it to the ledger outside the database. All heads are read in one query. The function
    waits for bulk work on the same consultation, and never for the transactions of voters.
    """
    lock_consultation(consultation_id)
    heads = _heads(consultation_id)
    changed = [head for head in heads if head.checkpointed != head.number]
    if not changed:
        return None
    last = Checkpoint.objects.filter(consultation_id=consultation_id).order_by("-number").first()
    number, previous = (last.number + 1, bytes(last.hash)) if last else (1, ledger.NO_HASH)
    day = max(heads[0].day, last.day) if last else heads[0].day
    found = ledger.checkpoint(
        consultation_id,
        number=number,
        previous=previous,
        day=day.isoformat(),
        heads=_entries(heads),
    )
    checkpoint = Checkpoint.objects.create(
        organisation_id=organisation_id,
        consultation_id=consultation_id,
        number=number,
        day=day,
        previous=previous,
        hash=found,
        heads=b"".join(_entries(changed)),
    )
    mark(number, {head.question: head.number for head in changed})
    jobs.store(
        organisation_id,
        jobs.Request("votes.note_checkpoints", {"consultation_id": consultation_id}),
    )
    return checkpoint


def written(moment: datetime) -> str:
    """Return a time in the format of the rules of a question."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _heads(consultation_id: UUID) -> list[Head]:
    with connection.cursor() as cursor:
        cursor.execute(HEADS, {"consultation": consultation_id})
        return [Head(*row) for row in cursor.fetchall()]


def _entries(heads: Iterable[Head]) -> list[bytes]:
    return [ledger.head_entry(head.question, head.number, bytes(head.hash)) for head in heads]


def mark(checkpoint: int, named: Mapping[UUID, int]) -> None:
    """Store in the heads which checkpoint named them last, and with which number."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, [checkpoint, list(named), list(named.values())])


def changed_consultations() -> list[tuple[UUID, UUID]]:
    """Return (organisation, consultation) pairs with a head that no checkpoint names yet."""
    stale = LedgerHead.objects.filter(~Q(checkpointed=F("number")) | Q(checkpointed__isnull=True))
    return list(stale.values_list("organisation_id", "consultation_id").distinct())
