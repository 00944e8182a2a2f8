"""Locks `FOR SHARE` on a question, so that it stays open while a vote is stored.

They are taken after the lock on the phase (`consultations.actions.phase_lock`), and before those
on the ballot and the head. Django has no FOR SHARE, hence the SQL. Freezing a question locks its
row in the transaction that hides its proposal, so a lock on the question also fixes the public
state of the proposal (ADR 0011).
"""

from typing import NamedTuple
from uuid import UUID

from consult.consultations.actions.phase_lock import build_phase_lock_sql
from consult.consultations.enums import Capability
from consult.consultations.exceptions import PhaseIsClosed
from consult.core.postgres.prepared import prepared_cursor
from votes.enums import QuestionOrigin, QuestionState
from votes.exceptions import PollIsNotOpen, QuestionIsFrozen, VotingIsClosed

# An acknowledged vote must be on disk, even on a server where `synchronous_commit` is off, which
# may lose its last second.
DURABLE = """set_config('synchronous_commit', CASE current_setting('synchronous_commit')
    WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)"""

QUESTION = f"SELECT state, {DURABLE} FROM votes_question WHERE id = %s FOR SHARE"  # noqa: S608 - constants

# One statement, because most voters use it on the last evening. The question is locked after its
# phase: it waits for the number of open phases. FOR SHARE reads the question as it is once the lock
# is taken, so a close that this statement waited for is seen.
POSITION = f"""
WITH asked AS MATERIALIZED (
  SELECT q.id, q.organisation_id, q.consultation_id, q.proposal_id, q.visibility, p.version
  FROM votes_question q JOIN debates_proposal p ON p.id = q.proposal_id
  WHERE q.organisation_id = %s AND q.proposal_id = %s
), {build_phase_lock_sql("(SELECT consultation_id FROM asked)", Capability.VOTE)},
question AS MATERIALIZED (
  SELECT state, origin, is_frozen FROM votes_question
  WHERE id = (SELECT id FROM asked) AND (SELECT count(*) FROM open_phase) >= 0 FOR SHARE
)
SELECT asked.*, state, origin, is_frozen, EXISTS (SELECT FROM open_phase), {DURABLE} FROM asked, question
"""  # noqa: S608 - constants

# Polls have their own dates. The row is locked first, and the clock is read only then, so that a
# vote that waited for the lock is accepted or refused by the time at which it has the lock.
POLL = f"""
WITH held AS MATERIALIZED (
  SELECT state, origin, opens_at, closes_at, suspended_at FROM votes_question WHERE id = %s FOR SHARE
), timed AS MATERIALIZED (SELECT held.*, clock_timestamp() AS moment FROM held)
SELECT state, origin, opens_at <= moment AND moment < closes_at AND suspended_at IS NULL, {DURABLE} FROM timed
"""  # noqa: S608 - constants


class LockedQuestion(NamedTuple):
    """The locked position question of a proposal; `version` is that of the text.

    `state`, `origin` and `is_frozen` are as read under the lock, and `is_phase_open` by the
    database's clock read under the lock of the phase.
    """

    pk: UUID
    organisation_id: UUID
    consultation_id: UUID
    proposal_id: UUID
    visibility: str
    version: int
    state: str
    origin: str
    is_frozen: bool
    is_phase_open: bool


def lock_open_poll(question_id: UUID) -> None:
    """Lock a poll `FOR SHARE`: it cannot be closed until this transaction ends.

    Raise `PollIsNotOpen` unless it accepts votes now. There is no viewer here, so no role is
    exempt.
    """
    with prepared_cursor() as cursor:
        cursor.execute(POLL, [question_id])
        state, origin, is_its_time, _durable = cursor.fetchone()
    if (state, origin, is_its_time) != (QuestionState.OPEN, QuestionOrigin.NATIVE, True):
        raise PollIsNotOpen


def lock_position_question(organisation_id: UUID, proposal_id: UUID) -> LockedQuestion | None:
    """Lock the position question of a proposal, and its phase, `FOR SHARE`.

    Until this transaction ends, neither can be closed and the question cannot be frozen. The
    transaction is durable when it commits. Return None if the proposal has no question. The caller
    checks the question with `require_open_question`: no role is exempt.
    """
    with prepared_cursor() as cursor:
        cursor.execute(POSITION, [organisation_id, proposal_id])
        row = cursor.fetchone()
    return LockedQuestion(*row[:-1]) if row else None


def lock_question_state(question_id: UUID) -> str:
    """Lock a question `FOR SHARE` until this transaction ends, and return its state.

    The transaction is durable when it commits. The phase is neither locked nor checked.
    """
    with prepared_cursor() as cursor:
        cursor.execute(QUESTION, [question_id])
        return cursor.fetchone()[0]


def require_open_question(question: LockedQuestion) -> None:
    """Raise `PhaseIsClosed`, `VotingIsClosed` or `QuestionIsFrozen` unless it accepts votes.

    No role is exempt.
    """
    if not question.is_phase_open:
        raise PhaseIsClosed
    if question.state != QuestionState.OPEN or question.origin != QuestionOrigin.NATIVE:
        raise VotingIsClosed
    if question.is_frozen:
        raise QuestionIsFrozen
