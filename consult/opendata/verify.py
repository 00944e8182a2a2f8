#!/usr/bin/env python3
"""Recount published votes and check their ledger: `verify PATH [--receipt COMMITMENT]`.

PATH is the folder or the zip of a dataset. Exit with 0 and a one-line verdict, or with 1 and the
first bad record. Needs Python 3.10 and nothing else. Written from docs/ledger-format.md and
docs/moderation-log.md alone, without the platform's code. Reads each table once, in order. Stores
at most the voters of one question and the heads of checkpoints. Verifies both formats of the
ledger: format 2 has a table of batches, format 1 has none.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import struct
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, pairwise, zip_longest
from typing import IO, Any

U64 = struct.Struct(">Q").pack
LENGTH = struct.Struct(">I").pack
NAMED = struct.Struct(">Q32s")
FORMAT_1 = b"\0\0\0\x10consult-ledger-1"
FORMAT_2 = b"\0\0\0\x10consult-ledger-2"
MODERATION = b"\0\0\0\x14consult-moderation-1"
POSITIONS = ("agree", "mixed", "disagree")
SMALLEST_CELL = 11
SMALLEST_BATCH = 40
# Columns of a question. `last` numbers the last event in format 1, the last link in format 2.
REPEATED_IN_RULES = (
    "consultation",
    "proposal",
    "kind",
    "visibility",
    "pseudonym_scope",
    "origin",
    "method",
)
QUESTION = (
    "id",
    *REPEATED_IN_RULES[:-1],
    "state",
    "method",
    "rules",
    "rules_hash",
    "last",
    "head",
    "total",
)
SHARED = {
    "positions": "question proposal origin state agree mixed disagree total",
    "imported_tallies": "target_type target origin agree mixed disagree total",
    "results": "question option",
    "moderation_decisions": "number previous hash decided_at target_id target_kind action reason origin"
    " state_before state_after automation facts_digest opened_at until about",
}
COLUMNS_1 = SHARED | {
    "questions": " ".join(QUESTION).replace("last", "sequence"),
    "ledger": "question sequence kind commitment previous hash day",
    "ballots": "question sequence pseudonym inner tier replaced_by version choice nonce level level_nonce",
    "checkpoints": "consultation number taken_at previous hash question sequence head",
}
COLUMNS_2 = SHARED | {
    "questions": " ".join(QUESTION).replace("last", "batches"),
    "batches": "question batch kind votes commitment previous hash day",
    "ledger": "question batch commitment",
    "ballots": "question batch commitment pseudonym choice nonce tier turn level level_nonce",
    "checkpoints": "consultation number day previous hash question batch head",
}
OPTIONAL = ("imported_tallies", "moderation_decisions", "results")


class Bad(Exception):
    """Raised at the first invalid record."""


def must(condition: object, reason: object) -> None:
    """Raise `ValueError` unless the condition is true. The caller adds the file and line."""
    if not condition:
        raise ValueError(reason)


@contextmanager
def naming(where: str) -> Iterator[None]:
    """Name the current record in the errors raised inside the block."""
    try:
        yield
    except (ValueError, RecursionError) as error:
        raise Bad(f"{where}: {error}") from error


def H(form: bytes, tag: bytes, *fields: bytes) -> str:
    """Return H(tag, …) of a format, as hexadecimal. Every field is preceded by its length."""
    parts = [LENGTH(len(part)) + part for part in (tag, *fields)]
    return hashlib.sha256(form + b"".join(parts)).hexdigest()


def raw(text: str, size: int = 32) -> bytes:
    """Return the bytes of a lower-case hexadecimal cell of a known size."""
    found = bytes.fromhex(text)
    must(
        len(found) == size and found.hex() == text,
        f"{size} bytes of lower-case hexadecimal are expected",
    )
    return found


def uuid(text: str) -> bytes:
    """Return the sixteen bytes of a UUID written in lower case with hyphens."""
    must(
        len(text) == 36 and text[8] == text[13] == text[18] == text[23] == "-", "a UUID is expected"
    )
    return raw(text.replace("-", ""), 16)


def whole(text: str) -> int:
    """Return a whole number of eight bytes at most, without sign or leading zero."""
    must(
        text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"),
        "a whole number is expected",
    )
    must(len(text) <= 20 and int(text) < 1 << 64, "the number is too large")
    return int(text)


class Dataset:
    """The files of a dataset, in a folder or a zip, read as streams of rows."""

    def __init__(self, path: str) -> None:
        self.archive = None if os.path.isdir(path) else zipfile.ZipFile(path)
        names = self.archive.namelist() if self.archive else []
        for at, _, files in os.walk(path):
            names += [os.path.join(at, name) for name in files]
        self.files = {}
        for name in names:
            self.files.setdefault(os.path.basename(name), []).append(name)
        is_second = bool(self.forms("batches"))
        self.form, self.columns = (FORMAT_2, COLUMNS_2) if is_second else (FORMAT_1, COLUMNS_1)

    def open(self, name: str) -> IO[bytes]:
        """Open a file by its base name, which must be unique: a decoy could hide the file."""
        places = self.files.get(name, ())
        if len(places) != 1:
            raise Bad(f"{name}: there are {len(places)} files of that name instead of one")
        return (self.archive.open if self.archive else io.FileIO)(places[0])

    def forms(self, resource: str) -> list[str]:
        return [name for name in (f"{resource}.csv", f"{resource}.jsonl") if name in self.files]

    def rows(self, resource: str) -> Iterator[tuple[str, Any]]:
        """Yield (file and line, cells) in file order. The CSV and JSON Lines must be equal."""
        forms = self.forms(resource)
        if not forms and resource not in OPTIONAL:
            raise Bad(f"{resource}: the file is missing")
        for (line, cells), *others in zip_longest(*map(self.read, forms), fillvalue=("none", None)):
            if others and others[0][1] != cells:
                raise Bad(f"{forms[0]} line {line} and {forms[1]} line {others[0][0]} differ")
            yield f"{forms[0]} line {line}", cells

    def read(self, name: str) -> Iterator[tuple[int, list[str]]]:
        resource, _, form = name.rpartition(".")
        read = read_csv if form == "csv" else read_jsonl
        line = 0
        with (
            self.open(name) as content,
            io.TextIOWrapper(content, encoding="utf-8-sig", newline="") as lines,
        ):
            try:
                for line, cells in read(lines, self.columns[resource].split()):
                    yield line, cells
            except Exception as error:  # a damaged file may cause any exception
                raise Bad(f"{name} after line {line}: unreadable: {error}") from error

    def check_files(self) -> None:
        """Check each SHA-256 in datapackage.json, if present, and that it names every table."""
        if "datapackage.json" not in self.files:
            return
        with self.open("datapackage.json") as manifest:
            try:
                resources = DECODE(manifest.read().decode())["resources"]
                stated = {
                    os.path.basename(resource["path"]): resource["hash"] for resource in resources
                }
                must(len(stated) == len(resources), "a file is named twice")
            except Exception as error:  # not a Data Package
                raise Bad(
                    f"datapackage.json: paths and hashes cannot be read: {error!r}"
                ) from error
        for name, digest in stated.items():
            if digest != f"sha256:{self.sha256(name)}":
                raise Bad(f"{name}: its SHA-256 is not the one datapackage.json states")
        for name in sorted(
            {name for resource in self.columns for name in self.forms(resource)} - stated.keys()
        ):
            raise Bad(f"{name}: datapackage.json does not name it")

    def sha256(self, name: str) -> str:
        found = hashlib.sha256()
        with self.open(name) as content:
            for block in iter(lambda: content.read(1 << 20), b""):
                found.update(block)
        return found.hexdigest()


def read_csv(lines: Iterable[str], columns: list[str]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, strict=True)
    header = next(reader, [])
    missing = [column for column in columns if header.count(column) != 1]
    must(not missing, f"columns missing or repeated: {' '.join(missing)}")
    where = [header.index(column) for column in columns]
    for row in reader:
        must(
            len(row) == len(header),
            f"line {reader.line_num} has {len(row)} cells instead of {len(header)}",
        )
        yield reader.line_num, [row[i] for i in where]


def read_jsonl(lines: Iterable[str], columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    wanted = set(columns)
    for number, line in enumerate(lines, 1):
        record = DECODE(line)
        must(isinstance(record, dict) and record.keys() >= wanted, f"line {number} lacks columns")
        yield number, [as_text(record[column]) for column in columns]


def as_text(value: object) -> str:
    """Return a JSON value as CSV would write it."""
    if isinstance(value, str):
        return value
    must(value is None or isinstance(value, int), "bad value")
    return {"None": "", "True": "true", "False": "false"}.get(str(value), str(value))


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object. Refuse repeated keys, since readers differ on which one they use."""
    must(len(found := dict(pairs)) == len(pairs), "a key is repeated")
    return found


