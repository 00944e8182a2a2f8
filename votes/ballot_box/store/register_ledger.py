"""Published parts of the registers, stored outside the database and its backups (ADR 138).

After a backup was restored, the registers continue from here. Each checkpoint has three files: the
checkpoint with the links since the one before and the rules of the questions that it names first,
the commitments that these links list, and the opened votes of the questions that they close. All of
it was public before.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import date
from tempfile import TemporaryFile
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from consult.core.postgres.snapshot import began_at
from votes import ledger
from votes.ballot_box.models import Checkpoint, Entry, LedgerHead, Link, LostVote
from votes.ballot_box.store import streams
from votes.enums import LinkKind

FOLDER = "checkpoints"
CHUNK = 2000
CHECKPOINTS = 20  # each names all the heads that changed in an hour


class NotedLink(NamedTuple):
    """A link as the ledger stores it."""

    question: UUID
    number: int
    kind: str
    votes: int
    commitment: bytes
    previous: bytes
    hash: bytes
    day: date


class NotedCheckpoint(NamedTuple):
    """A checkpoint as the ledger stores it, with the links since the one before.

    `rules` are those of the questions that no earlier checkpoint names.
    """

    number: int
    day: date
    previous: bytes
    hash: bytes
    heads: bytes
    links: list[NotedLink]
    rules: dict[UUID, str]


class NotedVote(NamedTuple):
    """A vote that a batch of the ledger lists."""

    question: UUID
    batch: int
    commitment: bytes


def note_checkpoints(consultation_id: UUID) -> int:
    """Store the checkpoints of a consultation that the ledger lacks, and return their number.

    A file that exists is never replaced. Nothing is stored if the last checkpoint of the ledger is
    not in the database: a restored backup waits for its replay.
    """
    last = last_number(consultation_id)
    named: dict[UUID, int] = {}
    noted = 0
    for checkpoint in _checkpoints(consultation_id):
        heads = heads_of(bytes(checkpoint.heads))
        if checkpoint.number > last:
            _store(checkpoint, heads, named)
            noted += 1
        elif checkpoint.number == last and not is_noted(checkpoint):
            return 0
        named |= heads
    return noted


def last_number(consultation_id: UUID) -> int:
    """Return the number of the last checkpoint of a consultation in the ledger, or 0."""
    try:
        names = storages["registers"].listdir(f"{FOLDER}/{consultation_id}")[1]
    except FileNotFoundError:  # nothing of this consultation was published yet
        return 0
    return max((int(name[:8]) for name in names if name.endswith(".json")), default=0)


def find_problem(consultation_id: UUID) -> str | None:
    """Return why the database does not contain what the ledger recorded, or None if it does.

    A checkpoint that the ledger got since the present transaction began is left out.
    """
    last = last_number(consultation_id)
    known = Checkpoint.objects.filter(consultation_id=consultation_id, number__lte=last)
    stored = known.order_by("-number").first()
    if stored and not is_noted(stored):
        return f"the ledger outside the database has another number {stored.number}"
    following = stored.number + 1 if stored else 1
    if following <= last and _is_older_than_transaction(consultation_id, following):
        return f"the ledger outside the database goes on to number {last}"
    return None


def _is_older_than_transaction(consultation_id: UUID, number: int) -> bool:
    path = _path(consultation_id, number, "json")
    return storages["registers"].get_modified_time(path) < began_at()


def is_noted(checkpoint: Checkpoint) -> bool:
    """Return whether the ledger has this checkpoint of the database with the same hash."""
    noted = read_checkpoint(checkpoint.consultation_id, checkpoint.number)
    return noted.hash == bytes(checkpoint.hash)


def read_checkpoint(consultation_id: UUID, number: int) -> NotedCheckpoint:
    """Return a checkpoint of the ledger."""
    with storages["registers"].open(_path(consultation_id, number, "json")) as file:
        noted = json.load(file)
    return NotedCheckpoint(
        number=number,
        day=date.fromisoformat(noted["day"]),
        links=[_read_link(link) for link in noted["links"]],
        rules={UUID(question): text for question, text in noted["rules"].items()},
        **_from_hex(noted, "previous", "hash", "heads"),
    )


def _read_link(noted: dict[str, Any]) -> NotedLink:
    return NotedLink(
        question=UUID(noted["question"]),
        number=noted["number"],
        kind=noted["kind"],
        votes=noted["votes"],
        day=date.fromisoformat(noted["day"]),
        **_from_hex(noted, "commitment", "previous", "hash"),
    )


def _from_hex(noted: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: bytes.fromhex(noted[name]) for name in names}


def read_votes(consultation_id: UUID, number: int) -> Iterator[NotedVote]:
    """Yield the votes that the batches since the checkpoint before list, in their order."""
    for question, batch, commitment in _read_lines(consultation_id, number, "votes"):
        yield NotedVote(UUID(question), batch, bytes.fromhex(commitment))


def read_ballots(consultation_id: UUID, number: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of the `ballots` file of the questions closed since the checkpoint before."""
    return _read_lines(consultation_id, number, "ballots")


