"""The files of docs/ledger-format.md as streams of plain rows, in the order a verifier reads them.

Server-side cursors, constant memory. Take all of them in one REPEATABLE READ transaction: a verifier compares them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, Window
from django.db.models.functions import Lead

from votes import ledger
from votes.ballot_box.models import Checkpoint, LedgerEvent, LedgerHead, Opening
from votes.ballot_box.store.closing import written
from votes.enums import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

CHUNK = 2000
CELLS = """
SELECT question_id, level, choice, count(*) FROM (
  SELECT DISTINCT ON (o.question_id, o.pseudonym) o.question_id, o.level, o.choice
  FROM ballot_box_opening o JOIN ballot_box_ledgerhead h ON h.question_id = o.question_id
  WHERE h.consultation_id = %s AND h.is_closed
  ORDER BY o.question_id, o.pseudonym, o.sequence DESC
) AS last WHERE choice <> '' GROUP BY question_id, level, choice
"""


def heads(question_ids) -> dict[UUID, tuple[int, str]]:
    """The (sequence, head) of some questions."""
    rows = LedgerHead.objects.filter(pk__in=question_ids).values_list("pk", "sequence", "hash")
    return {question: (sequence, head.hex()) for question, sequence, head in rows}


def ledger_rows(consultation_id: UUID) -> Iterator[dict]:
    """Every event of a consultation."""
    columns = ("question_id", "sequence", "kind", "commitment", "previous", "hash", "day")
    events = LedgerEvent.objects.filter(question__consultation_id=consultation_id)
    rows = events.order_by("question_id", "sequence").values_list(*columns)
    for question, sequence, kind, commitment, previous, digest, day in rows.iterator(chunk_size=CHUNK):
        yield {
            "question": str(question),
            "sequence": sequence,
            "kind": kind,
            "commitment": commitment.hex(),
            "previous": previous.hex(),
            "hash": digest.hex(),
            "day": day.isoformat(),
        }


def ballot_rows(consultation_id: UUID) -> Iterator[dict]:
    """Every vote of closed questions: slots open, choices of those that count, levels where no cell is small."""
    with_levels = _questions_with_open_levels(consultation_id)
    for opening in _openings(consultation_id).iterator(chunk_size=CHUNK):
        counts = opening.choice != "" and opening.replaced_by is None
        levels = counts and opening.question_id in with_levels
        yield {
            "question": str(opening.question_id),
            "sequence": opening.sequence,
            "pseudonym": opening.pseudonym.hex(),
            "inner": opening.inner.hex(),
            "tier": opening.tier.hex(),
            "replaced_by": opening.replaced_by,
            "version": opening.version if counts else None,
            "choice": opening.choice if counts else None,
            "nonce": opening.nonce.hex() if counts else None,
            "level": opening.level if levels else None,
            "level_nonce": opening.level_nonce.hex() if levels else None,
        }


def _openings(consultation_id):
    closed = LedgerHead.objects.filter(consultation_id=consultation_id, is_closed=True)
    next_of_voter = Window(Lead("sequence"), partition_by=[F("question_id"), F("pseudonym")], order_by="sequence")
    return (
        Opening.objects.filter(question__in=closed.values("pk"))
        .annotate(replaced_by=next_of_voter)
        .order_by("question_id", "sequence")
    )


def _questions_with_open_levels(consultation_id) -> set[UUID]:
    cells: dict[UUID, Counter] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [consultation_id])
        for question, level, choice, number in cursor.fetchall():
            cells[question][level, choice] = number
    return {question for question, table in cells.items() if ledger.levels_may_open(table, Choice.values)}


def checkpoint_rows(consultation_id: UUID) -> Iterator[dict]:
    """Every head that each checkpoint of a consultation named anew."""
    for checkpoint in Checkpoint.objects.filter(consultation_id=consultation_id).order_by("number").iterator(CHUNK):
        shared = {
            "consultation": str(consultation_id),
            "number": checkpoint.number,
            "taken_at": written(checkpoint.taken_at),
            "previous": checkpoint.previous.hex(),
            "hash": checkpoint.hash.hex(),
        }
        named = bytes(checkpoint.heads)
        for start in range(0, len(named), ledger.ENTRY_BYTES):
            question, sequence, head = ledger.read_head_entry(named[start : start + ledger.ENTRY_BYTES])
            yield shared | {"question": str(question), "sequence": sequence, "head": head.hex()}