DECODE = json.JSONDecoder(object_pairs_hook=once).decode


class Cursor:
    """A file sorted by question, read question by question in one direction only."""

    def __init__(self, dataset: Dataset, resource: str) -> None:
        self.source = dataset.rows(resource)
        self.advance()

    def advance(self) -> None:
        self.where, self.row = next(self.source, ("", None))

    def peek(self, question: Any) -> Any:
        """Return the next row if it is of that question, else None. Refuse skipped questions."""
        if self.row is None or self.row[0] > question:
            return None
        if self.row[0] < question:
            self.refuse("its question is unknown or out of order")
        return self.row

    def of(self, question: Any) -> Iterator[Any]:
        """Yield the rows of a question, one after the other."""
        while self.peek(question) is not None:
            yield self.row
            self.advance()

    def finish(self) -> None:
        if self.row is not None:
            self.refuse("its question is unknown or out of order")

    def refuse(self, why: str | ValueError) -> None:
        raise Bad(f"{self.where}, question {self.row[0]}, {self.row[1]}: {why}")


class Checkpoints:
    """The checker of the checkpoint chain. It stores heads (40 bytes each) until confirmed."""

    def __init__(self, dataset: Dataset) -> None:
        self.form = dataset.form
        self.count = 0
        self.named = {}
        self.consultation_of = {}
        self.covered = {}
        self.consultation = ""
        self.number = 0
        self.hash = ""
        self.heads = {}
        for (consultation, number), group in groupby(
            dataset.rows("checkpoints"), lambda numbered: numbered[1][:2]
        ):
            places, rows = zip(*group, strict=True)
            with naming(f"{places[0]}, checkpoint {number} of {consultation}"):
                self.check(rows)

    def check(self, rows: Any) -> None:
        consultation, number, taken_at, previous, stated = rows[0][:5]
        if consultation != self.consultation:
            must(consultation > self.consultation, "consultations are out of order")
            self.consultation = consultation
            self.number = 0
            self.hash = "0" * 64
            self.heads = {}
        must(number == str(self.number + 1), f"number {self.number + 1} was expected")
        must(previous == self.hash, "it does not follow the one before")
        must(all(row[:5] == rows[0][:5] for row in rows), "its rows differ")
        must(all(a[5] < b[5] for a, b in pairwise(rows)), "its questions are out of order")
        for row in rows:
            self.name(*row[5:])
        heads = bytes.fromhex(
            H(self.form, b"heads", *[self.heads[question] for question in sorted(self.heads)])
        )
        link = [U64(self.number + 1), raw(previous), taken_at.encode(), heads]
        found = H(self.form, b"checkpoint", uuid(consultation), *link)
        must(found == stated, "its hash does not follow")
        self.number = self.number + 1
        self.hash = stated
        self.count = self.count + 1

    def name(self, question: Any, sequence: Any, head: Any) -> None:
        entry = uuid(question) + U64(whole(sequence)) + raw(head)
        must(self.heads.get(question, b"") < entry, f"question {question} goes back")
        must(
            self.consultation_of.setdefault(question, self.consultation) == self.consultation,
            "a question moved",
        )
        self.heads[question], self.covered[question] = entry, whole(sequence)
        self.named.setdefault(question, bytearray()).extend(entry[16:])

    def heads_of(self, question: Any, consultation: Any, genesis: str) -> list[Any]:
        """Return the (sequence, head) pairs of a question, last first, to be popped by `walk`."""
        must(
            self.consultation_of.get(question, consultation) == consultation,
            "checkpoints know it elsewhere",
        )
        named = [
            (sequence, head.hex())
            for sequence, head in NAMED.iter_unpack(self.named.pop(question, b""))
        ][::-1]
        must(
            not named or named[-1][0] != 0 or named.pop()[1] == genesis,
            "a checkpoint named another start",
        )
        return named


