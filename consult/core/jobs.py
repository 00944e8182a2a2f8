"""Named background jobs.

A job is stored in the transaction of the act and sent to the broker after the commit. If the broker
loses it, the sweeper finds it in PostgreSQL and sends it again.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import structlog
from django.db import transaction
from django.db.models import Q

from consult.core import failures, tenancy
from consult.core.clock import ClockNow
from consult.core.dispatch import send
from consult.core.enums import JobState
from consult.core.models import Job

if TYPE_CHECKING:
    from uuid import UUID

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 8
LATE = timedelta(seconds=5)
KEPT = timedelta(days=30)
POSTPONED = timedelta(seconds=15)
_functions = {}
_queues = {}
_leases = {}
_mailers = set()


class Postponed(Exception):
    """Raised by a job that cannot run yet and has not begun.

    The job runs later, and this attempt is not counted.
    """


class LeaseIsLost(Exception):
    """Raised in a job whose lease ended and which another worker has taken.

    The job must stop at once and write nothing more.
    """


@dataclass(frozen=True)
class _Turn:
    """An attempt at a job, by the process that has its lease."""

    pk: object
    attempts: int
    lease: timedelta


_turn: ContextVar[_Turn | None] = ContextVar("job_turn", default=None)


def job(name, *, queue=None, lease=LEASE, sends_mail=False):
    """Register a function as the job of that name.

    The arguments of a job are ids. It may run twice and must allow that. A heavy job names its
    queue, and has a short lease that it renews while it works (`renew_lease`). Pass `sends_mail`
    for a job that sends an e-mail: the operator watches how long those e-mails wait.
    """

    def register(function):
        if sends_mail:
            _mailers.add(name)
        _functions[name], _queues[name], _leases[name] = function, queue, lease
        return function

    return register


def names():
    """Return the names of all registered jobs."""
    return sorted(_functions)


def mailers():
    """Return the names of the jobs that send an e-mail."""
    return sorted(_mailers)


def on_commit(name, **arguments):
    """Store a job that runs once this transaction is committed; its arguments are ids only.

    Return its row. Raise `LookupError` if no job has this name.
    """
    if name not in _functions:
        raise LookupError(name)
    row = Job.objects.create(
        organisation_id=_organisation_id(), name=name, arguments=_plain(arguments)
    )
    transaction.on_commit(lambda: _dispatch(row.id, name), robust=True)
    return row


def _dispatch(job_id, name):
    queue = _queues.get(name)
    send("core.run_job", str(job_id), **({"queue": queue} if queue else {}))


def later(name, delay, **arguments):
    """Store a job that runs once the delay is over; the sweeper dispatches it.

    Return its row. Raise `LookupError` if no job has this name.
    """
    if name not in _functions:
        raise LookupError(name)
    organisation_id, due_at = _organisation_id(), ClockNow() + delay
    return Job.objects.create(
        organisation_id=organisation_id, name=name, arguments=_plain(arguments), due_at=due_at
    )


def _organisation_id() -> UUID:
    """Return the id of the current organisation. PostgreSQL refuses a job outside any."""
    return cast("UUID", tenancy.current_organisation())


def _plain(arguments):
    return {key: str(value) for key, value in arguments.items()}


def run(job_id):
    """Take the lease of a job and run it.

    Do nothing if the job is done or if another worker has its lease.
    """
    row = _take(job_id)
    if row is None:
        return
    token = _turn.set(_Turn(row.pk, row.attempts, _leases.get(row.name, LEASE)))
    try:
        with tenancy.organisation(row.organisation_id):
            _functions[row.name](**row.arguments)
        state, error = JobState.DONE, ""
    except Postponed:
        _put_back(row)
        return
    except LeaseIsLost:
        log.warning("job_taken_over", job=row.name, job_id=str(row.id))
        return
    except Exception as failure:
        log.exception("job_failed", job=row.name, job_id=str(row.id))
        state = JobState.FAILED if row.attempts >= MOST_ATTEMPTS else JobState.WAITING
        error = failures.told(failure)
    finally:
        _turn.reset(token)
    wait = timedelta(seconds=0 if state == JobState.DONE else 2**row.attempts)
    _tell(row, state=state, error=error, lease_until=None, due_at=ClockNow() + wait)


def _put_back(row):
    """Make a postponed job wait again, and do not count the attempt.

    Such a job may be postponed more often than it may fail.
    """
    _tell(
        row,
        state=JobState.WAITING,
        attempts=row.attempts - 1,
        lease_until=None,
        due_at=ClockNow() + POSTPONED,
    )


def _tell(turn, **fields):
    """Update the row of a job, and return how many rows changed.

    The number is 0 if the lease ended in the meantime and another attempt has the row.
    """
    with tenancy.across_organisations("a job's own row is updated"):
        mine = Job.objects.filter(pk=turn.pk, state=JobState.RUNNING, attempts=turn.attempts)
        return mine.update(**fields)


def renew_lease():
    """Extend the lease of the current job, so that no other worker takes it over.

    Raise `LeaseIsLost` if another worker has it already. Do nothing outside a job. Do not call this
    inside a transaction: the other workers would see the new lease only at its end.
    """
    turn = _turn.get()
    if turn and not _tell(turn, lease_until=ClockNow() + turn.lease):
        raise LeaseIsLost


def is_last_attempt():
    """Return whether the current job is at its last attempt.

    Such a job must leave nothing in a state that waits for ever.
    """
    turn = _turn.get()
    return turn is not None and turn.attempts >= MOST_ATTEMPTS


def attempt():
    """Return the number of attempts of the current job, this one included; 1 outside a job."""
    turn = _turn.get()
    return turn.attempts if turn else 1


def _take(job_id):
    """Take the lease of a job and return its row, or None.

    Return None if another worker has the job. A job whose every attempt ended with its worker is
    marked as failed, and None is returned too.
    """
    with tenancy.across_organisations("a job is found by its id"), transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).filter(_free(), pk=job_id).first()
        if row is None:
            return None
        if row.attempts >= MOST_ATTEMPTS:
            row.state, row.lease_until, row.error = (
                JobState.FAILED,
                None,
                "its worker ended each time",
            )
        else:
            row.state, row.attempts, row.lease_until = (
                JobState.RUNNING,
                row.attempts + 1,
                ClockNow() + _leases.get(row.name, LEASE),
            )
        row.save(update_fields=["state", "attempts", "lease_until", "error"])
        return row if row.state == JobState.RUNNING else None


def _free():
    return Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=ClockNow())


def sweep(limit=100):
    """Dispatch again the jobs that are due and that no worker is running; return how many."""
    with tenancy.across_organisations("the sweeper serves every organisation's jobs"):
        late = Job.objects.filter(_free(), due_at__lte=ClockNow() - LATE).order_by("due_at", "pk")
        due = list(late.values_list("pk", "name")[:limit])
    for job_id, name in due:
        _dispatch(job_id, name)
    return len(due)


def forget_done():
    """Delete the jobs done a month ago. Failed jobs stay, for the operator to see."""
    with tenancy.across_organisations("done jobs of every organisation are forgotten"):
        Job.objects.filter(state=JobState.DONE, created_at__lt=ClockNow() - KEPT).delete()
