"""Datasets of votes for tests of the verifier, made from docs/ledger-format.md alone.

No database is used.
"""

import csv
import hashlib
import json
import random
import zipfile
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from moderation.decisions import chain
from votes import ledger
from votes.ballot_box.store.slips import opening

FILES = (
    "questions",
    "batches",
    "ledger",
    "ballots",
    "checkpoints",
    "positions",
    "imported_tallies",
)
COLUMNS = {
    "questions": (
        "id consultation proposal kind visibility pseudonym_scope origin state method rules rules_hash"
        " batches head total"
    ),
    "batches": "question batch kind votes commitment previous hash day",
    "ledger": "question batch commitment",
    "ballots": "question batch commitment pseudonym choice nonce tier turn level level_nonce",
    "checkpoints": "consultation number day previous hash question batch head",
    "positions": "question proposal origin state agree mixed disagree total",
    "results": "question option place count sum median",
    "imported_tallies": "target_type target origin agree mixed disagree total",
    "moderation_decisions": (
        "number decided_at target_kind target_id action reason origin automation state_before state_after"
        " facts_digest opened_at until about previous hash"
    ),
}
FORMAT_1 = COLUMNS | {
    "questions": (
        "id consultation proposal kind visibility pseudonym_scope origin state method rules rules_hash"
        " sequence head total"
    ),
    "ledger": "question sequence kind commitment previous hash day",
    "ballots": "question sequence pseudonym inner tier replaced_by version choice nonce level level_nonce",
    "checkpoints": "consultation number taken_at previous hash question sequence head",
}