class Recount:
    """The counter of the open votes of a closed question. In format 1, it is a single batch."""

    def __init__(self, form: Any, question: Any) -> None:
        self.form = form
        self.id = question
        self.counts = Counter()
        self.cells = Counter()
        self.batches = set()
        self.levels_open: bool | None = None

    def count(self, choice: Any, batch: str, level: Any, level_nonce: Any, tier: Any) -> None:
        """Count one open vote. Its level must be open if, and only if, all others are open."""
        self.counts[choice] += 1
        self.batches.add(batch)
        if self.levels_open is None:
            self.levels_open = bool(level)
        must(
            self.levels_open == bool(level) == bool(level_nonce),
            "levels are open for some votes only",
        )
        if level:
            found = H(self.form, b"level", self.id, level.encode(), raw(level_nonce))
            must(found == tier, "tier does not follow from the level")
            self.cells[batch, level, choice] += 1

    def close(self, commitment: Any, kind: str) -> None:
        """Check the count that the close states, after all votes were read."""
        lines = sorted((choice.encode(), count) for choice, count in self.counts.items())
        counts = b"".join(choice + b"=%d\n" % count for choice, count in lines)
        found = H(self.form, b"close", self.id, U64(self.counts.total()), counts)
        must(found == commitment, "the count it states is not the recount")
        choices = POSITIONS if kind == "position" else tuple(self.counts)
        levels = {level for _, level, _ in self.cells}
        cells = [
            self.cells[batch, level, choice]
            for batch in self.batches
            for level in levels
            for choice in choices
        ]
        must(
            not levels or min(cells) >= SMALLEST_CELL,
            f"levels are open over a cell below {SMALLEST_CELL}",
        )


