"""Publication of votes in batches, so that no public record reveals the order or time of a vote.

See ADR 52 and 80. Votes are held back until 40 people among them vote on the question for the first
time. A complete batch then waits for the next one. At the close both are published together, so
that no batch has fewer than 40 voters, except a batch that is the only one. People who vote again
do not count, and addresses that differ by what follows a `+` count as one person.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from consult.consultations.enums import ResultsVisibility
from votes import ledger
from votes.ballot_box.models import LedgerHead, Link
from votes.enums import LinkKind

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from votes.models import Question

IS_LARGE = "count(DISTINCT person) FILTER (WHERE revision = 1) >= %s"
DUE = f"""
SELECT h.consultation_id, a.organisation_id, array_agg(a.question_id ORDER BY a.question_id)
FROM (
  SELECT question_id, organisation_id FROM ballot_box_arrival WHERE NOT is_held
  GROUP BY question_id, organisation_id HAVING {IS_LARGE}
) AS a JOIN ballot_box_ledgerhead h USING (question_id)
GROUP BY h.consultation_id, a.organisation_id
"""  # noqa: S608 - constants
LOCK_HEAD = """
SELECT number, hash, GREATEST(day, (clock_timestamp() AT TIME ZONE 'UTC')::date) AS day
FROM ballot_box_ledgerhead WHERE question_id = %s AND NOT is_closed FOR UPDATE
"""
# A batch whose votes are not all in the public count yet waits for the next hour.
IS_COMPLETE = f"""
SELECT {IS_LARGE} AND (%s OR NOT EXISTS (
  SELECT FROM ballot_box_arrival WHERE question_id = %s AND is_held AND NOT is_counted
)) FROM ballot_box_arrival WHERE question_id = %s AND NOT is_held
"""  # noqa: S608 - constants
# Moves the rows, sorted, and returns their commitments. Only this database function may remove an
# arrival (migration 0001).
PUBLISH = "SELECT commitment FROM ballot_box_publish(%s, %s, %s) AS commitment"
HOLD = "UPDATE ballot_box_arrival SET is_held = true WHERE question_id = %s AND NOT is_held"
COUNT = """
SELECT choice, count(*) FROM (
  SELECT DISTINCT ON (pseudonym) choice FROM ballot_box_entry WHERE question_id = %s
  ORDER BY pseudonym, revision DESC
) AS last WHERE choice <> '' GROUP BY choice
"""


class Head(NamedTuple):
    """The locked end of a chain, with the day of the link that follows it."""

    number: int
    hash: bytes
    day: date


def questions_with_complete_batches() -> list[tuple[UUID, UUID, list[UUID]]]:
    """Return (consultation, organisation, questions) where a batch is complete.

    This means that 40 new voters or more voted on the question since its last batch.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE, [ledger.SMALLEST_BATCH])
        return cursor.fetchall()


def publish_batch(question: Question) -> bool:
    """Publish the batch that waits, if any, and hold back the one that is complete now.

    Return whether one was published. Nothing happens while fewer than 40 new voters voted since.
    Lock the head of the chain; voters never wait for it.
    """
    head = lock_head(question.pk)
    if head is None or not _is_complete(question):
        return False
    is_published = append_batch(question, head, with_the_rest=False) is not None
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [question.pk])
    return is_published


def lock_head(question_id: UUID) -> Head | None:
    """Lock the end of a chain until the transaction ends; return None if the chain is closed."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_HEAD, [question_id])
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1]), row[2]) if row else None


def _is_complete(question: Question) -> bool:
    is_sealed = question.visibility == ResultsVisibility.SEALED
    with connection.cursor() as cursor:
        cursor.execute(IS_COMPLETE, [ledger.SMALLEST_BATCH, is_sealed, question.pk, question.pk])
        return cursor.fetchone()[0]


def append_batch(question: Question, head: Head, *, with_the_rest: bool) -> Head | None:
    """Publish the batch that waits, and return the new head, or None without any vote.

    `with_the_rest` publishes all other votes with it.
    """
    number = head.number + 1
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH, [question.pk, number, with_the_rest])
        commitments = [bytes(row[0]) for row in cursor.fetchall()]
    if not commitments:
        return None
    commitment = ledger.batch_commitment(question.pk, commitments)
    return append_link(
        question, head, kind=LinkKind.BATCH, commitment=commitment, votes=len(commitments)
    )


def append_link(
    question: Question, head: Head, *, kind: LinkKind, commitment: bytes, votes: int = 0
) -> Head:
    """Add one link to a chain whose head is locked; return the new head."""
    number = head.number + 1
    digest = ledger.link(
        head.hash, number=number, kind=kind, commitment=commitment, day=head.day.isoformat()
    )
    Link.objects.create(
        organisation_id=question.organisation_id,
        question_id=question.pk,
        number=number,
        kind=kind,
        votes=votes,
        commitment=commitment,
        previous=head.hash,
        hash=digest,
        day=head.day,
    )
    is_closed = kind == LinkKind.CLOSE
    LedgerHead.objects.filter(pk=question.pk).update(
        number=number, hash=digest, day=head.day, is_closed=is_closed
    )
    return Head(number, digest, head.day)


def recount(question_id: UUID) -> Counter:
    """Count the published votes of a question by choice: the last published one of each voter."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [question_id])
        return Counter(dict(cursor.fetchall()))
