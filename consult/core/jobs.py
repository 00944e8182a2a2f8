"""The queue: named jobs that run after the commit, and the subscribers of events.

A job is stored in the transaction of the act and dispatched to the broker after the commit. If the
broker loses it, a sweep finds it in PostgreSQL (ADR 84). There are two kinds:

- A *short* job, such as an e-mail or a subscriber of an event, and its end are one transaction.
  Short jobs run in batches, in the order in which they are due, and are retried until they succeed.
- A *long* job has a lease instead, which another worker takes over at its end. Each one is
  dispatched by its own message, to the queue that it names. It fails after a few attempts.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Q

from consult.core import clock, failures, tenancy
from consult.core.clock import ClockNow
from consult.core.dispatch import send
from consult.core.enums import JobState
from consult.core.ids import ordered_id
from consult.core.models import Job

if TYPE_CHECKING:
    from collections.abc import Callable


log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 8  # of a long job
LONGEST_WAIT = timedelta(hours=1)
# An unknown job waits so long for a worker of a newer version: during an upgrade, old workers do
# not know new jobs.
PATIENCE = timedelta(days=8)
BATCH = 100
LATE = timedelta(seconds=5)
KEPT = timedelta(days=30)
POSTPONED = timedelta(seconds=15)
# One statement stores all jobs of an act: every act runs it, and some acts run it while other
# requests wait for a row that they lock.
STORE = f"""
INSERT INTO {Job._meta.db_table}
  (id, organisation_id, name, arguments, is_short, state, attempts, wanted_at, due_at, error)
SELECT job.id, %(organisation)s, job.name, job.arguments::jsonb, job.is_short, 'waiting', 0,
  statement_timestamp() + job.delay, statement_timestamp() + job.delay, ''
FROM unnest(
  %(ids)s::uuid[], %(names)s::text[], %(arguments)s::text[], %(short)s::bool[],
  %(delays)s::interval[]
) AS job (id, name, arguments, is_short, delay)
"""  # noqa: S608 - table name of our own model
AT_ONCE = timedelta(0)


class UnknownJob(LookupError):
    """Raised when this process knows no job of that name.

    Either the job no longer exists, or a newer version of the software stored it.
    """


class Postponed(Exception):
    """Raised by a long job that cannot run yet and has not begun.

    The job runs later, and this attempt is not counted.
    """


class LeaseIsLost(Exception):
    """Raised in a job whose lease ended and which another worker has taken.

    The job must stop at once and write nothing more.
    """


@dataclass(frozen=True)
class _Known:
    """A registered job: its function, and how it is run."""

    function: Callable
    queue: str | None = None
    lease: timedelta = LEASE
    is_short: bool = False
    sends_mail: bool = False


@dataclass(frozen=True)
class Request:
    """A job to store. Its arguments are ids, strings, numbers and booleans."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    delay: timedelta = AT_ONCE


@dataclass(frozen=True)
class _Turn:
    """An attempt at a long job, by the process that has its lease."""

    pk: object
    attempts: int
    lease: timedelta


_known: dict[str, _Known] = {}
_turn: ContextVar[_Turn | None] = ContextVar("job_turn", default=None)


def job(
    name: str,
    *,
    queue: str | None = None,
    lease: timedelta = LEASE,
    is_short: bool = False,
    sends_mail: bool = False,
) -> Callable[..., Any]:
    """Register a function as the job of that name.

    It may run twice and must allow that. A heavy job names its queue, and has a short lease that it
    renews while it works (`renew_lease`). A short job takes a few seconds at most. Pass
    `sends_mail` for a job that sends an e-mail: the operator watches how long those e-mails wait.
    """

    def register(function: Any) -> Any:
        _known[name] = _Known(function, queue, lease, is_short, sends_mail)
        return function

    return register


def register_subscriber(name: str, function: Callable[..., Any], *, sends_mail: bool) -> None:
    """Register a subscriber of an event as a short job under its dotted name."""
    _known[name] = _Known(function, is_short=True, sends_mail=sends_mail)


def names() -> list[str]:
    """Return the names of all registered jobs."""
    return sorted(_known)


def mailers() -> list[str]:
    """Return the names of the jobs that send an e-mail."""
    return sorted(name for name, known in _known.items() if known.sends_mail)


# ---- storing
def store(organisation_id: UUID, *requests: Request) -> list[Job]:
    """Store jobs in one statement, and dispatch them after the commit; return their rows.

    The short jobs of one call begin in their order. Delayed jobs are found by the sweeps. Raise
    `UnknownJob` if no job has one of these names.
    """
    if not requests:
        return []
    known = [_of(request.name) for request in requests]
    ids = sorted(ordered_id() for _ in requests)
    with connection.cursor() as cursor:
        cursor.execute(
            STORE,
            {
                "organisation": organisation_id,
                "ids": ids,
                "names": [request.name for request in requests],
                "arguments": [json.dumps(request.arguments, default=str) for request in requests],
                "short": [one.is_short for one in known],
                "delays": [request.delay for request in requests],
            },
        )
    _dispatch_on_commit(ids, requests)
    return [
        Job(pk=pk, organisation_id=organisation_id, name=one.name, arguments=one.arguments)
        for pk, one in zip(ids, requests, strict=True)
    ]