class Recount2(Recount):
    """The counter of format 2, in which only the last vote of each voter is ever opened."""

    def __init__(self, form: Any, question: Any) -> None:
        super().__init__(form, question)
        self.voters = set()

    def vote(self, ballot: Any) -> None:
        """Check a ballot against its commitment, and count it."""
        _, batch, commitment, pseudonym, choice, nonce, tier, turn, level, level_nonce = ballot
        must(choice, "a vote that does not count is open")
        inner = bytes.fromhex(H(self.form, b"choice", self.id, choice.encode(), raw(nonce)))
        found = H(self.form, b"vote", self.id, voter := raw(pseudonym), inner, raw(tier), raw(turn))
        must(found == commitment, "its commitment does not follow")
        must(voter not in self.voters, "another vote of the same pseudonym was counted")
        self.voters.add(voter)
        self.count(choice, batch, level, level_nonce, tier)


class Recount1(Recount):
    """The counter of format 1, in which each event names the event that replaces it."""

    def __init__(self, form: Any, question: Any) -> None:
        super().__init__(form, question)
        # pseudonym -> (number of its announced replacement, its own), or None once final
        self.awaited = {}

    def vote(self, sequence: Any, kind: str, commitment: Any, ballot: Any) -> None:
        """Check a ballot against its event, and count it if it is open."""
        (
            _,
            number,
            pseudonym,
            inner,
            tier,
            replaced_by,
            version,
            choice,
            nonce,
            level,
            level_nonce,
        ) = ballot
        must(number == str(sequence), f"ballot {sequence} was expected")
        found = H(
            self.form,
            b"event",
            self.id,
            kind.encode(),
            voter := raw(pseudonym),
            raw(inner),
            raw(tier),
        )
        must(found == commitment, "the commitment of its event does not follow")
        self.follow(sequence, voter, replaced_by)
        if replaced_by or kind == "withdraw":
            must(
                not (version or choice or nonce or level or level_nonce),
                "a vote that does not count is open",
            )
            return
        found = H(self.form, b"choice", self.id, U64(whole(version)), choice.encode(), raw(nonce))
        must(choice and found == inner, "inner does not follow from the choice")
        self.count(choice, "", level, level_nonce, tier)

    def follow(self, sequence: Any, pseudonym: bytes, replaced_by: Any) -> None:
        """Check that an event is the announced replacement of the voter's event before."""
        if pseudonym in self.awaited:
            awaited = self.awaited[pseudonym]
            must(awaited, "an earlier vote of the same pseudonym was counted")
            must(
                awaited[0] == sequence,
                f"event {awaited[1]} was said to be replaced by {awaited[0]}",
            )
        if replaced_by:
            must(whole(replaced_by) > sequence, "it is replaced by an earlier event")
        self.awaited[pseudonym] = (whole(replaced_by), sequence) if replaced_by else None

    def close(self, commitment: Any, kind: Any) -> None:
        """Check that every announced replacement came, then check the count."""
        for awaited in self.awaited.values():
            must(
                not awaited,
                awaited and f"event {awaited[1]} was said to be replaced by {awaited[0]}",
            )
        super().close(commitment, kind)


