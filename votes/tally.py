"""Counts that are stored with proposals for lists, and checked against the ledger."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

import structlog
from django.db.models import F

from consult.core import writes
from consult.core.postgres.prepared import prepared_cursor
from votes.enums import Choice
from votes.models import Tally

if TYPE_CHECKING:
    from uuid import UUID

    from votes.models import Question

log = structlog.get_logger(__name__)
MOVE = """
WITH moved AS (
  UPDATE votes_tally SET agree = agree + %(agree)s, mixed = mixed + %(mixed)s, disagree = disagree + %(disagree)s,
    total = total + %(added)s, version = version + 1
  WHERE question_id = %(question)s RETURNING organisation_id, question_id, version
), daily AS (
  INSERT INTO votes_dailychange AS d (organisation_id, question_id, day, added)
  SELECT organisation_id, question_id, (clock_timestamp() AT TIME ZONE 'UTC')::date, %(added)s FROM moved
  WHERE %(added)s <> 0
  ON CONFLICT (question_id, day) DO UPDATE SET added = d.added + excluded.added
)
SELECT version FROM moved
"""


def open_tally(question: Question, topic_id: UUID) -> None:
    """Create the count of a position question, at zero, with its proposal's topic."""
    writes.insert(
        Tally(
            question=question,
            organisation_id=question.organisation_id,
            proposal_id=cast("UUID", question.proposal_id),
            consultation_id=question.consultation_id,
            topic_id=topic_id,
        )
    )


def move(question_id: UUID, *, before: str, after: str) -> int:
    """Move one vote from a choice to another, and return the version of the count.

    An empty choice means no vote.
    """
    change = Counter({after: 1} if after else {})
    change.subtract({before: 1} if before else {})
    return add(question_id, change)


def add(question_id: UUID, change: Counter) -> int:
    """Add or subtract numbers of votes by choice, and return the version of the count.

    The change of the day is stored too. Lock the tally.
    """
    moved = {choice: change[choice] for choice in Choice.values}
    with prepared_cursor() as cursor:
        cursor.execute(MOVE, moved | {"added": change.total(), "question": question_id})
        return cursor.fetchone()[0]


def settle(question_id: UUID, counts: Counter) -> None:
    """Store the count that the ledger of a closed question proves.

    A difference from the stored count is an error to investigate, and is logged.
    """
    proven = {choice: counts[choice] for choice in Choice.values}
    tally = Tally.objects.filter(pk=question_id)
    if tally.values(*Choice.values).get() != proven:
        log.error("tally_drifted", question=str(question_id))
    tally.update(**proven, total=counts.total(), version=F("version") + 1)
