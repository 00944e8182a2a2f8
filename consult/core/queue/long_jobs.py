"""Long jobs: run under a lease, one message each, and the deletion of old rows (ADR 84)."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.queue.jobs import UnknownJob, call_job, dispatch, is_known, known_job, known_jobs
from consult.core.queue.short_jobs import attempt_short_job, wait_for_newer
from consult.core.records import failures

log = structlog.get_logger(__name__)
MOST_ATTEMPTS = 8
LATE = timedelta(seconds=5)
RETENTION = timedelta(days=30)
POSTPONED = timedelta(seconds=15)


class Postponed(Exception):
    """Raised by a long job that cannot run yet and has not begun.

    The job runs later, and this attempt is not counted.
    """


class LeaseIsLost(Exception):
    """Raised in a job whose lease ended and which another worker has taken.

    The job must stop at once and write nothing more.
    """


@dataclass(frozen=True)
class _Turn:
    """An attempt at a long job, by the process that has its lease."""

    pk: object
    attempts: int
    lease: timedelta


_turn: ContextVar[_Turn | None] = ContextVar("job_turn", default=None)


def run(job_id: str) -> None:
    """Take the lease of a job and run it. A short job is run in one transaction instead.

    Do nothing if the job is done or if another worker has it.
    """
    row = _take(job_id)
    if row is None:
        return
    token = _turn.set(_Turn(row.pk, row.attempts, known_job(row.name).lease))
    try:
        with tenancy.organisation(row.organisation_id):
            call_job(row)
        state = JobState.DONE
        error = ""
    except Postponed:
        _put_back(row)
        return
    except LeaseIsLost:
        log.warning("job_taken_over", job=row.name, job_id=str(row.id))
        return
    except Exception as failure:
        log.exception("job_failed", job=row.name, job_id=str(row.id))
        state = JobState.FAILED if row.attempts >= MOST_ATTEMPTS else JobState.WAITING
        error = failures.describe_error(failure)
    finally:
        _turn.reset(token)
    wait = timedelta(seconds=0 if state == JobState.DONE else 2**row.attempts)
    _update_row(row, state=state, error=error, lease_until=None, due_at=ClockNow() + wait)


def _put_back(row: Job) -> None:
    """Make a postponed job wait again, and do not count the attempt.

    Such a job may be postponed more often than it may fail.
    """
    _update_row(
        row,
        state=JobState.WAITING,
        attempts=row.attempts - 1,
        lease_until=None,
        due_at=ClockNow() + POSTPONED,
    )


def _update_row(turn: Any, **fields: Any) -> int:
    """Update the row of a job, and return how many rows changed.

    The number is 0 if the lease ended in the meantime and another attempt has the row.
    """
    with tenancy.across_organisations("a job's own row is updated"):
        mine = Job.objects.filter(pk=turn.pk, state=JobState.RUNNING, attempts=turn.attempts)
        return mine.update(**fields)


def renew_lease() -> None:
    """Extend the lease of the current job, so that no other worker takes it over.

    Raise `LeaseIsLost` if another worker has it already. Do nothing outside a long job. Do not call
    this inside a transaction: the other workers would see the new lease only at its end.
    """
    turn = _turn.get()
    if turn and not _update_row(turn, lease_until=ClockNow() + turn.lease):
        raise LeaseIsLost


def is_last_attempt() -> bool:
    """Return whether the current job is at its last attempt.

    Such a job must leave nothing in a state that waits for ever.
    """
    turn = _turn.get()
    return turn is not None and turn.attempts >= MOST_ATTEMPTS


def attempt() -> int:
    """Return the number of attempts of the current job, this one included; 1 outside a job."""
    turn = _turn.get()
    return turn.attempts if turn else 1


def _take(job_id: str) -> Job | None:
    """Take the lease of a long job and return its row, or None if nothing is left to run.

    Another worker has the job, or this process does not know it, or it is a short job, which is run
    here. A job whose every attempt ended with its worker is marked as failed.
    """
    with tenancy.across_organisations("a job is found by its id"), transaction.atomic():
        rows = Job.objects.select_for_update(skip_locked=True)
        row = rows.filter(_free(), pk=job_id).first()
        if row is None:
            return None
        if row.is_short:
            attempt_short_job(row)
            return None
        if not is_known(row.name):
            row.state, row.due_at = wait_for_newer(row)
            row.lease_until, row.error = None, failures.describe_error(UnknownJob(row.name))
            log.warning("job_unknown", job=row.name, job_id=str(row.id))
        elif row.attempts >= MOST_ATTEMPTS:
            row.state = JobState.FAILED
            row.lease_until = None
            row.error = "its worker ended each time"
        else:
            row.state, row.attempts, row.lease_until = (
                JobState.RUNNING,
                row.attempts + 1,
                ClockNow() + known_job(row.name).lease,
            )
        row.save(update_fields=["state", "attempts", "lease_until", "due_at", "error"])
        return row if row.state == JobState.RUNNING else None


def _free() -> Q:
    return Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=ClockNow())


def sweep(limit: int = 100) -> int:
    """Dispatch again the long jobs that are due and that no worker is running; return how many."""
    with tenancy.across_organisations("the sweeper serves every organisation's jobs"):
        late = Job.objects.filter(_free(), is_short=False, due_at__lte=ClockNow() - LATE)
        due = list(late.order_by("due_at", "pk").values_list("pk", "name")[:limit])
    for job_id, name in due:
        dispatch(job_id, name)
    return len(due)


def is_running(queue: str) -> bool:
    """Return whether a worker is at a long job of this queue, and renews its lease."""
    default = settings.CELERY_TASK_DEFAULT_QUEUE
    names = [name for name, known in known_jobs.items() if (known.queue or default) == queue]
    with tenancy.across_organisations("a queue serves every organisation's jobs"):
        running = Job.objects.filter(state=JobState.RUNNING, name__in=names)
        return running.filter(lease_until__gt=ClockNow()).exists()


def forget_done() -> None:
    """Delete the jobs done a month ago. Failed jobs stay, for the operator to see."""
    with tenancy.across_organisations("done jobs of every organisation are forgotten"):
        Job.objects.filter(state=JobState.DONE, created_at__lt=ClockNow() - RETENTION).delete()
