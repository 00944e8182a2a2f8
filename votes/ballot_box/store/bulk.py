"""Ballots known one by one on another platform: thousands at a time into chains of their own."""

from __future__ import annotations

from collections import Counter, defaultdict, namedtuple
from typing import TYPE_CHECKING

from django.db import connection

from votes.ballot_box.store.slips import Sealed, Voter, seal
from votes.exceptions import ImportDisagrees

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

LEVEL = "imported"
STANDING = """
SELECT b.question_id, b.voter_id, b.choice
FROM ballot_box_ballot b
JOIN unnest(%s::uuid[], %s::uuid[]) AS wanted (question, voter)
  ON b.question_id = wanted.question AND b.voter_id = wanted.voter
"""
LOCK_HEADS = """
SELECT h.question_id, h.sequence, h.hash, h.is_closed, k.key, (clock_timestamp() AT TIME ZONE 'UTC')::date
FROM ballot_box_ledgerhead h JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE h.question_id = ANY(%s) ORDER BY h.question_id FOR UPDATE OF h
"""
ADD_EVENTS = """
INSERT INTO ballot_box_ledgerevent
  (organisation_id, question_id, sequence, kind, commitment, previous, hash, day)
SELECT %s, * FROM unnest(
  %s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::bytea[], %s::date[])
"""
ADD_OPENINGS = """
INSERT INTO ballot_box_opening
  (organisation_id, question_id, sequence, pseudonym, "inner", tier, version, choice, nonce, level, level_nonce)
SELECT %s, * FROM unnest(
  %s::uuid[], %s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[], %s::int[], %s::text[], %s::bytea[], %s::text[],
  %s::bytea[])
"""
ADD_BALLOTS = """
INSERT INTO ballot_box_ballot (organisation_id, question_id, voter_id, choice, sequence)
SELECT %s, * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[])
"""
MOVE_HEADS = """
UPDATE ballot_box_ledgerhead AS h SET sequence = new.sequence, hash = new.hash, day = new.day
FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[], %s::date[]) AS new (question, sequence, hash, day)
WHERE h.question_id = new.question
"""
Head = namedtuple("Head", "sequence hash is_closed key day")


def deposit_many(organisation_id: UUID, ballots: Iterable[tuple[UUID, UUID, str]]) -> dict[UUID, Counter]:
    """Append (question, voter, choice) ballots; return what was added, by question and choice.

    Ballots that stand already are left alone, so that an import can be run again; one that differs, or is new on a
    closed question, is refused (`ImportDisagrees`). The caller holds the consultation's bulk lock.
    """
    wanted = {(question, voter): choice for question, voter, choice in ballots}
    fresh = _fresh(wanted)
    heads = _lock_heads(sorted({question for question, _voter in fresh}))
    rows = _seal_all(fresh, heads)
    if rows:
        _write(organisation_id, rows, heads)
    added: dict[UUID, Counter] = defaultdict(Counter)
    for question, _voter, sealed in rows:
        added[question][sealed.choice] += 1
    return added


def _fresh(wanted):
    """The ballots that are not in the box yet."""
    pairs = list(wanted)
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [[question for question, _ in pairs], [voter for _, voter in pairs]])
        standing = {(question, voter): choice for question, voter, choice in cursor.fetchall()}
    if any(wanted[pair] != choice for pair, choice in standing.items()):
        raise ImportDisagrees
    return {pair: choice for pair, choice in wanted.items() if pair not in standing}


def _lock_heads(questions):
    with connection.cursor() as cursor:
        cursor.execute(LOCK_HEADS, [questions])
        heads = {row[0]: Head(row[1], bytes(row[2]), row[3], bytes(row[4]), row[5]) for row in cursor.fetchall()}
    if any(head.is_closed for head in heads.values()):
        raise ImportDisagrees
    return heads


def _seal_all(fresh, heads) -> list[tuple[UUID, UUID, Sealed]]:
    """Compute every event in order of arrival; moves `heads` along."""
    rows = []
    for (question, voter), choice in fresh.items():
        head = heads[question]
        sealed = seal(
            question, head=head, key=head.key, voter=Voter(voter, LEVEL), choice=choice, version=1, day=head.day
        )
        heads[question] = head._replace(sequence=sealed.sequence, hash=sealed.hash)
        rows.append((question, voter, sealed))
    return rows


def _write(organisation_id, rows, heads):
    questions, voters, sealed = (list(column) for column in zip(*rows, strict=True))

    def columns(*names):
        return [[getattr(event, name) for event in sealed] for name in names]

    events = columns("sequence", "kind", "commitment", "previous", "hash", "day")
    openings = columns("sequence", "pseudonym", "inner", "tier", "version", "choice", "nonce", "level", "level_nonce")
    with connection.cursor() as cursor:
        cursor.execute(ADD_EVENTS, [organisation_id, questions, *events])
        cursor.execute(ADD_OPENINGS, [organisation_id, questions, *openings])
        cursor.execute(ADD_BALLOTS, [organisation_id, questions, voters, *columns("choice", "sequence")])
        moved = list(heads.values())
        cursor.execute(
            MOVE_HEADS,
            [list(heads), [h.sequence for h in moved], [h.hash for h in moved], [h.day for h in moved]],
        )
