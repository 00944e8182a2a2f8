"""The lock on a question.

It is taken after the lock on its phase (`consultations.actions.hold_phase`), and before those on
the ballot and the head. Django has no FOR SHARE, hence the SQL. Freezing a question locks its row
in the transaction that hides its proposal, so a lock on the question also fixes the public state of
the proposal (ADR 0011).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from votes.enums import QuestionOrigin, QuestionState
from votes.exceptions import PollIsNotOpen, QuestionIsFrozen, VotingIsClosed

if TYPE_CHECKING:
    from uuid import UUID

# An acknowledged vote must be on disk, even on a server where `synchronous_commit` is off, which
# may lose its last second.
QUESTION = """
SELECT state, origin, is_frozen, set_config('synchronous_commit', CASE current_setting('synchronous_commit')
  WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)
FROM votes_question WHERE id = %s FOR SHARE
"""

# Polls have their own dates. The row is locked first, and the clock is read only then, so that a
# vote that waited for the lock is accepted or refused by the time at which it has the lock.
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
    """Prevent a poll from being closed until this transaction ends.

    Raise `PollIsNotOpen` unless it accepts votes now. There is no viewer here, so no role is
    exempt.
    """
    with connection.cursor() as cursor:
        cursor.execute(POLL, [question_id])
        state, origin, is_its_time, _durable = cursor.fetchone()
    if (state, origin, is_its_time) != (QuestionState.OPEN, QuestionOrigin.NATIVE, True):
        raise PollIsNotOpen


def hold_question(question_id: UUID) -> tuple[str, str, bool]:
    """Prevent a question from being closed or frozen until this transaction ends.

    The transaction is durable when it commits. Return the state, the origin, and whether the
    question is frozen, as read under the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, [question_id])
        return cursor.fetchone()[:3]


def must_take_votes(state: str, origin: str, is_frozen: bool) -> None:
    """Raise `VotingIsClosed` or `QuestionIsFrozen` unless the question accepts votes.

    No role is exempt.
    """
    if state != QuestionState.OPEN or origin != QuestionOrigin.NATIVE:
        raise VotingIsClosed
    if is_frozen:
        raise QuestionIsFrozen
