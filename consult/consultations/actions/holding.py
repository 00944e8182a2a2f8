"""Hold a step open while somebody acts in it: the one place where a deadline is decided (reliability T-03 to T-06)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.models import Consultation, Phase
from consult.core import clock

if TYPE_CHECKING:
    from datetime import datetime

# The rows are locked first, and only then is the clock read: a transaction that began before the deadline and waited
# is judged by the moment it got the lock, on the row as it stands then. Foreign keys would not do (T-05).
HOLD = f"""
WITH held AS MATERIALIZED (
  SELECT id, consultation_id, opens_at, LEAST(closes_at, ended_at) AS ends_at FROM {Phase._meta.db_table}
  WHERE consultation_id = %s AND %s = ANY (capabilities) ORDER BY id FOR SHARE
), timed AS MATERIALIZED (SELECT held.*, clock_timestamp() AS moment FROM held)
SELECT timed.id, timed.moment, timed.ends_at FROM timed
JOIN {Consultation._meta.db_table} c ON c.id = timed.consultation_id
WHERE c.published_at IS NOT NULL AND c.closed_at IS NULL
  AND timed.opens_at <= timed.moment AND timed.moment < timed.ends_at
ORDER BY timed.ends_at DESC LIMIT 1
"""  # noqa: S608 - table names of our own models


@dataclass(frozen=True)
class Held:
    """A step held open until the end of the transaction, with the database's time when it was locked."""

    phase_id: UUID
    moment: datetime
    ends_at: datetime


def hold_phase(consultation_id, capability) -> Held:
    """Keep the steps that give a capability from closing until this transaction ends; one query, `FOR SHARE`.

    Raises `PhaseIsClosed` unless one of them is open now, by the database's clock read after the lock, in a published
    consultation that was not closed. Nobody is exempt: there is no viewer here.
    """
    _in_transaction()
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [consultation_id, str(capability)])
        row = cursor.fetchone()
    if row is None:
        raise PhaseIsClosed
    return Held(*row)


def hold_phases_for_update(consultation_id, capability) -> tuple[list[Phase], bool]:
    """Wait for everybody acting in the steps that give a capability, and keep others out until this transaction ends.

    Returns the steps, and whether all are over by the database's clock read after the lock. `FOR NO KEY UPDATE`.
    """
    _in_transaction()
    steps = Phase.objects.filter(consultation=consultation_id, capabilities__contains=[capability])
    phases = list(steps.order_by("id").select_for_update(no_key=True))
    moment = clock.now()
    return phases, all(phase.ends_at <= moment for phase in phases)


def _in_transaction():
    if not connection.in_atomic_block:
        raise RuntimeError("A step is held for the length of a transaction.")