class Verifier:
    """The checks of all questions, in order. `walk` follows a chain in the way of its format."""

    recount_of: type

    def __init__(self, dataset: Dataset, receipt: Any = None) -> None:
        self.dataset = dataset
        self.form = dataset.form
        self.receipt = receipt
        self.receipt_status = None
        self.checkpoints = Checkpoints(dataset)
        self.ledger = Cursor(dataset, "ledger")
        self.ballots = Cursor(dataset, "ballots")
        self.positions = Cursor(dataset, "positions")
        self.cursors = [self.ledger, self.ballots, self.positions]
        self.seen = Counter()
        self.consultations = set()
        self.open_in = set()
        self.uncovered = {}

    def walk(self, question: Any, recount: Any) -> tuple[int, str, int, bool]:
        """Follow a question's chain. Return its last number, head, votes, and whether it ended."""
        raise NotImplementedError

    def run(self) -> dict[str, Any]:
        """Check everything and count it.

        Return the numbers of recorded votes, of closed and open questions, and of counted votes.
        """
        before = ""
        for where, cells in self.dataset.rows("questions"):
            question = dict(zip(QUESTION, cells, strict=True))
            with naming(f"{where}, question {cells[0]}"):
                must(question["id"] > before, "questions are out of order")
                self.check_rules(question)
                self.check_question(question)
            before = question["id"]
        for cursor in self.cursors:
            cursor.finish()
        self.finish_checkpoints()
        return self.seen

    def check_rules(self, question: Any) -> None:
        must(
            H(self.form, b"rules", question["rules"].encode()) == question["rules_hash"],
            "rules_hash does not follow",
        )
        rules = DECODE(question["rules"])
        must(
            isinstance(rules, dict) and rules.get("question") == question["id"],
            "its rules are those of another",
        )
        for key in REPEATED_IN_RULES:
            must((rules.get(key) or "") == question[key], f"{key} is not what its rules say")

    def check_question(self, question: Any) -> None:
        must(question["state"] in ("open", "closed"), "its state is neither open nor closed")
        is_closed = question["state"] == "closed"
        recount = self.recount_of(self.form, uuid(question["id"])) if is_closed else None
        last, head, votes, ended = self.walk(question, recount)
        must(question["last"] == str(last), f"the ledger stops at {last}")
        must(question["head"] == head, "its head is not the hash of the end of its chain")
        must(ended is is_closed, "its state is not what its chain says")
        must(
            question["total"] == (str(recount.counts.total()) if recount else ""),
            "its total is not the recount",
        )
        self.check_positions(question, recount, votes)
        self.seen["votes"] += votes
        self.seen["closed" if recount else "open"] += 1
        self.seen["counted"] += recount.counts.total() if recount else 0
        self.consultations.add(question["consultation"])
        if not recount:
            self.open_in.add(question["consultation"])
        elif self.checkpoints.covered.get(question["id"]) != last:
            self.uncovered.setdefault(question["consultation"], question["id"])

    def check_positions(self, question: Any, recount: Any, votes: Any) -> None:
        is_due = question["kind"] == "position" and (
            recount is not None or question["visibility"] == "live"
        )
        rows = list(self.positions.of(question["id"]))
        must(len(rows) == is_due, f"{len(rows)} rows in positions instead of {int(is_due)}")
        for row in rows:
            must(
                row[1:4] == [question[c] for c in ("proposal", "origin", "state")],
                "positions describes it otherwise",
            )
            sums = dict(zip(POSITIONS, map(whole, row[4:7]), strict=True))
            must(sum(sums.values()) == whole(row[7]), "its positions do not add up")
            # In format 2, live counts are ahead of the published batches.
            must(
                whole(row[7]) <= votes or self.form == FORMAT_2, "it has more positions than votes"
            )
            must(
                not recount or all(recount.counts[c] == n for c, n in sums.items()),
                "positions are not the recount",
            )

    def finish_checkpoints(self) -> None:
        """Check that checkpoints cover the closed questions.

        Once a question is closed there is a checkpoint. Once all are closed, the last one covers
        them.
        """
        for question in self.checkpoints.named:
            raise Bad(f"checkpoints: question {question} is absent from questions")
        for consultation, question in self.uncovered.items():
            if consultation not in self.open_in.intersection(
                self.checkpoints.consultation_of.values()
            ):
                raise Bad(
                    f"checkpoints: the last one of {consultation} does not cover question {question}"
                )


