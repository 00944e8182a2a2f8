"""The lock on a question, after its Phase (`consultations.actions.hold_phase`) and before ballot and head.

Django cannot ask for FOR SHARE, hence the SQL. Freezing a question takes its row in the transaction that hides its
proposal: holding the question is holding the proposal's public state (ADR 0011).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from votes.enums import QuestionOrigin, QuestionState
from votes.exceptions import PollIsNotOpen, QuestionIsFrozen, VotingIsClosed

if TYPE_CHECKING:
    from uuid import UUID

# An acknowledged vote is on disk, even on a server that was told it may lose its last second.
QUESTION = """
SELECT state, origin, is_frozen, set_config('synchronous_commit', CASE current_setting('synchronous_commit')
  WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)
FROM votes_question WHERE id = %s FOR SHARE
"""

# Polls carry their own dates: the row is locked first, and only then is the clock read (reliability T-04).
POLL = """
WITH held AS MATERIALIZED (
  SELECT state, origin, opens_at, closes_at FROM votes_question WHERE id = %s FOR SHARE
), timed AS MATERIALIZED (SELECT held.*, clock_timestamp() AS moment FROM held)
SELECT state, origin, opens_at <= moment AND moment < closes_at,
  set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)
FROM timed
"""


def hold_poll(question_id: UUID) -> None:
    """Keep a poll from being closed until this transaction ends; `PollIsNotOpen` unless it takes votes now.

    Nobody is exempt: there is no viewer here.
    """
    with connection.cursor() as cursor:
        cursor.execute(POLL, [question_id])
        state, origin, is_its_time, _durable = cursor.fetchone()
    if (state, origin, is_its_time) != (QuestionState.OPEN, QuestionOrigin.NATIVE, True):
        raise PollIsNotOpen


def hold_question(question_id: UUID) -> tuple[str, str, bool]:
    """Keep a question from being closed or frozen until this transaction ends, which will be durable when it commits.

    Returns its state, its origin, and whether it is frozen, as the lock found them.
    """
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, [question_id])
        return cursor.fetchone()[:3]


def must_take_votes(state: str, origin: str, is_frozen: bool) -> None:
    """Refuse a vote on a question that is closed, imported or frozen; nobody is exempt."""
    if state != QuestionState.OPEN or origin != QuestionOrigin.NATIVE:
        raise VotingIsClosed
    if is_frozen:
        raise QuestionIsFrozen
