"""Public counts: stored with proposals for lists, and with open polls.

A count includes a vote once enough other people voted (`votes.actions.public_counts`). At the close
it is checked against the ledger.
"""

from collections import Counter
from typing import cast
from uuid import UUID

import structlog
from django.db import connection
from django.db.models import F

from consult.core.postgres.clock import ClockNow
from consult.core.postgres.prepared import prepared_cursor
from votes.enums import Choice
from votes.models import PollCount, Question, Tally

log = structlog.get_logger(__name__)
PEOPLE_AT_ONCE = 5  # people whose votes move a live count at once
PEOPLE_IN_TIME = 2  # people whose votes move it once it has not moved for `MINUTES`
MINUTES = 15
LOCK = """
SELECT moved_at <= clock_timestamp() - make_interval(mins => %s) FROM {table} WHERE question_id = %s FOR UPDATE
"""
# Every vote of the count is on an earlier version once the text has a new one.
MOVE = """
WITH moved AS (
  UPDATE votes_tally SET agree = agree + %(agree)s, mixed = mixed + %(mixed)s, disagree = disagree + %(disagree)s,
    total = total + %(added)s, version = version + 1, moved_at = clock_timestamp(), text_version = %(text_version)s,
    earlier = %(earlier)s + CASE WHEN text_version < %(text_version)s THEN total ELSE earlier END
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
    Tally.objects.create(
        question=question,
        organisation_id=question.organisation_id,
        proposal_id=cast("UUID", question.proposal_id),
        consultation_id=question.consultation_id,
        topic_id=topic_id,
    )


def open_poll_count(question: Question) -> None:
    """Create the public count of a poll, without a vote."""
    PollCount.objects.create(question=question, organisation_id=question.organisation_id)


def lock(question_id: UUID) -> bool:
    """Lock the count of a proposal. Return whether it last moved a quarter of an hour ago."""
    return _lock(LOCK.format(table="votes_tally"), question_id)


def lock_poll(question_id: UUID) -> bool:
    """Lock the count of a poll. Return whether it last moved a quarter of an hour ago."""
    return _lock(LOCK.format(table="votes_pollcount"), question_id)


def _lock(statement: str, question_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [MINUTES, question_id])
        return cursor.fetchone()[0]


def add(question_id: UUID, change: Counter, *, earlier: int = 0, text_version: int = 1) -> int:
    """Add or subtract numbers of votes by choice, and return the version of the count.

    `earlier` of them were cast on a version of the text before `text_version`. The change of the
    day is stored too. Lock the tally.
    """
    moved = {choice: change[choice] for choice in Choice.values}
    moved |= {"added": change.total(), "earlier": earlier, "text_version": text_version}
    with prepared_cursor() as cursor:
        cursor.execute(MOVE, moved | {"question": question_id})
        return cursor.fetchone()[0]


def add_to_poll(question_id: UUID, change: Counter) -> None:
    """Add or subtract numbers of votes by choice in the public count of a poll."""
    counts = Counter(PollCount.objects.values_list("counts", flat=True).get(pk=question_id))
    counts.update(change)
    PollCount.objects.filter(pk=question_id).update(
        counts={choice: number for choice, number in counts.items() if number},
        moved_at=ClockNow(),
    )


def settle(
    question_id: UUID,
    counts: Counter,
    *,
    waiting: Counter | None,
    earlier: int = 0,
    text_version: int = 1,
) -> None:
    """Store the count that the ledger of a closed question proves.

    `waiting` are the votes that were not public yet, or None if the question had no public count.
    A difference from the stored count is an error to investigate, and is logged. `earlier` of the
    votes were cast on a version of the text before `text_version`.
    """
    proven = {choice: counts[choice] for choice in Choice.values}
    tally = Tally.objects.filter(pk=question_id)
    if waiting is not None:
        public = tally.values(*Choice.values).get()
        if any(public[choice] + waiting[choice] != proven[choice] for choice in proven):
            log.error("tally_drifted", question=str(question_id))
    tally.update(
        **proven,
        total=counts.total(),
        version=F("version") + 1,
        earlier=earlier,
        text_version=text_version,
        moved_at=ClockNow(),
    )
