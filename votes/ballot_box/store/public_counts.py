"""Votes that enter the public count of an open question, several people at a time (ADR 136).

A count that moved with one vote would tell an observer how the person voted who was seen at that
moment. Sealed questions have no public count before the close.
"""

from collections import Counter
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from votes.ballot_box.store.encryption import BOX, Box

# People who voted since the count last moved, and those of them who voted for the first time.
PEOPLE = "count(DISTINCT person)"
NEW_PEOPLE = "count(DISTINCT person) FILTER (WHERE is_first)"
DUE_LIVE = f"""
SELECT waiting.organisation_id, question_id
FROM (
  SELECT organisation_id, question_id, {PEOPLE} AS people
  FROM ballot_box_arrival WHERE NOT is_counted GROUP BY organisation_id, question_id
) AS waiting
JOIN votes_question q ON q.id = question_id
LEFT JOIN votes_tally t USING (question_id)
LEFT JOIN votes_pollcount p USING (question_id)
WHERE q.state = 'open' AND q.visibility = 'live' AND (
  people >= %s
  OR people >= %s AND COALESCE(t.moved_at, p.moved_at) <= clock_timestamp() - make_interval(mins => %s)
)
ORDER BY question_id
"""  # noqa: S608 - constants
DUE_FOR_VOTERS = f"""
SELECT a.organisation_id, question_id
FROM ballot_box_arrival a JOIN votes_question q ON q.id = question_id
WHERE NOT a.is_counted AND q.state = 'open' AND q.visibility = 'after_vote'
GROUP BY a.organisation_id, question_id HAVING {NEW_PEOPLE} >= %s
ORDER BY question_id
"""  # noqa: S608 - constants
# A ballot that its voter changes now is counted with the next votes: waiting for it could be a
# deadlock, because that voter may wait for the count.
TAKE = f"""
WITH waiting AS MATERIALIZED (
  SELECT {PEOPLE} >= %(people)s AND {NEW_PEOPLE} >= %(new)s AS are_enough
  FROM ballot_box_arrival WHERE question_id = %(question)s AND NOT is_counted
), counted AS (
  UPDATE ballot_box_arrival SET is_counted = true
  WHERE question_id = %(question)s AND NOT is_counted AND (SELECT are_enough FROM waiting)
  RETURNING mark, encrypted
), followed AS (
  UPDATE ballot_box_ballot b SET is_counted = is_cast
  FROM (
    SELECT voter_id FROM ballot_box_ballot
    WHERE question_id = %(question)s AND NOT (is_counted = (is_cast)) AND (SELECT are_enough FROM waiting)
    FOR UPDATE SKIP LOCKED
  ) AS changed
  WHERE b.question_id = %(question)s AND b.voter_id = changed.voter_id
)
SELECT {BOX}, mark, encrypted
FROM counted, ballot_box_ledgerhead h JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE h.question_id = %(question)s
"""  # noqa: S608 - constants
REST = f"""
SELECT {BOX}, a.mark, a.encrypted FROM ballot_box_arrival a
JOIN ballot_box_ledgerhead h USING (question_id) JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
WHERE h.question_id = %s AND NOT a.is_counted
"""  # noqa: S608 - constants


class Change(NamedTuple):
    """Votes with the same choice and version of the text, which replace the same choice.

    An empty choice means no vote.
    """

    before: str
    before_version: int
    choice: str
    version: int
    number: int


def list_due_live_counts(*, most: int, least: int, minutes: int) -> list[tuple[UUID, UUID]]:
    """Return (organisation, question) of each open question whose live count may move now.

    At least `most` people voted since it last moved, or `least` did and `minutes` have passed.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE_LIVE, [most, least, minutes])
        return cursor.fetchall()


def list_due_counts_for_voters(*, new: int) -> list[tuple[UUID, UUID]]:
    """Return (organisation, question) of each open question whose count only voters see.

    At least `new` people voted for the first time since the count last moved.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE_FOR_VOTERS, [new])
        return cursor.fetchall()


def take(question_id: UUID, *, people: int = 0, new: int = 0) -> list[Change]:
    """Put the votes that wait into the public count, and return them.

    Return nothing if fewer than `people` voted, or fewer than `new` voted for the first time. The
    caller has locked the count: two transactions would otherwise take a part each.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"question": question_id, "people": people, "new": new})
        return _changes(question_id, cursor.fetchall())


def list_rest(question_id: UUID) -> list[Change]:
    """Return the votes that wait, for a question that is being closed."""
    with connection.cursor() as cursor:
        cursor.execute(REST, [question_id])
        return _changes(question_id, cursor.fetchall())


def _changes(question_id: UUID, rows: list[tuple]) -> list[Change]:
    """Return the changes from the keys of the question, and the mark and contents of each vote."""
    if not rows:
        return []
    box = Box(question_id, *rows[0][:3])
    changes: Counter[tuple[str, int, str, int]] = Counter()
    for *_keys, mark, encrypted in rows:
        arrival = box.decrypt_arrival(bytes(mark), encrypted)
        vote = arrival.vote
        changes[arrival.before, arrival.before_version, vote.choice, vote.version] += 1
    return [Change(*change, number) for change, number in changes.items()]