class Verifier1(Verifier):
    """The verifier of the chains of format 1, in which each event is a link."""

    recount_of = Recount1

    def walk(self, question: Any, recount: Any) -> tuple[int, str, int, bool]:
        """Follow a question's chain. Return its last event, head, votes, and whether it ended."""
        key = question["id"]
        head = H(self.form, b"genesis", uuid(key), raw(question["rules_hash"]))
        named = self.checkpoints.heads_of(key, question["consultation"], head)
        sequence = 0
        ended = False
        day = ""
        status = "opening after close"
        for row in self.ledger.of(key):
            sequence += 1
            kind, commitment = row[2:4]
            try:
                must(not ended, "an event follows the close")
                must(kind in ("cast", "withdraw", "close"), "its kind is unknown")
                head, day = self.link(row, sequence, head, day)
                must(
                    not named or named[-1][0] != sequence or named.pop()[1] == head,
                    "a checkpoint named another hash",
                )
                ended = kind == "close"
                if recount and ended:
                    recount.close(commitment, question["kind"])
            except ValueError as error:
                self.ledger.refuse(error)
            if recount and not ended:
                status = self.check_ballot(question, sequence, kind, commitment, recount)
            if commitment == self.receipt and not ended:
                self.receipt_status = f"event {sequence} of question {key}, {status}"  # type: ignore[assignment]  # None before
        must(not named, named and f"a checkpoint names event {named[-1][0]}, which is absent")
        if self.ballots.peek(key):
            self.ballots.refuse("no vote of the ledger answers to it, or its question is open")
        return sequence, head, sequence - ended, ended

    def link(self, row: Any, sequence: int, head: str, day_before: str) -> tuple[Any, Any]:
        """Check that one event continues the chain. Return its hash and day."""
        _, number, kind, commitment, previous, stated, day = row
        must(number == str(sequence), f"event {sequence} was expected")
        must(previous == head, "it does not follow the event before")
        must(len(day) == 10 and day >= day_before, "its day goes back")
        found = H(
            self.form,
            b"chain",
            bytes.fromhex(head),
            U64(sequence),
            kind.encode(),
            raw(commitment),
            day.encode(),
        )
        must(found == stated, "its hash does not follow")
        return stated, day

    def check_ballot(
        self, question: Any, sequence: int, kind: str, commitment: Any, recount: Any
    ) -> str:
        ballot = self.ballots.peek(question["id"])
        if ballot is None:
            self.ledger.refuse("its ballot is missing")
        try:
            recount.vote(sequence, kind, commitment, ballot)
        except ValueError as error:
            self.ballots.refuse(error)
        self.ballots.advance()
        return f"replaced by {ballot[5]}" if ballot[5] else "the last of its voter"