def _dispatch_on_commit(ids: list[UUID], requests: tuple[Request, ...]) -> None:
    """Send one message for the short jobs that are due at once, and one for each long one."""
    is_waking = False
    for pk, request in zip(ids, requests, strict=True):
        if request.delay > AT_ONCE:
            continue
        if not _of(request.name).is_short:
            transaction.on_commit(partial(_dispatch, pk, request.name), robust=True)
        elif not is_waking:
            is_waking = True
            transaction.on_commit(_wake, robust=True)


def on_commit(name: str, **arguments: UUID | str | None) -> Job:
    """Store a job that runs once this transaction is committed.

    Return its row. Raise `UnknownJob` if no job has this name.
    """
    return store(_organisation_id(), Request(name, arguments))[0]


def later(name: str, delay: timedelta, **arguments: str) -> Job:
    """Store a job that runs once the delay is over; a sweep finds it.

    Return its row. Raise `UnknownJob` if no job has this name.
    """
    return store(_organisation_id(), Request(name, arguments, delay))[0]


def _organisation_id() -> UUID:
    """Return the id of the current organisation. PostgreSQL refuses a job outside any."""
    return cast("UUID", tenancy.current_organisation())


def _of(name: str) -> _Known:
    if name not in _known:
        raise UnknownJob(name)
    return _known[name]


def _wake() -> None:
    send("core.run_short_jobs")


def _dispatch(job_id: UUID, name: str) -> None:
    queue = _known[name].queue if name in _known else None
    send("core.run_job", str(job_id), **({"queue": queue} if queue else {}))  # type: ignore[arg-type]  # keys are named


def _call(row: Job) -> None:
    """Call the function of a job, with a UUID for each argument that is annotated as one."""
    function = _of(row.name).function
    hints = getattr(function, "__annotations__", {})
    function(**{key: _typed(value, hints.get(key)) for key, value in row.arguments.items()})


def _typed(value: Any, hint: Any) -> Any:
    if not value or "UUID" not in str(hint):
        return value
    return [UUID(each) for each in value] if isinstance(value, list) else UUID(value)


# ---- short jobs
def run_due(limit: int = BATCH) -> int:
    """Run the short jobs that are due, oldest first; return how many succeeded.

    Several processes may run this at once. Where more jobs than the limit may be due, another task
    is sent, behind the tasks that wait already: a flood of jobs does not stop the others.
    """
    done = 0
    for _ in range(limit):
        with (
            tenancy.across_organisations("the queue serves every organisation"),
            transaction.atomic(),
        ):
            row = _next_due()
            if row is None:
                return done
            done += _attempt(row)
    _wake()
    return done


def _next_due() -> Job | None:
    due = Job.objects.filter(is_short=True, state=JobState.WAITING, due_at__lte=ClockNow())
    return due.order_by("due_at", "pk").select_for_update(skip_locked=True).first()


def _attempt(row: Job) -> bool:
    """Run a locked short job in a savepoint, and mark its end in the same transaction.

    Return whether it succeeded.
    """
    failure = _failure_of(row)
    if failure is None:
        row.state, row.error = JobState.DONE, ""
        row.attempts += 1
    else:
        row.error = failures.told(failure)
        if isinstance(failure, UnknownJob):
            row.state, row.due_at = _wait_for_newer(row)
        else:
            row.attempts += 1
            row.due_at = ClockNow() + wait_after(row.attempts)
    row.save(update_fields=["attempts", "state", "error", "due_at"])
    return failure is None


def _failure_of(row: Job) -> Exception | None:
    """Run a job; return None, or the error that it raised, after a rollback."""
    try:
        with transaction.atomic(), tenancy.organisation(row.organisation_id):
            _call(row)
    except Exception as error:
        log.exception("job_failed", job=row.name, job_id=str(row.pk))
        return error
    return None


def wait_after(attempts: int) -> timedelta:
    """Return the delay before the next attempt: it doubles with each failure, up to an hour."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)


def _wait_for_newer(row: Job) -> tuple[JobState, Any]:
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
            _of(request.name).function(**request.arguments)
    except Exception:
        log.exception("job_failed", job=request.name)
        return False
    return True


# ---- long jobs
def run(job_id: str) -> None:
    """Take the lease of a job and run it. A short job is run in one transaction instead.

    Do nothing if the job is done or if another worker has it.
    """
    row = _take(job_id)
    if row is None:
        return
    token = _turn.set(_Turn(row.pk, row.attempts, _of(row.name).lease))
    try:
        with tenancy.organisation(row.organisation_id):
            _call(row)
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


def _put_back(row: Job) -> None:
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


def _tell(turn: Any, **fields: Any) -> int:
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
    if turn and not _tell(turn, lease_until=ClockNow() + turn.lease):
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
            _attempt(row)
            return None
        if row.name not in _known:
            row.state, row.due_at = _wait_for_newer(row)
            row.lease_until, row.error = None, failures.told(UnknownJob(row.name))
            log.warning("job_unknown", job=row.name, job_id=str(row.id))
        elif row.attempts >= MOST_ATTEMPTS:
            row.state, row.lease_until, row.error = (
                JobState.FAILED,
                None,
                "its worker ended each time",
            )
        else:
            row.state, row.attempts, row.lease_until = (
                JobState.RUNNING,
                row.attempts + 1,
                ClockNow() + _known[row.name].lease,
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
        _dispatch(job_id, name)
    return len(due)


def forget_done() -> None:
    """Delete the jobs done a month ago. Failed jobs stay, for the operator to see."""
    with tenancy.across_organisations("done jobs of every organisation are forgotten"):
        Job.objects.filter(state=JobState.DONE, created_at__lt=ClockNow() - KEPT).delete()
