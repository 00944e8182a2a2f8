"""Import of ballots of another platform, thousands at a time, into separate ledgers."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from votes import ledger
from votes.ballot_box.store.slips import Keys, opening
from votes.exceptions import ImportDisagrees

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID


LEVEL = "imported"
VERSION = 1
REVISION = 1
STANDING = """
SELECT b.question_id, b.voter_id, b.choice
FROM ballot_box_ballot b
JOIN unnest(%s::uuid[], %s::uuid[]) AS wanted (question, voter)
  ON b.question_id = wanted.question AND b.voter_id = wanted.voter
"""
LOCK_HEADS = """
SELECT h.question_id, h.is_closed, ARRAY[k.key, k.nonce_key], (clock_timestamp() AT TIME ZONE 'UTC')::date
FROM ballot_box_ledgerhead h JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE h.question_id = ANY(%s) ORDER BY h.question_id FOR UPDATE OF h
"""
ADD = """
WITH given AS (
  SELECT * FROM unnest(%(questions)s::uuid[], %(voters)s::uuid[], %(choices)s::text[], %(pseudonyms)s::bytea[],
                       %(commitments)s::bytea[], %(days)s::date[])
    AS row (question, voter, choice, pseudonym, commitment, day)
), arrivals AS (
  INSERT INTO ballot_box_arrival
    (organisation_id, question_id, commitment, pseudonym, revision, version, choice, level, is_held,
     person, before, before_version, is_counted)
  SELECT %(organisation)s, question, commitment, pseudonym, %(revision)s, %(version)s, choice, %(level)s, false,
    pseudonym, '', 0, true
  FROM given
)
INSERT INTO ballot_box_ballot
  (organisation_id, question_id, voter_id, choice, is_cast, is_counted, revision, version, day, commitment, answered)
SELECT %(organisation)s, question, voter, choice, true, true, %(revision)s, %(version)s, day, commitment, '' FROM given
"""


class Head(NamedTuple):
    """The state, key and day of a locked chain."""

    is_closed: bool
    keys: Keys
    day: date


class Row(NamedTuple):
    """A ballot to add."""

    question: UUID
    voter: UUID
    choice: str
    pseudonym: bytes
    commitment: bytes
    day: date


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
    for row in rows:
        added[row.question][row.choice] += 1
    return added


def _fresh(wanted: Mapping[tuple[UUID, UUID], str]) -> dict[tuple[UUID, UUID], str]:
    """Return the ballots that are not in the box yet. Raise `ImportDisagrees` if one differs."""
    pairs = list(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            STANDING, [[question for question, _ in pairs], [voter for _, voter in pairs]]
        )
        stored = {(question, voter): choice for question, voter, choice in cursor.fetchall()}
    if any(wanted[pair] != choice for pair, choice in stored.items()):
        raise ImportDisagrees
    return {pair: choice for pair, choice in wanted.items() if pair not in stored}


def _lock_heads(questions: list[UUID]) -> dict[UUID, Head]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_HEADS, [questions])
        heads = {
            row[0]: Head(row[1], Keys(*map(bytes, row[2])), row[3]) for row in cursor.fetchall()
        }
    if any(head.is_closed for head in heads.values()):
        raise ImportDisagrees
    return heads


def _row(question: UUID, voter: UUID, choice: str, head: Head) -> Row:
    pseudonym = ledger.pseudonym(head.keys.pseudonyms, voter)
    stated: dict[str, Any] = {
        "revision": REVISION,
        "version": VERSION,
        "choice": choice,
        "level": LEVEL,
    }
    opened = opening(question, key=head.keys.nonces, pseudonym=pseudonym, **stated)
    return Row(question, voter, choice, pseudonym, opened.commitment, head.day)


def _write(organisation_id: UUID, rows: Iterable[Row]) -> None:
    names = ("questions", "voters", "choices", "pseudonyms", "commitments", "days")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    stated: dict[str, Any] = {
        "organisation": organisation_id,
        "revision": REVISION,
        "version": VERSION,
        "level": LEVEL,
    }
    with connection.cursor() as cursor:
        cursor.execute(ADD, columns | stated)
