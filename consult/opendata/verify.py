#!/usr/bin/env python3
"""Recount published votes and check their ledger: `verify PATH [--receipt COMMITMENT]`.

PATH is a dataset's folder or zip. Exit 0 and a one-line verdict, or exit 1 and the first bad record. Needs Python 3.10
and nothing else. Written from docs/ledger-format.md alone, it shares no code with the platform it checks. It reads
each file once, in order, and never holds more than the voters of one question and the heads that checkpoints name.
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
from itertools import pairwise

U64 = struct.Struct(">Q").pack
LENGTH = struct.Struct(">I").pack
FORMAT = b"\0\0\0\x10consult-ledger-1"
POSITIONS = ("agree", "disagree", "mixed")
SMALLEST_CELL = 11
COLUMNS = {
    "questions": "id consultation proposal kind visibility pseudonym_scope origin state method"
    " rules rules_hash sequence head total",
    "ledger": "question sequence kind commitment previous hash day",
    "ballots": "question sequence pseudonym inner tier replaced_by version choice nonce level level_nonce",
    "checkpoints": "consultation number taken_at previous hash question sequence head",
    "positions": "question proposal origin state agree mixed disagree total",
    "imported_tallies": "target_type target origin agree mixed disagree total",
}
REPEATED_IN_RULES = ("consultation", "proposal", "kind", "visibility", "pseudonym_scope", "origin", "method")


class Bad(Exception):
    """The first record that does not hold."""


def must(holds, why):
    """Refuse the record at hand; whoever reads it adds its file and line."""
    if not holds:
        raise ValueError(why)


def H(tag, *fields):
    """H(tag, …) of the format, as hexadecimal: every field is preceded by its length."""
    parts = [FORMAT]
    for part in (tag, *fields):
        parts += (LENGTH(len(part)), part)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def raw(text, size=32):
    """Bytes of a hexadecimal cell of a known size, in lower case."""
    must(len(text) == 2 * size and text == text.lower(), f"{size} bytes of lower-case hexadecimal are expected")
    return bytes.fromhex(text)


def uuid(text):
    """The sixteen bytes of a UUID written in lower case with hyphens."""
    must(len(text) == 36 and text[8] == text[13] == text[18] == text[23] == "-", "a UUID is expected")
    return raw(text.replace("-", ""), 16)


def whole(text):
    """A whole number, without sign or leading zero."""
    must(text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"), "a whole number is expected")
    return int(text)


# ------------------------------------------------------------------ reading


class Dataset:
    """The files of a dataset, in a folder or a zip, read as streams of rows."""

    def __init__(self, path):
        self.archive = None if os.path.isdir(path) else zipfile.ZipFile(path)
        names = self.archive.namelist() if self.archive else []
        for at, _, files in os.walk(path):
            names += [os.path.join(at, name) for name in files]
        self.files = {}
        for name in sorted(names):
            self.files.setdefault(os.path.basename(name), name)

    def open(self, name):
        return (self.archive.open if self.archive else io.FileIO)(self.files[name])

    def file_of(self, resource):
        return next((name for name in (f"{resource}.csv", f"{resource}.jsonl") if name in self.files), None)

    def rows(self, resource, required=False):
        """Yield (line, cells) in file order; nothing for a file that is absent and may be."""
        name = self.file_of(resource)
        if name is None and required:
            raise Bad(f"{resource}: the file is missing")
        if name is None:
            return
        read = read_csv if name.endswith(".csv") else read_jsonl
        line = 0
        with self.open(name) as content, io.TextIOWrapper(content, encoding="utf-8-sig", newline="") as lines:
            try:
                for line, cells in read(lines, COLUMNS[resource].split()):
                    yield line, cells
            except (ValueError, csv.Error, zipfile.BadZipFile, EOFError) as error:
                raise Bad(f"{name} after line {line}: unreadable: {error}") from error

    def check_files(self):
        """Compare every file with the SHA-256 that datapackage.json states, when it is there."""
        if "datapackage.json" not in self.files:
            return
        with self.open("datapackage.json") as manifest:
            resources = json.load(manifest).get("resources", ())
        for resource in resources:
            name, stated = os.path.basename(resource.get("path") or ""), (resource.get("hash") or "")
            if name in self.files and stated.startswith("sha256:") and self.sha256(name) != stated[7:]:
                raise Bad(f"{name}: its SHA-256 is not the one datapackage.json states")

    def sha256(self, name):
        found = hashlib.sha256()
        with self.open(name) as content:
            for block in iter(lambda: content.read(1 << 20), b""):
                found.update(block)
        return found.hexdigest()


def read_csv(lines, columns):
    reader = csv.reader(lines, strict=True)
    header = next(reader, [])
    missing = [column for column in columns if column not in header]
    must(not missing, f"columns missing: {' '.join(missing)}")
    where = [header.index(column) for column in columns]
    for row in reader:
        must(len(row) == len(header), f"line {reader.line_num} has {len(row)} cells instead of {len(header)}")
        yield reader.line_num, [row[i] for i in where]


def read_jsonl(lines, columns):
    for number, line in enumerate(lines, 1):
        record = json.loads(line)
        must(isinstance(record, dict) and all(c in record for c in columns), f"line {number} lacks columns")
        yield number, [as_text(record[column]) for column in columns]


def as_text(value):
    """One JSON value as CSV would write it."""
    must(value is None or (isinstance(value, (str, int)) and value is not True and value is not False), "bad value")
    return "" if value is None else str(value)


class Cursor:
    """One file sorted by question, handed out question by question; it never goes back."""

    def __init__(self, dataset, resource, required=False):
        self.file = dataset.file_of(resource)
        self.source = dataset.rows(resource, required)
        self.advance()

    def advance(self):
        self.line, self.row = next(self.source, (0, None))

    def peek(self, question):
        """The next row if it is of that question, else None; questions passed over are strangers."""
        if self.row is None or self.row[0] > question:
            return None
        if self.row[0] < question:
            self.refuse("its question is unknown or out of order")
        return self.row

    def of(self, question):
        """Yield the rows of a question, each taken before it is handed out is let go."""
        while self.peek(question) is not None:
            yield self.row
            self.advance()

    def finish(self):
        if self.row is not None:
            self.refuse("its question is unknown or out of order")

    def refuse(self, why):
        raise Bad(f"{self.file} line {self.line}, question {self.row[0]}, {self.row[1]}: {why}")


# ------------------------------------------------------------------ checkpoints


class Checkpoints:
    """Checks the chain of checkpoints, and keeps the heads they name (40 bytes each) until the ledger shows them."""

    def __init__(self, dataset):
        self.file, self.count = dataset.file_of("checkpoints"), 0
        self.named, self.consultation_of, self.covered = {}, {}, {}
        self.consultation, self.number, self.hash, self.heads = "", 0, "", {}
        group = []
        for line, row in dataset.rows("checkpoints"):
            if group and row[:2] != group[0][1][:2]:
                self.take(group)
                group = []
            group.append((line, row))
        if group:
            self.take(group)

    def take(self, group):
        """Check one checkpoint, all its rows at hand, against the one before."""
        line, row = group[0]
        try:
            self.check([row for _, row in group])
        except ValueError as error:
            raise Bad(f"{self.file} line {line}, checkpoint {row[1]} of {row[0]}: {error}") from error

    def check(self, rows):
        consultation, number, taken_at, previous, stated = rows[0][:5]
        if consultation != self.consultation:
            must(consultation > self.consultation, "consultations are out of order")
            self.consultation, self.number, self.hash, self.heads = consultation, 0, "0" * 64, {}
        must(number == str(self.number + 1), f"number {self.number + 1} was expected")
        must(previous == self.hash, "it does not follow the one before")
        must(all(row[:5] == rows[0][:5] for row in rows), "its rows differ")
        must(all(a[5] < b[5] for a, b in pairwise(rows)), "its questions are out of order")
        for row in rows:
            self.name(*row[5:])
        heads = bytes.fromhex(H(b"heads", *[self.heads[question] for question in sorted(self.heads)]))
        found = H(b"checkpoint", uuid(consultation), U64(self.number + 1), raw(previous), taken_at.encode(), heads)
        must(found == stated, "its hash does not follow")
        self.number, self.hash, self.count = self.number + 1, stated, self.count + 1

    def name(self, question, sequence, head):
        entry = uuid(question) + U64(whole(sequence)) + raw(head)
        must(self.heads.get(question, b"") < entry, f"question {question} goes back")
        must(self.consultation_of.setdefault(question, self.consultation) == self.consultation, "a question moved")
        self.heads[question], self.covered[question] = entry, whole(sequence)
        self.named.setdefault(question, bytearray()).extend(entry[16:])

    def heads_of(self, question):
        """The (sequence, head) named for a question, last first, to be popped as the ledger goes."""
        packed = bytes(self.named.pop(question, b""))
        starts = range(0, len(packed), 40)
        return [(int.from_bytes(packed[i : i + 8], "big"), packed[i + 8 : i + 40].hex()) for i in reversed(starts)]


# ------------------------------------------------------------------ one question


class Recount:
    """Replays the votes of one closed question and counts those that are open."""

    def __init__(self, question):
        self.id = question
        self.awaited = {}  # pseudonym -> (sequence said to replace it, its own), or None once final
        self.counts, self.cells = Counter(), Counter()
        self.levels_open = None

    def vote(self, sequence, kind, commitment, ballot):
        """Check one ballot against its event, and count it if it is open."""
        _, number, pseudonym, inner, tier, replaced_by, version, choice, nonce, level, level_nonce = ballot
        must(number == str(sequence), f"ballot {sequence} was expected")
        found = H(b"event", self.id, kind.encode(), raw(pseudonym), raw(inner), raw(tier))
        must(found == commitment, "the commitment of its event does not follow")
        self.follow(sequence, raw(pseudonym), replaced_by)
        if replaced_by or kind == "withdraw":
            must(not (version or choice or nonce or level or level_nonce), "a vote that does not count is open")
            return
        found = H(b"choice", self.id, U64(whole(version)), choice.encode(), raw(nonce))
        must(choice and found == inner, "inner does not follow from the choice")
        self.counts[choice] += 1
        self.level(choice, level, level_nonce, tier)

    def follow(self, sequence, pseudonym, replaced_by):
        """Hold each event to the one that was said to replace it."""
        if pseudonym in self.awaited:
            awaited = self.awaited[pseudonym]
            must(awaited, "an earlier vote of the same pseudonym was counted")
            must(awaited[0] == sequence, f"event {awaited[1]} was said to be replaced by {awaited[0]}")
        if replaced_by:
            must(whole(replaced_by) > sequence, "it is replaced by an earlier event")
        self.awaited[pseudonym] = (whole(replaced_by), sequence) if replaced_by else None

    def level(self, choice, level, level_nonce, tier):
        if self.levels_open is None:
            self.levels_open = bool(level)
        must(self.levels_open == bool(level) == bool(level_nonce), "levels are open for some votes only")
        if level:
            must(H(b"level", self.id, level.encode(), raw(level_nonce)) == tier, "tier does not follow from the level")
            self.cells[level, choice] += 1

    def close(self, commitment, kind):
        """Check the count that the close event states, once every vote was seen."""
        for awaited in self.awaited.values():
            must(not awaited, awaited and f"event {awaited[1]} was said to be replaced by {awaited[0]}")
        lines = sorted((choice.encode(), count) for choice, count in self.counts.items())
        counts = b"".join(choice + b"=%d\n" % count for choice, count in lines)
        must(H(b"close", self.id, U64(self.total), counts) == commitment, "the count it states is not the recount")
        choices = POSITIONS if kind == "position" else tuple(self.counts)
        cells = [self.cells[level, choice] for level in {level for level, _ in self.cells} for choice in choices]
        must(not cells or min(cells) >= SMALLEST_CELL, f"levels are open over a cell below {SMALLEST_CELL}")

    @property
    def total(self):
        return sum(self.counts.values())


class Verifier:
    """Walks the questions in order, with the other files beside."""

    def __init__(self, dataset, receipt=None):
        self.dataset, self.receipt, self.standing = dataset, receipt, None
        self.checkpoints = Checkpoints(dataset)
        self.ledger = Cursor(dataset, "ledger", required=True)
        self.ballots, self.positions = Cursor(dataset, "ballots"), Cursor(dataset, "positions")
        self.seen, self.open_in, self.uncovered = Counter(), set(), {}

    def run(self):
        """Check everything; return the number of events, of closed and open questions, of counted votes."""
        before = ""
        for line, cells in self.dataset.rows("questions", required=True):
            question = dict(zip(COLUMNS["questions"].split(), cells, strict=True))
            try:
                must(question["id"] > before, "questions are out of order")
                self.check_rules(question)
                self.check_question(question)
            except ValueError as error:
                raise Bad(f"{self.dataset.file_of('questions')} line {line}, question {cells[0]}: {error}") from error
            before = question["id"]
        for cursor in (self.ledger, self.ballots, self.positions):
            cursor.finish()
        self.finish_checkpoints()
        return self.seen

    def check_rules(self, question):
        must(H(b"rules", question["rules"].encode()) == question["rules_hash"], "rules_hash does not follow")
        rules = json.loads(question["rules"])
        must(rules.get("question") == question["id"], "its rules are those of another question")
        for key in REPEATED_IN_RULES:
            must((rules.get(key) or "") == question[key], f"{key} is not what its rules say")

    def check_question(self, question):
        must(question["state"] in ("open", "closed"), "its state is neither open nor closed")
        recount = Recount(uuid(question["id"])) if question["state"] == "closed" else None
        sequence, head, casts, ended = self.walk(question, recount)
        must(question["sequence"] == str(sequence), f"the ledger stops at {sequence}")
        must(question["head"] == head, "its head is not the hash of its last event")
        must(ended is (recount is not None), "its state is not what its chain says")
        must(question["total"] == (str(recount.total) if recount else ""), "its total is not the recount")
        self.check_positions(question, recount, casts)
        self.note(question, sequence, recount)

    def walk(self, question, recount):
        """Follow the chain of one question and return its end: sequence, head, number of casts, closed or not."""
        key = question["id"]
        head = H(b"genesis", uuid(key), raw(question["rules_hash"]))
        named = self.named_heads(question, head)
        sequence, casts, ended, day = 0, 0, False, ""
        for row in self.ledger.of(key):
            sequence += 1
            kind, commitment = row[2:4]
            try:
                must(not ended, "an event follows the close")
                must(kind in ("cast", "withdraw", "close"), "its kind is unknown")
                head, day = self.link(row, sequence, head, day)
                must(not named or named[-1][0] != sequence or named.pop()[1] == head, "a checkpoint named another hash")
                ended = kind == "close"
                if recount and ended:
                    recount.close(commitment, question["kind"])
            except ValueError as error:
                self.ledger.refuse(error)
            if recount and not ended:
                self.check_ballot(question, sequence, kind, commitment, recount)
            if commitment == self.receipt:
                self.standing = self.describe(question, sequence)
            casts += kind == "cast"
        must(not named, named and f"a checkpoint names event {named[-1][0]}, which is absent")
        if self.ballots.peek(key):
            self.ballots.refuse("no vote of the ledger answers to it, or its question is open")
        return sequence, head, casts, ended

    def link(self, row, sequence, head, day_before):
        """Check that one event continues the chain; return its hash and day."""
        _, number, kind, commitment, previous, stated, day = row
        must(number == str(sequence), f"event {sequence} was expected")
        must(previous == head, "it does not follow the event before")
        must(len(day) == 10 and day >= day_before, "its day goes back")
        found = H(b"chain", bytes.fromhex(head), U64(sequence), kind.encode(), raw(commitment), day.encode())
        must(found == stated, "its hash does not follow")
        return stated, day

    def check_ballot(self, question, sequence, kind, commitment, recount):
        ballot = self.ballots.peek(question["id"])
        if ballot is None:
            self.ledger.refuse("its ballot is missing")
        try:
            recount.vote(sequence, kind, commitment, ballot)
        except ValueError as error:
            self.ballots.refuse(error)
        self.replaced_by = ballot[5]
        self.ballots.advance()

    def describe(self, question, sequence):
        """Where a receipt stands, as far as published data tell."""
        where = f"event {sequence} of question {question['id']}"
        if question["state"] == "open":
            return f"{where}, opening after close"
        return f"{where}, replaced by {self.replaced_by}" if self.replaced_by else f"{where}, the last of its voter"

    def named_heads(self, question, genesis):
        named = self.checkpoints.heads_of(question["id"])
        consultation = self.checkpoints.consultation_of.get(question["id"], question["consultation"])
        must(consultation == question["consultation"], "checkpoints know it in another consultation")
        must(not named or named[-1][0] != 0 or named.pop()[1] == genesis, "a checkpoint named another start")
        return named

    def check_positions(self, question, recount, casts):
        if self.positions.file is None:
            return
        is_due = question["kind"] == "position" and (recount is not None or question["visibility"] == "live")
        rows = list(self.positions.of(question["id"]))
        must(len(rows) == is_due, f"{len(rows)} rows in positions instead of {int(is_due)}")
        for _, proposal, origin, state, agree, mixed, disagree, total in rows:
            same = (proposal, origin, state) == (question["proposal"], question["origin"], question["state"])
            must(same, "positions describes it otherwise")
            sums = {"agree": whole(agree), "mixed": whole(mixed), "disagree": whole(disagree)}
            must(sum(sums.values()) == whole(total) <= casts, "its positions do not add up")
            must(not recount or all(recount.counts[c] == n for c, n in sums.items()), "positions are not the recount")

    def note(self, question, sequence, recount):
        """Remember what the verdict and the last checkpoints need."""
        self.seen["events"] += sequence
        self.seen["closed" if recount else "open"] += 1
        self.seen["votes"] += recount.total if recount else 0
        if not recount:
            self.open_in.add(question["consultation"])
        elif self.checkpoints.covered.get(question["id"]) != sequence:
            self.uncovered.setdefault(question["consultation"], question["id"])

    def finish_checkpoints(self):
        for question in self.checkpoints.named:
            raise Bad(f"{self.checkpoints.file}: question {question} is absent from questions")
        for consultation, question in self.uncovered.items():
            if self.checkpoints.file and consultation not in self.open_in:
                raise Bad(f"{self.checkpoints.file}: the last one of {consultation} does not cover question {question}")


# ------------------------------------------------------------------ the rest


def check_imported(dataset):
    """Totals that came as totals: all one can check is that they add up. Return how many there are."""
    number, before = 0, []
    for line, row in dataset.rows("imported_tallies"):
        try:
            must(row[0] in ("proposal", "comment") and uuid(row[1]) and row[2], "its target or origin is unclear")
            must(row[:3] > before, "rows are out of order or repeated")
            must(sum(map(whole, row[3:6])) == whole(row[6]), "its total is not the sum")
        except ValueError as error:
            raise Bad(f"{dataset.file_of('imported_tallies')} line {line}: {error}") from error
        number, before = number + 1, row[:3]
    return number


def verdict(seen, checkpoints, imported):
    parts = [f"{seen['events']} events, {checkpoints} checkpoints"]
    if seen["closed"]:
        parts.append(f"{seen['closed']} closed questions: {seen['votes']} votes recounted, equal to what is published")
    if seen["open"]:
        parts.append(f"{seen['open']} open questions: chain intact, openings after close")
    if imported:
        parts.append(f"{imported} imported totals add up but cannot be recounted")
    return "OK: " + "; ".join(parts)


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Recount published votes and check their ledger.")
    parser.add_argument("path", help="folder or zip of the dataset")
    parser.add_argument("--receipt", help="commitment of a receipt to look for")
    options = parser.parse_args(arguments)
    try:
        dataset = Dataset(options.path)
        verifier = Verifier(dataset, options.receipt)
        line = verdict(verifier.run(), verifier.checkpoints.count, check_imported(dataset))
        dataset.check_files()
        if options.receipt and verifier.standing is None:
            raise Bad(f"receipt {options.receipt}: not in this ledger")
    except (Bad, OSError, ValueError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"BAD: {error}\n")
        return 1
    sys.stdout.write(line + (f"; receipt: {verifier.standing}" if options.receipt else "") + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
