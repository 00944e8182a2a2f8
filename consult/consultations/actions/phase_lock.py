"""The lock on a phase while a participant acts in it, the only place to check a deadline."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from consult.consultations.enums import Capability
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.models import Consultation, Phase
from consult.core.postgres import clock

# The rows are locked first, and the clock is read after that. A transaction that began before the
# deadline and waited is judged by the moment when it got the lock, and on the row as it is then.
# The locks of foreign keys would not be enough.
_LOCK_PHASES = f"""
held AS MATERIALIZED (
  SELECT id, consultation_id, opens_at, LEAST(closes_at, ended_at) AS ends_at, suspended_at FROM {Phase._meta.db_table}
  WHERE consultation_id = %s AND %s = ANY (capabilities) ORDER BY id FOR SHARE
), timed AS MATERIALIZED (SELECT held.*, clock_timestamp() AS moment FROM held
), open_phase AS MATERIALIZED (
  SELECT timed.id, timed.moment, timed.ends_at FROM timed
  JOIN {Consultation._meta.db_table} c ON c.id = timed.consultation_id
  WHERE c.published_at IS NOT NULL AND c.closed_at IS NULL AND timed.suspended_at IS NULL
    AND timed.opens_at <= timed.moment AND timed.moment < timed.ends_at
  ORDER BY timed.ends_at DESC LIMIT 1
)"""  # noqa: S608 - table names of our own models
LOCK_PHASE = f"WITH {_LOCK_PHASES} SELECT id, moment, ends_at FROM open_phase"  # noqa: S608 - constants


@dataclass(frozen=True)
class LockedPhase:
    """A phase locked until the end of the transaction, with the database's time at the lock."""

    phase_id: UUID
    moment: datetime
    ends_at: datetime


def lock_phase(consultation_id: UUID, capability: Capability) -> LockedPhase:
    """Lock the phases with a capability until this transaction ends: one query, `FOR SHARE`.

    They cannot be closed in the meantime. Raise `PhaseIsClosed` unless one of them is open, by the
    database's clock read after the lock, in a published consultation that was neither closed nor
    suspended. No role is exempt: there is no viewer here.
    """
    _in_transaction()
    with connection.cursor() as cursor:
        cursor.execute(LOCK_PHASE, [consultation_id, str(capability)])
        row = cursor.fetchone()
    if row is None:
        raise PhaseIsClosed
    return LockedPhase(*row)


def build_phase_lock_sql(consultation: str, capability: Capability) -> str:
    """Return the SQL that locks phases as `lock_phase` does, as part of a larger WITH.

    `consultation` is an SQL expression for the consultation's id. The row in `open_phase` is the
    open phase, if there is one. A statement that locks more rows must read `open_phase` first.
    """
    return _LOCK_PHASES % (consultation, f"'{capability.value}'")


def lock_phases_for_update(
    consultation_id: UUID, capability: Capability
) -> tuple[list[Phase], bool]:
    """Lock the phases with a capability against all actions, until this transaction ends.

    The lock (`FOR NO KEY UPDATE`) waits for the actions under way in them, and blocks new ones.
    Return the phases, and whether all of them are over by the database's clock, read after the
    lock.
    """
    _in_transaction()
    steps = Phase.objects.filter(consultation=consultation_id, capabilities__contains=[capability])
    phases = list(steps.order_by("id").select_for_update(no_key=True))
    moment = clock.now()
    return phases, all(phase.ends_at <= moment for phase in phases)


def _in_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A step is held for the length of a transaction.")