class Verifier2(Verifier):
    """The verifier of the chains of format 2, in which each batch of votes is a link."""

    recount_of = Recount2

    def __init__(self, dataset: Any, receipt: Any = None) -> None:
        super().__init__(dataset, receipt)
        self.batches = Cursor(dataset, "batches")
        self.cursors.append(self.batches)

    def walk(self, question: Any, recount: Any) -> tuple[int, str, int, bool]:
        """Follow a question's chain. Return its last link, head, votes, and whether it ended."""
        key = question["id"]
        head = H(self.form, b"genesis", uuid(key), raw(question["rules_hash"]))
        named = self.checkpoints.heads_of(key, question["consultation"], head)
        number = 0
        votes = 0
        smallest = SMALLEST_BATCH
        ended = False
        day = ""
        for row in self.batches.of(key):
            number += 1
            kind = row[2]
            stated = row[3]
            commitment = row[4]
            try:
                must(not ended, "it follows the close")
                must(kind in ("batch", "close"), "its kind is unknown")
                head, day = self.link(row, number, head, day)
                must(
                    not named or named[-1][0] != number or named.pop()[1] == head,
                    "a checkpoint named another hash",
                )
                ended = kind == "close"
                must(whole(stated) > 0 or ended, "it has no vote")
                must(
                    not ended or (stated == "0" and recount is not None),
                    "its close is not one of a closed question",
                )
                if ended:
                    recount.close(commitment, question["kind"])
            except ValueError as error:
                self.batches.refuse(error)
            if not ended:
                self.check_batch(key, str(number), whole(stated), commitment, recount)
                votes = votes + whole(stated)
                smallest = min(smallest, whole(stated))
        must(not named, named and f"a checkpoint names batch {named[-1][0]}, which is absent")
        must(
            smallest >= SMALLEST_BATCH or number == 2,
            f"a batch has fewer than {SMALLEST_BATCH} votes beside others",
        )
        for cursor, why in (
            (self.ledger, "no batch lists it"),
            (self.ballots, "no vote of the ledger answers to it"),
        ):
            if cursor.peek(key):
                cursor.refuse(why)
        return number, head, votes, ended

    def link(self, row: Any, number: int, head: str, day_before: str) -> tuple[Any, Any]:
        """Check that one link continues the chain. Return its hash and day."""
        _, stated_number, kind, _, commitment, previous, stated, day = row
        must(stated_number == str(number), f"batch {number} was expected")
        must(previous == head, "it does not follow the one before")
        must(len(day) == 10 and day >= day_before, "its day goes back")
        chain = [bytes.fromhex(head), U64(number), kind.encode(), raw(commitment), day.encode()]
        must(H(self.form, b"chain", *chain) == stated, "its hash does not follow")
        return stated, day

    def check_batch(self, key: Any, batch: str, votes: int, commitment: Any, recount: Any) -> None:
        """Check the votes of one batch, and count the open ones."""
        question = uuid(key)
        found = hashlib.sha256(self.form)
        before = ""
        vote_count = 0
        for part in (b"batch", question):
            found.update(LENGTH(len(part)) + part)
        found.update(LENGTH(32 * votes))
        while (row := self.ledger.peek(key)) and row[1] == batch:
            try:
                must(row[2] > before, "commitments are out of order or repeated")
                found.update(raw(row[2]))
            except ValueError as error:
                self.ledger.refuse(error)
            before = row[2]
            vote_count = vote_count + 1
            status = self.check_ballot(key, row, recount)
            if row[2] == self.receipt:
                self.receipt_status = f"batch {batch} of question {key}, {status}"  # type: ignore[assignment]  # None before
            self.ledger.advance()
        if (vote_count, found.hexdigest()) != (votes, commitment):
            raise Bad(f"batches, question {key}, {batch}: its votes are not those that it states")

    def check_ballot(self, key: Any, row: Any, recount: Any) -> str:
        """Count the open ballot of a vote, if any. Return the status of the vote in words."""
        ballot = self.ballots.peek(key)
        if recount is None:
            if ballot is not None:
                self.ballots.refuse("its question is open")
            return "opening after close"
        if ballot is None or ballot[1:3] != row[1:3]:
            return "replaced or withdrawn by its voter"
        try:
            recount.vote(ballot)
        except ValueError as error:
            self.ballots.refuse(error)
        self.ballots.advance()
        return "counted"