def _read_lines(consultation_id: UUID, number: int, kind: str) -> Iterator[Any]:
    with (
        storages["registers"].open(_path(consultation_id, number, f"{kind}.gz")) as file,
        gzip.open(file) as lines,
    ):
        yield from map(json.loads, lines)


def heads_of(packed: bytes) -> dict[UUID, int]:
    """Return the number of the last link of each question that a checkpoint names."""
    starts = range(0, len(packed), ledger.ENTRY_BYTES)
    entries = (
        ledger.read_head_entry(packed[start : start + ledger.ENTRY_BYTES]) for start in starts
    )
    return {question: number for question, number, _hash in entries}


def _checkpoints(consultation_id: UUID) -> Iterator[Checkpoint]:
    rows = Checkpoint.objects.filter(consultation_id=consultation_id).order_by("number")
    return rows.iterator(CHECKPOINTS)


def _store(checkpoint: Checkpoint, heads: dict[UUID, int], named: dict[UUID, int]) -> None:
    """Store the checkpoint last: one that is there is complete."""
    links = [
        link
        for link in Link.objects.filter(question_id__in=heads).order_by("question_id", "number")
        if named.get(link.question_id, 0) < link.number <= heads[link.question_id]
    ]
    noted = {
        "day": checkpoint.day.isoformat(),
        **_in_hex(checkpoint, "previous", "hash", "heads"),
        "links": [_noted(link) for link in links],
        "rules": _rules_of(heads.keys() - named.keys()),
    }
    where = (checkpoint.consultation_id, checkpoint.number)
    _save_lines(_path(*where, "votes.gz"), _votes(links))
    _save_lines(_path(*where, "ballots.gz"), _ballots(links))
    _save(_path(*where, "json"), ContentFile(json.dumps(noted).encode()))


def _noted(link: Link) -> dict[str, Any]:
    return {
        "question": str(link.question_id),
        "number": link.number,
        "kind": link.kind,
        "votes": link.votes,
        **_in_hex(link, "commitment", "previous", "hash"),
        "day": link.day.isoformat(),
    }


def _in_hex(row: Checkpoint | Link, *names: str) -> dict[str, str]:
    return {name: bytes(getattr(row, name)).hex() for name in names}


def _rules_of(questions: Iterable[UUID]) -> dict[str, str]:
    rows = LedgerHead.objects.filter(pk__in=questions).values_list("pk", "question__rules")
    return {str(question): rules for question, rules in rows}


def _votes(links: Iterable[Link]) -> Iterator[tuple[str, int, str]]:
    for link in links:
        at = {"question_id": link.question_id, "batch": link.number}
        for model in (Entry, LostVote):
            rows = model.objects.filter(**at).values_list("commitment", flat=True)
            for commitment in rows.iterator(chunk_size=CHUNK):
                yield str(link.question_id), link.number, bytes(commitment).hex()


def _ballots(links: Iterable[Link]) -> Iterator[dict]:
    for link in links:
        if link.kind == LinkKind.CLOSE:
            yield from streams.ballot_rows(link.question_id)


def _path(consultation_id: UUID, number: int, kind: str) -> str:
    return f"{FOLDER}/{consultation_id}/{number:08}.{kind}"


def _save_lines(path: str, rows: Iterable[Any]) -> None:
    with TemporaryFile() as file:
        with gzip.open(file, "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in rows)
        file.seek(0)
        _save(path, File(file))


def _save(path: str, content: File) -> None:
    if not storages["registers"].exists(path):
        storages["registers"].save(path, content)
