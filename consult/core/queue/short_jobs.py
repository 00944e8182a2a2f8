"""Short jobs: run in batches, in one transaction with their end, until they succeed (ADR 84)."""

from datetime import timedelta
from itertools import takewhile
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F

from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.postgres import clock, tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.queue.jobs import (
    Request,
    UnknownJob,
    call_job,
    call_several,
    is_known,
    known_job,
    wake_workers,
)
from consult.core.records import failures

log = structlog.get_logger(__name__)
LONGEST_WAIT = timedelta(hours=1)
# An unknown job waits so long for a worker of a newer version: during an upgrade, old workers do
# not know new jobs.
PATIENCE = timedelta(days=8)
BATCH = 100


def run_due(limit: int = BATCH) -> int:
    """Run the short jobs that are due, oldest first; return how many succeeded.

    Several processes may run this at once. Where more jobs than the limit may be due, another task
    is sent, behind the tasks that wait already: a flood of jobs does not stop the others.
    """
    done = tried = 0
    while tried < limit:
        with (
            tenancy.across_organisations("the queue serves every organisation"),
            transaction.atomic(),
        ):
            rows = _next_due(limit - tried)
            if not rows:
                return done
            tried += len(rows)
            done += _attempt_all(rows)
    wake_workers()
    return done


def _next_due(limit: int) -> list[Job]:
    """Lock the next job, and those that run in one transaction with it; return them.

    These are the jobs of the organisation up to the next one that runs alone, in their order. So
    the job of a comment is not run before that of the contribution under which it was written.
    """
    due = Job.objects.filter(is_short=True, state=JobState.WAITING, due_at__lte=ClockNow())
    due = due.order_by("due_at", "pk")
    first = due.select_for_update(skip_locked=True).first()
    if first is None:
        return []
    if limit == 1 or not _runs_with_others(first.name):
        return [first]
    later = due.filter(organisation=first.organisation_id).exclude(pk=first.pk)
    names = later.values_list("pk", "name")[: limit - 1]
    together = [pk for pk, _name in takewhile(lambda row: _runs_with_others(row[1]), names)]
    return [first, *due.filter(pk__in=together).select_for_update(skip_locked=True)]


def _runs_with_others(name: str) -> bool:
    return is_known(name) and known_job(name).several is not None


def _attempt_all(rows: list[Job]) -> int:
    """Run locked jobs of one organisation, those of one name together.

    Return how many succeeded.
    """
    by_name: dict[str, list[Job]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    return sum(
        attempt_several(alike) if len(alike) > 1 else attempt_short_job(alike[0])
        for alike in by_name.values()
    )


def attempt_several(rows: list[Job]) -> int:
    """Run locked short jobs of one name and organisation in a savepoint, and mark their ends.

    If that fails, run each alone. Return how many succeeded.
    """
    try:
        with transaction.atomic(), tenancy.organisation(rows[0].organisation_id):
            call_several(rows)
    except Exception as error:
        log.warning(
            "jobs_failed_together", job=rows[0].name, jobs=len(rows), error=type(error).__name__
        )
        return sum(attempt_short_job(row) for row in rows)
    done = Job.objects.filter(pk__in=[row.pk for row in rows])
    done.update(state=JobState.DONE, error="", attempts=F("attempts") + 1)
    return len(rows)


def attempt_short_job(row: Job) -> bool:
    """Run a locked short job in a savepoint, and mark its end in the same transaction.

    Return whether it succeeded.
    """
    failure = _failure_of(row)
    if failure is None:
        row.state = JobState.DONE
        row.error = ""
        row.attempts += 1
    else:
        row.error = failures.describe_error(failure)
        if isinstance(failure, UnknownJob):
            row.state, row.due_at = wait_for_newer(row)
        else:
            row.attempts += 1
            row.due_at = ClockNow() + wait_after(row.attempts)
    row.save(update_fields=["attempts", "state", "error", "due_at"])
    return failure is None


def _failure_of(row: Job) -> Exception | None:
    """Run a job; return None, or the error that it raised, after a rollback."""
    try:
        with transaction.atomic(), tenancy.organisation(row.organisation_id):
            call_job(row)
    except Exception as error:
        log.exception("job_failed", job=row.name, job_id=str(row.pk))
        return error
    return None


def wait_after(attempts: int) -> timedelta:
    """Return the delay before the next attempt: it doubles with each failure, up to an hour."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)


def wait_for_newer(row: Job) -> tuple[JobState, Any]:
    """Return the state of a job that this process does not know, and when it is tried again.

    The attempt is not counted, so that a newer worker has all its attempts.
    """
    age = clock.now() - row.wanted_at
    if age >= PATIENCE:
        return JobState.FAILED, row.due_at
    return JobState.WAITING, ClockNow() + min(max(age, timedelta(seconds=2)), LONGEST_WAIT)


def run_now(request: Request) -> bool:
    """Run a short job at once, in its own transaction; return whether it succeeded.

    A long job that has many short ones to do calls this, and stores those that did not succeed.
    """
    try:
        with transaction.atomic():
            known_job(request.name).function(**request.arguments)
    except Exception:
        log.exception("job_failed", job=request.name)
        return False
    return True
