"""The files of docs/ledger-format.md as streams of plain rows, in the order of a verifier.

They use server-side cursors and constant memory. Read all of them in one REPEATABLE READ
transaction, because a verifier compares them.
"""

from __future__ import annotations

from collections import Counter
from heapq import merge
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast

from votes import ledger
from votes.ballot_box.models import Checkpoint, Entry, LedgerHead, Link, LostRegister, LostVote
from votes.ballot_box.store.slips import opening
from votes.enums import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK = 2000
CHECKPOINTS = 20  # each names all the heads that changed in an hour
ENTRY = ("question", "batch", "commitment")
BATCH = ("question", "batch", "kind", "votes", "commitment", "previous", "hash", "day")
COUNTED = """
SELECT question_id::text, batch, pseudonym, revision, version, choice, level, nonce_key FROM (
  SELECT e.*, k.nonce_key, max(e.revision) OVER (PARTITION BY e.question_id, e.pseudonym) AS last
  FROM ballot_box_entry e
  JOIN ballot_box_ledgerhead h ON h.question_id = e.question_id
  JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
  WHERE (h.consultation_id = %(of)s OR h.question_id = %(of)s) AND h.is_closed
) AS votes WHERE revision = last AND choice <> '' ORDER BY question_id, batch, commitment
"""
# PostgreSQL groups the cells of batches, because a question may have a hundred thousand batches.
CELLS = """
WITH last AS (
  SELECT DISTINCT ON (e.question_id, e.pseudonym) e.question_id, e.batch, e.level, e.choice
  FROM ballot_box_entry e JOIN ballot_box_ledgerhead h ON h.question_id = e.question_id
  WHERE (h.consultation_id = %(of)s OR h.question_id = %(of)s) AND h.is_closed
  ORDER BY e.question_id, e.pseudonym, e.revision DESC
), cells AS (
  SELECT question_id, batch, level, choice, count(*) AS votes FROM last WHERE choice <> ''
  GROUP BY question_id, batch, level, choice
), batches AS (SELECT question_id, count(DISTINCT batch) AS number FROM cells GROUP BY question_id)
SELECT question_id, level, choice, sum(votes)::bigint, bool_and(votes >= %(least)s) AND count(*) = max(number)
FROM cells JOIN batches USING (question_id)
GROUP BY question_id, level, choice ORDER BY question_id
"""


def heads(question_ids: Iterable[UUID]) -> dict[UUID, tuple[int, str]]:
    """Return the (number, hash) of the last link of some questions."""
    rows = LedgerHead.objects.filter(pk__in=question_ids).values_list("pk", "number", "hash")
    return {question: (number, head.hex()) for question, number, head in rows}


def batch_rows(consultation_id: UUID) -> Iterator[dict]:
    """Yield every link of the chains of a consultation."""
    links = Link.objects.filter(question__consultation_id=consultation_id).order_by(
        "question_id", "number"
    )
    hashes = [as_hex(name) for name in BATCH[4:7]]
    rows = links.values_list(
        as_text("question_id"), "number", "kind", "votes", *hashes, as_text("day")
    )
    for row in rows.iterator(chunk_size=CHUNK):
        yield dict(zip(BATCH, row, strict=True))


def ledger_rows(consultation_id: UUID) -> Iterator[dict]:
    """Yield every published commitment of a consultation."""
    columns = (as_text("question_id"), "batch", as_hex("commitment"))
    kept, lost = (
        model.objects.filter(question__consultation_id=consultation_id)
        .order_by("question_id", "batch", "commitment")
        .values_list(*columns)
        .iterator(chunk_size=CHUNK)
        for model in (Entry, LostVote)
    )
    for row in merge(kept, lost):
        yield dict(zip(ENTRY, row, strict=True))


