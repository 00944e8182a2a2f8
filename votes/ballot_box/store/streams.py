"""The files of docs/ledger-format.md as streams of plain rows, in the order of a verifier.

They use server-side cursors and constant memory. Read all of them in one REPEATABLE READ
transaction, because a verifier compares them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby, product
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast

from votes import ledger
from votes.ballot_box.models import Checkpoint, Entry, LedgerHead, Link, LostRegister, LostVote
from votes.ballot_box.store.encryption import BOX, Box, Vote
from votes.enums import Choice

CHUNK = 2000
CHECKPOINTS = 20  # each names all the heads that changed in an hour
ENTRY = ("question", "batch", "commitment")
BATCH = ("question", "batch", "kind", "votes", "commitment", "previous", "hash", "day")
COUNTED = f"""
SELECT e.question_id, e.batch, e.commitment, e.encrypted, {BOX}
FROM ballot_box_entry e
JOIN ballot_box_ledgerhead h ON h.question_id = e.question_id
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE (h.consultation_id = %(of)s OR h.question_id = %(of)s) AND h.is_closed
  AND NOT EXISTS (SELECT FROM ballot_box_uncountedvote u WHERE u.commitment = e.commitment)
ORDER BY e.question_id, e.batch, e.commitment
"""  # noqa: S608 - constants


class Counted(NamedTuple):
    """A counted vote of a closed question, decrypted."""

    box: Box
    batch: int
    commitment: bytes
    vote: Vote


def _counted(of: UUID) -> Iterator[Counted]:
    """Yield the counted votes of the closed questions of a consultation, or of one, in order."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(COUNTED, {"of": of})
        box = None
        while rows := cursor.fetchmany(CHUNK):
            for question, batch, commitment, encrypted, *keys in rows:
                if box is None or box.question != question:
                    box = Box(question, *keys)
                found = bytes(commitment)
                yield Counted(box, batch, found, box.decrypt_entry(found, encrypted))


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
    for counted in _counted(of):
        opened = counted.box.opening(counted.vote)
        is_open = counted.box.question in with_levels
        yield {
            "question": str(counted.box.question),
            "batch": counted.batch,
            "commitment": opened.commitment.hex(),
            "pseudonym": counted.vote.pseudonym.hex(),
            "choice": counted.vote.choice,
            "nonce": opened.nonce.hex(),
            "tier": opened.tier.hex(),
            "turn": opened.turn.hex(),
            "level": counted.vote.level if is_open else None,
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


@dataclass
class Cells:
    """The counted votes of a question by (level, choice).

    `large` is the number of batches that have enough votes of a level and choice for their levels
    to be published.
    """

    votes: Counter[tuple[str, str]] = field(default_factory=Counter)
    large: Counter[tuple[str, str]] = field(default_factory=Counter)
    batches: int = 0

    def may_be_published(self) -> bool:
        """Return whether, in each batch, every cell of a level and a choice has enough people.

        The possible choices of a position are the three positions; those of a poll are the choices
        counted at least once.
        """
        counted = {choice for _level, choice in self.votes}
        choices = Choice.values if counted <= set(Choice.values) else counted
        levels = {level for level, _choice in self.votes}
        return all(self.large[cell] == self.batches for cell in product(levels, choices))


def level_cells(question_id: UUID) -> Counter:
    """Return the number of counted votes of a closed question by (level, choice)."""
    return sum((cells.votes for _question, cells in _cells(question_id)), Counter())


def _cells(of: UUID) -> Iterator[tuple[UUID, Cells]]:
    """Yield each closed question with its cells; only those of one batch are in memory.

    `of` is the id of a consultation, or of one closed question.
    """
    for question, votes in groupby(_counted(of), key=lambda counted: counted.box.question):
        cells = Cells()
        for _batch, of_batch in groupby(votes, key=attrgetter("batch")):
            found = Counter((counted.vote.level, counted.vote.choice) for counted in of_batch)
            cells.votes += found
            cells.large.update(
                cell for cell, number in found.items() if number >= ledger.SMALLEST_CELL
            )
            cells.batches += 1
        yield question, cells


def _questions_with_open_levels(of: UUID) -> set[UUID]:
    return {question for question, cells in _cells(of) if cells.may_be_published()}


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
