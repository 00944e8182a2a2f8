"""A thief of one backup, who also has every published file, links no vote with its voter (ADR 139).

The thief has every row of every table, in the order in which the files of PostgreSQL contain them,
with the transaction that wrote each. A plain dump contains less. The thief does not have the key of
the votes, and tries what `ATTACKS` lists. Each attack works against a mutant that leaves one thing in
clear, or that shows one length.
"""

import hmac
import random
from collections import Counter, defaultdict

import pytest
from django.db import connection

from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from consult.opendata.writers.sources import ROWS
from tests.factories import make
from tests.votes import polls
from tests.votes.places import ballots, cast, close, published, withdraw
from votes.actions import registers as register_actions
from votes.ballot_box.store import batches, encryption

pytestmark = [
    pytest.mark.committed,
    pytest.mark.usefixtures("without_vacuum"),
    pytest.mark.takes(60),
]

TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
VOTERS = 96  # two batches of forty or more in each question
FICKLE = 7  # votes of the person who changes most
# In each of the four batches, a random order is right about once. More right guesses than this come
# once in a hundred thousand times.
BY_CHANCE = 16


@pytest.fixture
def without_vacuum(committed):
    """Keep rows where they were written: the vacuum would make room among them at any moment."""
    table = "ALTER TABLE ballot_box_{} {}"
    with as_owner(), connection.cursor() as cursor:
        for name in ("ballot", "arrival", "entry"):
            cursor.execute(table.format(name, "SET (autovacuum_enabled = false)"))
    yield
    with as_owner(), connection.cursor() as cursor:
        for name in ("ballot", "arrival", "entry"):
            cursor.execute(table.format(name, "RESET (autovacuum_enabled)"))


class Theft:
    """The rows of each table in order, and the published files, which a thief has."""

    def __init__(self, viewer, consultation):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(TABLES)
            self.tables = {name: _rows_of(cursor, name) for (name,) in cursor.fetchall()}
        self.published = defaultdict(dict)
        for row in ROWS["ballots"](viewer, consultation):
            self.published[row["question"]][row["commitment"]] = dict(row)

    def rows(self, table, question):
        """Return the rows of a table about a question, in the order of its file."""
        return [row for row in self.tables[table] if row["question_id"] == question]


