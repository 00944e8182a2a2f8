"""The files of docs/ledger-format.md as streams of plain rows, in the order a verifier reads them.

Server-side cursors, constant memory. Take all of them in one REPEATABLE READ transaction: a verifier compares them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, Func, TextField, Value, Window
from django.db.models.functions import Cast, Lead

from votes import ledger
from votes.ballot_box.models import Checkpoint, LedgerEvent, LedgerHead, Opening
from votes.ballot_box.store.closing import written
from votes.enums import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

CHUNK = 2000
EVENT = ("question", "sequence", "kind", "commitment", "previous", "hash", "day")
SLOT = ("question", "sequence", "pseudonym", "inner", "tier")
OPENED = ("version", "choice", "nonce", "level", "level_nonce")
BALLOT = (*SLOT, "replaced_by", *OPENED)
REPLACED_BY, VERSION, CHOICE, LEVEL = map(BALLOT.index, ("replaced_by", "version", "choice", "level"))
CELLS = """
SELECT question_id, level, choice, count(*) FROM (
  SELECT DISTINCT ON (o.question_id, o.pseudonym) o.question_id, o.level, o.choice
  FROM ballot_box_opening o JOIN ballot_box_ledgerhead h ON h.question_id = o.question_id
  WHERE (h.consultation_id = %(of)s OR h.question_id = %(of)s) AND h.is_closed
  ORDER BY o.question_id, o.pseudonym, o.sequence DESC
) AS last WHERE choice <> '' GROUP BY question_id, level, choice
"""


def heads(question_ids) -> dict[UUID, tuple[int, str]]:
    """The (sequence, head) of some questions."""
    rows = LedgerHead.objects.filter(pk__in=question_ids).values_list("pk", "sequence", "hash")
    return {question: (sequence, head.hex()) for question, sequence, head in rows}


def ledger_rows(consultation_id: UUID) -> Iterator[dict]:
    """Every event of a consultation."""
    events = LedgerEvent.objects.filter(question__consultation_id=consultation_id).order_by("question_id", "sequence")
    hashes = [as_hex(name) for name in EVENT[3:6]]
    rows = events.values_list(as_text("question_id"), "sequence", "kind", *hashes, as_text("day"))
    for row in rows.iterator(chunk_size=CHUNK):
        yield dict(zip(EVENT, row, strict=True))


def ballot_rows(consultation_id: UUID) -> Iterator[dict]:
    """Every vote of closed questions: slots open, choices of those that count, levels where no cell is small."""
    with_levels = {str(question) for question in _questions_with_open_levels(consultation_id)}
    slot = [as_text("question_id"), "sequence", *map(as_hex, SLOT[2:])]
    chosen = ["version", "choice", as_hex("nonce")]
    rows = _openings(consultation_id).values_list(*slot, "replaced_by", *chosen, "level", as_hex("level_nonce"))
    for row in rows.iterator(chunk_size=CHUNK):
        counts = row[CHOICE] != "" and row[REPLACED_BY] is None
        levels = counts and row[0] in with_levels
        shown = row if levels else (*row[:LEVEL], None, None) if counts else (*row[:VERSION], *[None] * len(OPENED))
        yield dict(zip(BALLOT, shown, strict=True))


def as_text(name):
    """A column as PostgreSQL writes it: cheaper than an object made here to be written again."""
    return Cast(name, TextField())


def as_hex(name):
    """Bytes in hexadecimal."""
    return Func(F(name), Value("hex"), function="encode", output_field=TextField())


def _openings(consultation_id):
    closed = LedgerHead.objects.filter(consultation_id=consultation_id, is_closed=True)
    next_of_voter = Window(Lead("sequence"), partition_by=[F("question_id"), F("pseudonym")], order_by="sequence")
    return (
        Opening.objects.filter(question__in=closed.values("pk"))
        .annotate(replaced_by=next_of_voter)
        .order_by("question_id", "sequence")
    )


def level_cells(question_id: UUID) -> Counter:
    """How many counted votes of a closed question there are by (level, choice)."""
    return _cells(question_id)[question_id]


def _cells(of) -> dict[UUID, Counter]:
    """The same of the closed questions of a consultation, or of one question."""
    cells: dict[UUID, Counter] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(CELLS, {"of": of})
        for question, level, choice, number in cursor.fetchall():
            cells[question][level, choice] = number
    return cells


def _questions_with_open_levels(consultation_id) -> set[UUID]:
    return {question for question, table in _cells(consultation_id).items() if _may_open(table)}


def _may_open(table):
    """The three positions are the possible choices of a position; for a poll, those counted at least once."""
    counted = {choice for _level, choice in table}
    return ledger.levels_may_open(table, Choice.values if counted <= set(Choice.values) else counted)


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
