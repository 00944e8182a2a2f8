"""Import of ballots of another platform, thousands at a time, into separate ledgers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from votes import ledger
from votes.ballot_box.store.encryption import BOX, Arrival, Ballot, Box, Vote, mark_of
from votes.exceptions import ImportDisagrees

LEVEL = "imported"
VERSION = 1
REVISION = 1
STANDING = f"""
SELECT b.question_id, b.voter_id, b.encrypted, {BOX}
FROM ballot_box_ballot b
JOIN ballot_box_ledgerhead h ON h.question_id = b.question_id
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
JOIN unnest(%s::uuid[], %s::uuid[]) AS wanted (question, voter)
  ON b.question_id = wanted.question AND b.voter_id = wanted.voter
"""  # noqa: S608 - constants
LOCK_HEADS = f"""
SELECT h.question_id, h.is_closed, (clock_timestamp() AT TIME ZONE 'UTC')::date, {BOX}
FROM ballot_box_ledgerhead h JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE h.question_id = ANY(%s) ORDER BY h.question_id FOR UPDATE OF h
"""  # noqa: S608 - constants
ADD = """
WITH given AS (
  SELECT * FROM unnest(%(questions)s::uuid[], %(voters)s::uuid[], %(marks)s::bytea[], %(people)s::bytea[],
                       %(arrivals)s::bytea[], %(ballots)s::bytea[])
    AS row (question, voter, mark, person, arrival, ballot)
), arrivals AS (
  INSERT INTO ballot_box_arrival
    (organisation_id, question_id, mark, is_held, person, is_first, is_counted, encrypted)
  SELECT %(organisation)s, question, mark, false, person, true, true, arrival FROM given
)
INSERT INTO ballot_box_ballot (organisation_id, question_id, voter_id, is_cast, is_counted, encrypted)
SELECT %(organisation)s, question, voter, true, true, ballot FROM given
"""


class Head(NamedTuple):
    """The state, day and keys of a locked chain."""

    is_closed: bool
    day: date
    box: Box


class Row(NamedTuple):
    """A ballot to add."""

    question: UUID
    voter: UUID
    mark: bytes
    person: bytes
    arrival: bytes
    ballot: bytes


def deposit_many(
    organisation_id: UUID, ballots: Iterable[tuple[UUID, UUID, str]]
) -> dict[UUID, Counter]:
    """Add (question, voter, choice) ballots; return the number added by question and choice.

    Ballots that are there already are not changed, so that an import can run again. Raise
    `ImportDisagrees` for a ballot that differs, or for a new one on a closed question. The caller
    has the bulk lock of the consultation, and closes the questions.
    """
    wanted = {(question, voter): choice for question, voter, choice in ballots}
    fresh = _fresh(wanted)
    heads = _lock_heads(sorted({question for question, _voter in fresh}))
    rows = [
        _row(question, voter, choice, heads[question])
        for (question, voter), choice in fresh.items()
    ]
    if rows:
        _write(organisation_id, rows)
    added: dict[UUID, Counter] = defaultdict(Counter)
    for (question, _voter), choice in fresh.items():
        added[question][choice] += 1
    return added


def _fresh(wanted: Mapping[tuple[UUID, UUID], str]) -> dict[tuple[UUID, UUID], str]:
    """Return the ballots that are not in the box yet. Raise `ImportDisagrees` if one differs."""
    pairs = list(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            STANDING, [[question for question, _ in pairs], [voter for _, voter in pairs]]
        )
        rows = cursor.fetchall()
    stored = {
        (question, voter): Box(question, *keys).decrypt_ballot(voter, encrypted).choice
        for question, voter, encrypted, *keys in rows
    }
    if any(wanted[pair] != choice for pair, choice in stored.items()):
        raise ImportDisagrees
    return {pair: choice for pair, choice in wanted.items() if pair not in stored}


def _lock_heads(questions: list[UUID]) -> dict[UUID, Head]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_HEADS, [questions])
        heads = {
            question: Head(is_closed, day, Box(question, *keys))
            for question, is_closed, day, *keys in cursor.fetchall()
        }
    if any(head.is_closed for head in heads.values()):
        raise ImportDisagrees
    return heads


def _row(question: UUID, voter: UUID, choice: str, head: Head) -> Row:
    box = head.box
    pseudonym = ledger.pseudonym(box.pseudonyms, voter)
    vote = Vote(pseudonym, REVISION, VERSION, LEVEL, choice)
    commitment = box.opening(vote).commitment
    mark = mark_of(commitment)
    return Row(
        question,
        voter,
        mark,
        ledger.person(box.pseudonyms, voter.hex),
        box.encrypt_arrival(mark, Arrival(vote, commitment, 0, "")),
        box.encrypt_ballot(voter, Ballot(REVISION, VERSION, head.day, commitment, b"", choice)),
    )


def _write(organisation_id: UUID, rows: Iterable[Row]) -> None:
    names = ("questions", "voters", "marks", "people", "arrivals", "ballots")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(ADD, columns | {"organisation": organisation_id})