def ballot_rows(of: UUID) -> Iterator[dict]:
    """Yield the counted votes of the closed questions of a consultation, or of one, opened.

    Levels are included only where no cell of a batch is small.
    """
    with_levels = _questions_with_open_levels(of)
    with connection.chunked_cursor() as cursor:
        cursor.execute(COUNTED, {"of": of})
        while rows := cursor.fetchmany(CHUNK):
            for question, batch, pseudonym, revision, version, choice, level, key in rows:
                stated = {
                    "revision": revision,
                    "version": version,
                    "choice": choice,
                    "level": level,
                }
                opened = opening(
                    UUID(question), key=bytes(key), pseudonym=bytes(pseudonym), **stated
                )
                is_open = question in with_levels
                yield {
                    "question": question,
                    "batch": batch,
                    "commitment": opened.commitment.hex(),
                    "pseudonym": bytes(pseudonym).hex(),
                    "choice": choice,
                    "nonce": opened.nonce.hex(),
                    "tier": opened.tier.hex(),
                    "turn": opened.turn.hex(),
                    "level": level if is_open else None,
                    "level_nonce": opened.level_nonce.hex() if is_open else None,
                }


def lost_rows(consultation_id: UUID, name: str) -> list[dict]:
    """Return the rows of a file about questions that a restored backup did not know."""
    registers = LostRegister.objects.filter(consultation_id=consultation_id).order_by("pk")
    return [row for rows in registers.values_list(f"rows__{name}", flat=True) for row in rows]


def as_text(name: str) -> Cast:
    """Return a column as text made by PostgreSQL.

    This is cheaper than a Python object that would be converted to text afterwards.
    """
    return Cast(name, TextField())


def as_hex(name: str) -> Func:
    """Return an expression that gives a binary column in hexadecimal."""
    return Func(F(name), Value("hex"), function="encode", output_field=TextField())


class Cell(NamedTuple):
    """The counted votes of a question with a level and a choice.

    `is_large` states that each batch has enough of them for their levels to be published.
    """

    level: str
    choice: str
    votes: int
    is_large: bool


def level_cells(question_id: UUID) -> Counter:
    """Return the number of counted votes of a closed question by (level, choice)."""
    cells = chain.from_iterable(cells for _question, cells in _cells(question_id))
    return Counter({(cell.level, cell.choice): cell.votes for cell in cells})


def _cells(of: UUID) -> Iterator[tuple[UUID, list[Cell]]]:
    """Yield each closed question with its cells.

    `of` is the id of a consultation, or of one closed question.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(CELLS, {"of": of, "least": ledger.SMALLEST_CELL})
        rows = chain.from_iterable(iter(lambda: cursor.fetchmany(CHUNK), []))
        for question, cells in groupby(rows, key=itemgetter(0)):
            yield question, [Cell(*row[1:]) for row in cells]


def _questions_with_open_levels(of: UUID) -> set[str]:
    return {str(question) for question, cells in _cells(of) if _may_publish(cells)}


def _may_publish(cells: Iterable[Cell]) -> bool:
    """Return whether, in each batch, every cell of a level and a choice has enough people.

    The possible choices of a position are the three positions; those of a poll are the choices
    counted at least once.
    """
    is_large = {(cell.level, cell.choice): cell.is_large for cell in cells}
    counted = {choice for _level, choice in is_large}
    choices = Choice.values if counted <= set(Choice.values) else counted
    return all(
        is_large.get((level, choice), False)
        for level in {level for level, _choice in is_large}
        for choice in choices
    )


def checkpoint_rows(consultation_id: UUID) -> Iterator[dict]:
    """Yield the heads that each checkpoint of a consultation names because they changed."""
    for checkpoint in (
        Checkpoint.objects.filter(consultation_id=consultation_id)
        .order_by("number")
        .iterator(CHECKPOINTS)
    ):
        shared = {
            "consultation": str(consultation_id),
            "number": checkpoint.number,
            "day": checkpoint.day.isoformat(),
            "previous": checkpoint.previous.hex(),
            "hash": checkpoint.hash.hex(),
        }
        named = bytes(checkpoint.heads)
        for start in range(0, len(named), ledger.ENTRY_BYTES):
            question, batch, head = ledger.read_head_entry(
                named[start : start + ledger.ENTRY_BYTES]
            )
            yield shared | {"question": str(question), "batch": batch, "head": head.hex()}