class Book:
    """Rows of every file, filled question by question. They are deterministic for a seed."""

    def __init__(self, seed=1):
        self.random = random.Random(seed)
        self.files = {name: [] for name in FILES}
        self.consultation = self.uuid()
        self.heads, self.named = {}, {}
        self.number, self.last = 0, ledger.NO_HASH

    def uuid(self):
        return UUID(bytes=self.random.randbytes(16))

    def question(
        self,
        acts,
        *,
        close=True,
        visibility="live",
        kind="position",
        levels="A1",
        open_levels=False,
        batches=1,
        count_all=False,
    ):
        """Play acts on one new question, in some batches, and return its id.

        An act is a pair of voter and choice, or of voter and None for a withdrawal.
        """
        question, proposal, key = self.uuid(), self.uuid(), self.random.randbytes(32)
        rules = {
            "consultation": str(self.consultation),
            "question": str(question),
            "proposal": str(proposal) if kind == "position" else None,
            "kind": kind,
            "origin": "native",
            "pseudonym_scope": "question",
            "visibility": visibility,
            "method": ledger.METHOD,
            "sentence": "Que pensez-vous de cette contribution ? (exemple)",
        }
        text = ledger.rules_text(rules)
        votes = self.votes(question, key, acts, levels)
        head = ledger.genesis(question, ledger.rules_hash(text))
        links, size = [], max(1, -(-len(votes) // batches))
        for start in range(0, len(votes), size):
            head = self.batch(links, question, votes[start : start + size], head)
        last_of = {vote["pseudonym"]: vote for vote in votes}
        open_votes = votes if count_all else last_of.values()
        counted = sorted(
            (vote for vote in open_votes if vote["choice"]),
            key=lambda vote: (vote["batch"], vote["commitment"]),
        )
        if close:
            commitment = ledger.close_commitment(
                question, Counter(vote["choice"] for vote in counted)
            )
            head = self.link(links, question, "close", commitment, head)
            self.files["ballots"] += [
                self.public(vote, open_levels=open_levels) for vote in counted
            ]
        self.files["batches"] += links
        state = "closed" if close else "open"
        repeated = {
            k: rules[k]
            for k in ("consultation", "proposal", "kind", "visibility", "pseudonym_scope", "origin")
        }
        self.files["questions"].append(
            {
                "id": str(question),
                **{k: v or "" for k, v in repeated.items()},
                "state": state,
                "method": ledger.METHOD,
                "rules": text,
                "rules_hash": ledger.rules_hash(text).hex(),
                "batches": str(len(links)),
                "head": head.hex(),
                "total": str(len(counted)) if close else "",
            }
        )
        if kind == "position" and (close or visibility == "live"):
            self.positions(question, proposal, state, counted)
        self.heads[question] = (len(links), head)
        return question

    def votes(self, question, key, acts, levels):
        """Compute the votes of some acts, in the order of the acts."""
        votes, revisions = [], Counter()
        for voter, choice in acts:
            revisions[voter] += 1
            pseudonym, level = (
                ledger.pseudonym(key, UUID(int=voter)),
                self.random.choice(levels.split()),
            )
            stated = {
                "version": self.random.randint(1, 3) if choice else 0,
                "choice": choice or "",
                "level": level,
            }
            opened = opening(
                question, key=key, pseudonym=pseudonym, revision=revisions[voter], **stated
            )
            layers = {"tier": opened.tier, "turn": opened.turn, "commitment": opened.commitment}
            nonces = {
                "nonce": ledger.nonce(opened.secret, "choice"),
                "level_nonce": ledger.nonce(opened.secret, "level"),
            }
            votes.append(
                {"question": str(question), "pseudonym": pseudonym} | stated | layers | nonces
            )
        return votes

    def batch(self, links, question, votes, previous):
        """Publish some votes as one batch, sorted, for any order of arrival."""
        number = len(links) + 1
        for vote in votes:
            vote["batch"] = number
        commitments = sorted(vote["commitment"] for vote in votes)
        self.files["ledger"] += [
            {"question": str(question), "batch": str(number), "commitment": commitment.hex()}
            for commitment in commitments
        ]
        commitment = ledger.batch_commitment(question, commitments)
        return self.link(links, question, "batch", commitment, previous, votes=len(votes))

    def link(self, links, question, kind, commitment, previous, *, votes=0):
        day, number = f"2026-11-{24 + min(len(links), 6):02d}", len(links) + 1
        head = ledger.link(previous, number=number, kind=kind, commitment=commitment, day=day)
        links.append(
            {
                "question": str(question),
                "batch": str(number),
                "kind": kind,
                "votes": str(votes),
                "commitment": commitment.hex(),
                "previous": previous.hex(),
                "hash": head.hex(),
                "day": day,
            }
        )
        return head

    def public(self, vote, *, open_levels):
        """Return a counted vote as it is published at the close."""
        row = {name: vote[name] for name in COLUMNS["ballots"].split()}
        if not open_levels:
            row |= {"level": "", "level_nonce": ""}
        return {k: v.hex() if isinstance(v, bytes) else str(v) for k, v in row.items()}

    def positions(self, question, proposal, state, counted):
        counts = Counter(b["choice"] for b in counted)
        row = {
            "question": str(question),
            "proposal": str(proposal),
            "origin": "native",
            "state": state,
        }
        row |= {choice: str(counts[choice]) for choice in ("agree", "mixed", "disagree")}
        self.files["positions"].append(row | {"total": str(len(counted))})

    def checkpoint(self):
        """Take a checkpoint over every question so far."""
        entries = [ledger.head_entry(q, *self.heads[q]) for q in sorted(self.heads)]
        self.number += 1
        day = f"2026-12-{self.number:02d}"
        digest = ledger.checkpoint(
            self.consultation, number=self.number, previous=self.last, day=day, heads=entries
        )
        for question in sorted(q for q in self.heads if self.named.get(q) != self.heads[q]):
            self.files["checkpoints"].append(
                {
                    "consultation": str(self.consultation),
                    "number": str(self.number),
                    "day": day,
                    "previous": self.last.hex(),
                    "hash": digest.hex(),
                    "question": str(question),
                    "batch": str(self.heads[question][0]),
                    "head": self.heads[question][1].hex(),
                }
            )
        self.named, self.last = dict(self.heads), digest

    def sort(self):
        for name, rows in self.files.items():
            keys = {"questions": ("id",), "checkpoints": ("consultation",)}.get(name, ("question",))
            if name != "imported_tallies":
                rows.sort(key=lambda row, keys=keys: tuple(row[k] for k in keys))
        return self


def acts(draw, *, voters, number):
    """Return random acts: some voters change their vote, some withdraw it, some vote again."""
    choices = ("agree", "agree", "mixed", "disagree", None)
    return [(draw.randint(1, voters), draw.choice(choices)) for _ in range(number)]


def sample(seed=1):
    """Return a book with four closed questions, two checkpoints and imported totals."""
    book = Book(seed)
    book.question(acts(book.random, voters=20, number=130), batches=3)
    book.checkpoint()
    book.question(acts(book.random, voters=30, number=25), visibility="sealed")
    book.question([])
    every = [(n, choice) for n, choice in enumerate(("agree", "mixed", "disagree") * 12)]
    book.question(every, open_levels=True)
    book.checkpoint()
    totals = {"agree": "4", "mixed": "0", "disagree": "2", "total": "6"}
    book.files["imported_tallies"].append(
        {"target_type": "proposal", "target": str(book.uuid()), "origin": "cap-collectif"} | totals
    )
    return book.sort()


def decisions(book, number=4):
    """Return the public log of moderation of a book's consultation, as its file contains it."""
    head, rows = chain.genesis(book.consultation), []
    for n in range(1, number + 1):
        entry = chain.Entry(
            number=n,
            decided_at=datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=n),
            target_kind="comment",
            target_id=book.uuid(),
            action=book.random.choice(["remove", "hide", "restrict"]),
            reason=book.random.choice(["insult", "privacy", ""]),
            origin="notice",
            automation=False,
            state_before="published",
            state_after="removed",
            facts_digest=chain.digest_of("Une phrase (exemple).", book.random.randbytes(32).hex()),
            **_fields_since_version_2(n),
        )
        link = {"previous": head, "hash": (head := chain.link(head, entry))}
        written = {name: _cell(value) for name, value in (asdict(entry) | link).items()}
        rows.append(written)
    return rows


def _fields_since_version_2(n):
    """Return the fields of decision n that exist since version 2.

    The first two decisions are of version 1. Of the others, one ends by itself, and the next is
    about another decision.
    """
    if n < 3:
        return {}
    opened_at = datetime(2026, 11, 24, tzinfo=UTC)
    return {
        "opened_at": opened_at,
        **({"until": opened_at + timedelta(days=9)} if n == 3 else {"about": 2}),
    }


def _cell(value):
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)


def whole(seed=1):
    """Return the sample with its log of moderation, with at least one row in every file."""
    book = sample(seed)
    return book.files | {"moderation_decisions": decisions(book)}


def package(files, folder):
    """Write rows in both forms with their manifest, as open data does; return the folder."""
    write(files, folder, form="jsonl")
    write(files, folder)
    return seal(folder)


def seal(folder):
    """Write, or write again, the manifest of a folder's tables."""
    resources = [
        {"path": path.name, "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"}
        for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".jsonl")
    ]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
    return folder


def write(files, folder, *, form="csv", archive=False, dictionary=COLUMNS):
    """Write rows to a folder, or to a zip in it; return the path to verify."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        columns = dictionary[name].split()
        with (folder / f"{name}.{form}").open("w", newline="", encoding="utf-8") as target:
            if form == "csv":
                writer = csv.DictWriter(target, columns)
                writer.writeheader()
                writer.writerows(rows)
            else:
                target.writelines(
                    json.dumps({k: None if row[k] == "" else row[k] for k in columns}) + "\n"
                    for row in rows
                )
    if not archive:
        return folder
    path = folder / "dataset.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in files:
            target.write(folder / f"{name}.{form}", f"dataset/data/{name}.{form}")
    return path