def _rows_of(cursor, table):
    cursor.execute(f"SELECT ctid::text AS at, xmin::text AS made, t.* FROM {table} t ORDER BY ctid")
    names = [column.name for column in cursor.description]
    return [
        {name: _text(value) for name, value in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    ]


def _text(value):
    """Return a value as a dump contains it."""
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return "" if value is None else str(value)


class Scene:
    """A consultation where people vote in another order on each question.

    One person has a level of their own, one votes seven times, and one withdraws a vote.
    """

    def __init__(self):
        self.organisation = make.organisation()
        tenancy.set_organisation(self.organisation.pk)
        self.consultation = make.consultation(self.organisation)
        self.proposal = published(self.consultation)
        self.poll = polls.opened(self.consultation, "ranking", options=3)
        self.turn = 0
        self.draw = random.Random(3)
        self.voters = [make.person(consultation=self.consultation) for _ in range(VOTERS - 1)]
        self.lone = make.person(consultation=self.consultation, level=3)
        self.voters.append(self.lone)
        self.draw.shuffle(self.voters)
        self.fickle = next(voter for voter in self.voters[50:] if voter is not self.lone)
        for half in (self.voters[:48], self.voters[48:]):
            for voter in half:
                self.vote(voter)
            register_actions.publish_batches()
        for _ in range(FICKLE - 1):
            self.vote(self.fickle)
        withdraw(self.voters[0], self.proposal)
        self.while_open = self.steal()
        close(self.consultation)
        polls.end(self.poll)
        self.stolen = self.steal()
        self.truth = defaultdict(dict)
        for row in ballots():
            if row["choice"]:
                self.truth[str(row["question_id"])][str(row["voter_id"])] = row["commitment"].hex()

    def vote(self, voter):
        """Vote on both questions, differently from before."""
        self.turn += 1
        cast(voter, self.proposal, ("agree", "mixed", "disagree")[self.turn % 3])
        options = polls.ids(self.poll)
        start = self.turn % 3
        polls.vote(voter, self.poll, choices=options[start:] + options[:start])

    def steal(self):
        return Theft(make.Viewer.public(self.organisation), self.consultation)


# ---- attacks: each yields (question, voter, set of commitments that may be theirs)


def by_key(scene):
    """Try every 32 bytes of the rows of a question's key as the key of its pseudonyms."""
    people = [row["id"] for row in scene.stolen.tables["accounts_participant"]]
    texts = [
        bytes.fromhex(row[name])
        for row in scene.stolen.tables["ballot_box_pseudonymkey"]
        for name in ("key", "nonce_key")
    ]
    keys = {text[start : start + 32] for text in texts for start in range(len(text) - 31)}
    for question, opened in scene.stolen.published.items():
        by_pseudonym = {row["pseudonym"]: commitment for commitment, row in opened.items()}
        for voter in people:
            name = bytes.fromhex(voter.replace("-", ""))
            for key in keys:
                found = by_pseudonym.get(hmac.digest(key, name, "sha256").hex())
                if found:
                    yield question, voter, {found}


def by_contents(scene):
    """Look for a commitment or a choice in every row that names a voter."""
    for question, opened in scene.stolen.published.items():
        for row in scene.stolen.rows("ballot_box_ballot", question):
            text = " ".join(value for name, value in row.items() if name != "question_id")
            theirs = {commitment for commitment in opened if commitment in text}
            theirs = theirs or {
                commitment
                for commitment, counted in opened.items()
                if counted["choice"].encode().hex() in text
            }
            yield question, row["voter_id"], theirs


def by_transaction(scene):
    """Follow a voter by the transaction of the ballot to a vote that waits, and to its entry."""
    for question, opened in scene.stolen.published.items():
        waiting = {
            row["made"]: row for row in scene.while_open.rows("ballot_box_arrival", question)
        }
        for ballot in scene.while_open.rows("ballot_box_ballot", question):
            arrival = waiting.get(ballot["made"], {})
            text = " ".join(value for name, value in arrival.items() if name != "question_id")
            theirs = {commitment for commitment in opened if commitment in text}
            for entry in scene.stolen.rows("ballot_box_entry", question):
                if entry["encrypted"] in text:
                    theirs.add(entry["commitment"])
            yield question, ballot["voter_id"], theirs & set(opened)


def by_order(scene):
    """Take the ballot that was written n-th for the n-th entry."""
    for question, opened in scene.stolen.published.items():
        rows = scene.stolen.rows("ballot_box_ballot", question)
        rows.sort(key=lambda row: int(row["made"]))
        voters = [row["voter_id"] for row in rows if row["is_cast"] == "True"]
        entries = scene.stolen.rows("ballot_box_entry", question)
        entries.sort(key=lambda row: int(row["batch"]))  # stable: in the order of the file
        counted = [row["commitment"] for row in entries if row["commitment"] in opened]
        for voter, commitment in zip(voters, counted, strict=False):
            yield question, voter, {commitment}


def by_length(scene):
    """Take the longest ballots for the longest choices."""
    for question, opened in scene.stolen.published.items():
        cast_rows = [
            row
            for row in scene.stolen.rows("ballot_box_ballot", question)
            if row["is_cast"] == "True"
        ]
        lengths = sorted({len(row["encrypted"]) for row in cast_rows})
        choices = sorted({len(counted["choice"]) for counted in opened.values()})
        if len(lengths) > 1 and len(lengths) == len(choices):
            of_length = dict(zip(lengths, choices, strict=True))
            for row in cast_rows:
                wanted = of_length[len(row["encrypted"])]
                yield (
                    question,
                    row["voter_id"],
                    {c for c, counted in opened.items() if len(counted["choice"]) == wanted},
                )


def by_rarity(scene):
    """Give the one entry with a value of its own to the one voter who is different.

    Accounts tell who has another level. Copies of a ballot in the files of PostgreSQL tell who voted
    most often.
    """
    rare = [str(voter.participant.pk) for voter in (scene.lone, scene.fickle)]
    for question, opened in scene.stolen.published.items():
        entries = [
            row
            for row in scene.stolen.rows("ballot_box_entry", question)
            if row["commitment"] in opened
        ]
        for start in range(0, min(len(row["encrypted"]) for row in entries), 8):
            values = Counter(row["encrypted"][start : start + 8] for row in entries)
            if len(values) > FICKLE:  # random, or of each voter
                continue
            for row in entries:
                if values[row["encrypted"][start : start + 8]] == 1:
                    yield from ((question, voter, {row["commitment"]}) for voter in rare)


ATTACKS = [by_key, by_contents, by_transaction, by_order, by_length, by_rarity]


def count_right(scene, attack):
    """Return the number of votes that an attack gives to their voters.

    Several entries are one answer if they have the same choice: the thief then knows it.
    """
    right = set()
    for question, voter, commitments in attack(scene):
        own = scene.truth[question].get(voter)
        choices = {scene.stolen.published[question][c]["choice"] for c in commitments}
        if own in commitments and len(choices) == 1:
            right.add((question, voter))
    return len(right)


def test_thief_links_no_vote_with_its_voter(committed):
    scene = Scene()
    right = {attack.__name__: count_right(scene, attack) for attack in ATTACKS}
    by_chance = right.pop("by_order")
    assert by_chance <= BY_CHANCE
    assert right == dict.fromkeys(right, 0)


def test_thief_finds_no_row_that_names_a_voter_and_a_vote(committed):
    """Every table is read, so that a table that is added later is read too."""
    scene = Scene()
    secrets = {
        commitment for opened in scene.stolen.published.values() for commitment in opened
    } | {row["pseudonym"] for opened in scene.stolen.published.values() for row in opened.values()}
    voters = {str(voter.participant.pk) for voter in scene.voters}
    questions = set(scene.stolen.published)
    found = set()
    for theft in (scene.while_open, scene.stolen):
        for name, table in theft.tables.items():
            for row in table:
                text = " ".join(row.values())
                names_voter = any(voter in text for voter in voters)
                if names_voter and any(question in text for question in questions):
                    found.add(name)
                if names_voter and any(secret in text for secret in secrets):
                    found.add(f"{name}: a vote")
    assert found == {"ballot_box_ballot"}


# ---- mutants: one thing in clear
def leave_in_clear(monkeypatch, table):
    """Leave what is encrypted for a table in clear, in its place."""
    encrypt, decrypt = encryption._encrypt, encryption._decrypt

    def in_clear(cipher, text, place):
        if place.startswith(table):
            return bytes(12) + text + bytes(16)
        return encrypt(cipher, text, place)

    def from_clear(cipher, encrypted, place):
        if place.startswith(table):
            return bytes(encrypted)[12:-16]
        return decrypt(cipher, encrypted, place)

    monkeypatch.setattr(encryption, "_encrypt", in_clear)
    monkeypatch.setattr(encryption, "_decrypt", from_clear)


def show_lengths(monkeypatch):
    """Encrypt choices without what fills them up."""
    encrypt, decrypt = encryption._encrypt, encryption._decrypt

    def shorter(cipher, text, place):
        if not place.startswith(b"ballot"):
            return encrypt(cipher, text, place)
        kept = text.rstrip(b"\0")
        return (len(text) - len(kept)).to_bytes(2) + encrypt(cipher, kept, place)

    def longer(cipher, encrypted, place):
        if not place.startswith(b"ballot"):
            return decrypt(cipher, encrypted, place)
        encrypted = bytes(encrypted)
        return decrypt(cipher, encrypted[2:], place) + bytes(int.from_bytes(encrypted[:2]))

    monkeypatch.setattr(encryption, "_encrypt", shorter)
    monkeypatch.setattr(encryption, "_decrypt", longer)


def mark_in_clear(monkeypatch):
    """Find a vote that waits by its commitment itself."""
    monkeypatch.setattr(encryption, "_marks", lambda commitment, keys: [commitment])


def keep_order(monkeypatch):
    """Store entries in the order in which votes arrived."""

    def move(question_id, batch, *, with_the_rest):
        box = batches.box_of(question_id)
        with connection.cursor() as cursor:
            cursor.execute(f"{batches.WAITING} ORDER BY ctid", [question_id, with_the_rest])
            moved = [batches._entry_of(box, *row) for row in cursor.fetchall()]
            columns = [[row[0] for row in moved], [row[1] for row in moved]]
            cursor.execute(batches.PUBLISH, [question_id, batch, with_the_rest, *columns])
        return sorted(columns[0])

    monkeypatch.setattr(batches, "move_arrivals", move)


MUTANTS = {
    "key of the question": (lambda patch: leave_in_clear(patch, b"key"), by_key),
    "ballot": (lambda patch: leave_in_clear(patch, b"ballot"), by_contents),
    "vote that waits": (lambda patch: leave_in_clear(patch, b"arrival"), by_transaction),
    "mark": (mark_in_clear, by_transaction),
    "order": (keep_order, by_order),
    "length": (show_lengths, by_length),
    "level and revision": (lambda patch: leave_in_clear(patch, b"entry"), by_rarity),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_thief_links_votes_of_a_mutant(committed, monkeypatch, name):
    change, attack = MUTANTS[name]
    change(monkeypatch)
    right = count_right(Scene(), attack)
    assert right > (BY_CHANCE if attack is by_order else 0)