def check_imported(dataset: Dataset) -> int:
    """Check that imported totals add up, the only possible check. Return their number."""
    number = 0
    before = []
    for where, row in dataset.rows("imported_tallies"):
        with naming(where):
            must(
                row[0] in ("proposal", "comment") and uuid(row[1]) and row[2],
                "its target or origin is unclear",
            )
            must(row[:3] > before, "rows are out of order or repeated")
            must(sum(map(whole, row[3:6])) == whole(row[6]), "its total is not the sum")
        number = number + 1
        before = row[:3]
    return number


def check_results(dataset: Dataset) -> None:
    """Check the order of the results of polls. `count_polls` counts them."""
    before = []
    for where, row in dataset.rows("results"):
        with naming(where):
            must(row > before, "rows are out of order or repeated")
        before = row


def check_moderation(dataset: Dataset, consultations: Any) -> int:
    """Follow the chain of the public moderation log. Return how many decisions it has."""
    number = 0
    before = {H(MODERATION, b"genesis", uuid(key)) for key in consultations}
    for number, (where, row) in enumerate(dataset.rows("moderation_decisions"), 1):
        index, previous, stated, decided_at, target, *words, facts, opened_at, until, about = row
        with naming(f"{where}, decision {index}"):
            must(index == str(number), f"decision {number} was expected")
            must(previous in before or not before, "it does not follow the one before")
            public = [
                U64(number),
                decided_at.encode(),
                uuid(target),
                *map(str.encode, words),
                raw(facts),
            ]
            more = [opened_at.encode(), until.encode(), U64(whole(about)) if about else b""]
            must(opened_at or not any(more), "version 1 says nothing of that")
            tag, public = (b"decision-2", public + more) if opened_at else (b"decision", public)
            must(H(MODERATION, tag, raw(previous), *public) == stated, "its hash does not follow")
        before = {stated}
    return number


def verdict(totals: dict[str, Any], checkpoints: int, imported: int, decisions: int) -> str:
    votes = f"{totals['counted']} votes recounted, equal to what is published"
    clauses = (
        (True, f"{totals['votes']} recorded votes, {checkpoints} checkpoints"),
        (totals["closed"], f"{totals['closed']} closed questions: {votes}"),
        (totals["open"], f"{totals['open']} open questions: chain intact, openings after close"),
        (imported, f"{imported} imported totals add up but cannot be recounted"),
        (decisions, f"{decisions} decisions of moderation, chain intact"),
    )
    return "OK: " + "; ".join(part for number, part in clauses if number)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Recount published votes and check their ledger.")
    parser.add_argument("path", help="folder or zip of the dataset")
    parser.add_argument("--receipt", help="commitment of a receipt to look for")
    options = parser.parse_args(arguments)
    try:
        dataset = Dataset(options.path)
        verifier = (Verifier2 if dataset.form == FORMAT_2 else Verifier1)(dataset, options.receipt)
        totals = verifier.run()
        imported = check_imported(dataset)
        check_results(dataset)
        decisions = check_moderation(dataset, verifier.consultations)
        dataset.check_files()
        if options.receipt and verifier.receipt_status is None:
            raise Bad(f"receipt {options.receipt}: not in this ledger")
        outcome = verdict(totals, verifier.checkpoints.count, imported, decisions)
        code = 0
        outcome += f"; receipt: {verifier.receipt_status}" if options.receipt else ""
    except Exception as error:  # any error becomes one line of output
        outcome = f"BAD: {str(error) or repr(error)}"
        code = 1
    sys.stdout.write(outcome.encode("unicode_escape").decode() + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
