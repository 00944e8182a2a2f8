"""Count what is in a box, close its chain, and take checkpoints over all the chains of a consultation."""

from __future__ import annotations

from collections import Counter, namedtuple
from datetime import UTC
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, Q

from votes import ledger
from votes.ballot_box.models import Checkpoint, LedgerEvent, LedgerHead
from votes.enums import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

COUNT = """
SELECT choice, count(*) FROM (
  SELECT DISTINCT ON (pseudonym) choice FROM ballot_box_opening WHERE question_id = %s
  ORDER BY pseudonym, sequence DESC
) AS last WHERE choice <> '' GROUP BY choice
"""
LOCK_HEAD = """
SELECT sequence, hash, GREATEST(day, (clock_timestamp() AT TIME ZONE 'UTC')::date) AS day
FROM ballot_box_ledgerhead WHERE question_id = %s AND NOT is_closed FOR UPDATE
"""
# One at a time per consultation: bulk work on heads (closing, importing, checkpoints) never meets itself.
LOCK_CONSULTATION = "SELECT pg_advisory_xact_lock(hashtextextended('votes:' || %s, 0))"
HEADS = """
SELECT question_id, sequence, hash, checkpointed, date_trunc('second', clock_timestamp()) AS now
FROM ballot_box_ledgerhead WHERE consultation_id = %s ORDER BY question_id
"""
MARK = """
UPDATE ballot_box_ledgerhead AS h SET checkpoint = %s, checkpointed = named.sequence
FROM unnest(%s::uuid[], %s::bigint[]) AS named (question, sequence) WHERE h.question_id = named.question
"""
Head = namedtuple("Head", "question sequence hash checkpointed now")
Locked = namedtuple("Locked", "sequence hash day")


def lock_consultation(consultation_id: UUID) -> None:
    """Wait for whoever closes, imports or takes a checkpoint there; until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_CONSULTATION, [str(consultation_id)])


def recount(question_id: UUID) -> Counter:
    """Counted votes by choice, from the openings alone."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [question_id])
        return Counter(dict(cursor.fetchall()))


def close(question) -> Counter | None:
    """Append the close event that states the recount, and return it; None where the chain has ended already.

    Takes the lock of the head; the caller made sure that nobody can vote any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_HEAD, [question.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    counts = recount(question.pk)
    _append_close(question, Locked(*row), ledger.close_commitment(question.pk, counts))
    return counts


def _append_close(question, head, commitment):
    kind, sequence, previous = EventKind.CLOSE, head.sequence + 1, bytes(head.hash)
    digest = ledger.link(previous, sequence=sequence, kind=kind, commitment=commitment, day=head.day.isoformat())
    LedgerEvent.objects.create(
        organisation_id=question.organisation_id,
        question_id=question.pk,
        sequence=sequence,
        kind=kind,
        commitment=commitment,
        previous=previous,
        hash=digest,
        day=head.day,
    )
    LedgerHead.objects.filter(pk=question.pk).update(sequence=sequence, hash=digest, day=head.day, is_closed=True)


def take_checkpoint(consultation_id: UUID, organisation_id: UUID) -> Checkpoint | None:
    """Hash every head of a consultation as one read shows them; None where nothing changed since the last time.

    Waits for bulk work on the same consultation, never for voters' transactions to begin.
    """
    lock_consultation(consultation_id)
    heads = _heads(consultation_id)
    changed = [head for head in heads if head.checkpointed != head.sequence]
    if not changed:
        return None
    last = Checkpoint.objects.filter(consultation_id=consultation_id).order_by("-number").first()
    number, previous = (last.number + 1, bytes(last.hash)) if last else (1, ledger.NO_HASH)
    checkpoint = Checkpoint.objects.create(
        organisation_id=organisation_id,
        consultation_id=consultation_id,
        number=number,
        taken_at=heads[0].now,
        previous=previous,
        hash=ledger.checkpoint(
            consultation_id,
            number=number,
            previous=previous,
            taken_at=written(heads[0].now),
            heads=_entries(heads),
        ),
        heads=b"".join(_entries(changed)),
    )
    _mark(number, changed)
    return checkpoint


def written(moment) -> str:
    """A time as the ledger writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _heads(consultation_id):
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [consultation_id])
        return [Head(*row) for row in cursor.fetchall()]


def _entries(heads: Iterable[Head]) -> list[bytes]:
    return [ledger.head_entry(head.question, head.sequence, bytes(head.hash)) for head in heads]


def _mark(number, heads):
    with connection.cursor() as cursor:
        cursor.execute(MARK, [number, [head.question for head in heads], [head.sequence for head in heads]])


def changed_consultations() -> list[tuple[UUID, UUID]]:
    """(organisation, consultation) pairs with a head that no checkpoint names yet."""
    stale = LedgerHead.objects.filter(~Q(checkpointed=F("sequence")) | Q(checkpointed__isnull=True))
    return list(stale.values_list("organisation_id", "consultation_id").distinct())
