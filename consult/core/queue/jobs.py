"""The queue: the named jobs, the subscribers of events, and how they are stored.

A job is stored in the transaction of the act and dispatched to the broker after the commit. If the
broker loses it, a sweep finds it in PostgreSQL (ADR 84). There are two kinds:

- A *short* job (`short_jobs.py`), such as an e-mail or a subscriber of an event, and its end are
  one transaction. Short jobs run in batches, in the order in which they are due, and are retried
  until they succeed. A job that sends nothing may also have a function that does several of them in
  one transaction (`for_several`).
- A *long* job (`long_jobs.py`) has a lease instead, which another worker takes over at its end.
  Each one is dispatched by its own message, to the queue that it names. It fails after a few
  attempts.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from consult.core.models import Job
from consult.core.postgres import tenancy, writes
from consult.core.postgres.ids import ordered_id
from consult.core.queue.dispatch import send
from consult.core.queue.wake_ups import WakeUps

LEASE = timedelta(minutes=10)
# One statement stores all jobs of an act: every act runs it, and some acts run it while other
# requests wait for a row that they lock.
STORE = f"""
INSERT INTO {Job._meta.db_table}
  (id, organisation_id, name, arguments, is_short, state, attempts, wanted_at, due_at, error)
SELECT job.id, %s::uuid, job.name, job.arguments::jsonb, job.is_short, 'waiting', 0,
  statement_timestamp() + job.delay, statement_timestamp() + job.delay, ''
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bool[], %s::interval[])
  AS job (id, name, arguments, is_short, delay)
"""  # noqa: S608 - table name of our own model
AT_ONCE = timedelta(0)


class UnknownJob(LookupError):
    """Raised when this process knows no job of that name.

    Either the job no longer exists, or a newer version of the software stored it.
    """


@dataclass(frozen=True)
class KnownJob:
    """A registered job: its function, and how it is run."""

    function: Callable
    queue: str | None = None
    lease: timedelta = LEASE
    is_short: bool = False
    sends_mail: bool = False
    several: Callable[[list[dict[str, Any]]], None] | None = None


@dataclass(frozen=True)
class Request:
    """A job to store. Its arguments are ids, strings, numbers and booleans."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    delay: timedelta = AT_ONCE


known_jobs: dict[str, KnownJob] = {}


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
        known_jobs[name] = KnownJob(function, queue, lease, is_short, sends_mail)
        return function

    return register


def for_several(name: str) -> Callable[..., Any]:
    """Register a function that does several short jobs of that name and one organisation at once.

    It gets the list of their arguments, and runs in one transaction with their ends. If it raises
    an error, each of the jobs runs alone. A job that sends an e-mail has none: it would send all of
    them again after an error. Jobs with such functions may run in another order among themselves,
    but not before a job without one that was due earlier.
    """

    def register(function: Any) -> Any:
        known_jobs[name] = replace(known_jobs[name], several=function)
        return function

    return register


def register_subscriber(name: str, function: Callable[..., Any], *, sends_mail: bool) -> None:
    """Register a subscriber of an event as a short job under its dotted name."""
    known_jobs[name] = KnownJob(function, is_short=True, sends_mail=sends_mail)


def names() -> list[str]:
    """Return the names of all registered jobs."""
    return sorted(known_jobs)


def mailers() -> list[str]:
    """Return the names of the jobs that send an e-mail."""
    return sorted(name for name, known in known_jobs.items() if known.sends_mail)


# ---- storing
def store(organisation_id: UUID, *requests: Request) -> list[Job]:
    """Store jobs in one statement, and dispatch them after the commit; return their rows.

    The short jobs of one call begin in their order. Delayed jobs are found by the sweeps. Raise
    `UnknownJob` if no job has one of these names.
    """
    if not requests:
        return []
    known = [known_job(request.name) for request in requests]
    ids = sorted(ordered_id() for _ in requests)
    parameters = [
        organisation_id,
        ids,
        [request.name for request in requests],
        [json.dumps(request.arguments, default=str) for request in requests],
        [job.is_short for job in known],
        [request.delay for request in requests],
    ]
    writes.execute(STORE, parameters)
    _dispatch_on_commit(ids, requests)
    return [
        Job(pk=pk, organisation_id=organisation_id, name=queued.name, arguments=queued.arguments)
        for pk, queued in zip(ids, requests, strict=True)
    ]


def _dispatch_on_commit(ids: list[UUID], requests: tuple[Request, ...]) -> None:
    """Send one message for the short jobs that are due at once, and one for each long one."""
    is_waking = False
    for pk, request in zip(ids, requests, strict=True):
        if request.delay > AT_ONCE:
            continue
        if not known_job(request.name).is_short:
            transaction.on_commit(partial(dispatch, pk, request.name), robust=True)
        elif not is_waking:
            is_waking = True
            transaction.on_commit(_wake_ups.ask, robust=True)


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


def is_known(name: str) -> bool:
    """Return whether this process knows a job of that name."""
    return name in known_jobs


def known_job(name: str) -> KnownJob:
    """Return the registered job of that name, or raise `UnknownJob`."""
    if name not in known_jobs:
        raise UnknownJob(name)
    return known_jobs[name]


def wake_workers() -> None:
    """Send a task that runs a batch of short jobs."""
    send("core.run_short_jobs")


# From one process, so many seconds pass between two messages for acts.
WAKE_INTERVAL = 0.2
_wake_ups = WakeUps(wake_workers, WAKE_INTERVAL)


def dispatch(job_id: UUID, name: str) -> None:
    """Send a task that runs one long job, to the queue that the job names."""
    queue = known_jobs[name].queue if name in known_jobs else None
    send("core.run_job", str(job_id), **({"queue": queue} if queue else {}))  # type: ignore[arg-type]  # keys are named


def call_job(row: Job) -> None:
    """Call the function of a job, with a UUID for each argument that is annotated as one."""
    known_job(row.name).function(**_arguments_of(row))


def call_several(rows: list[Job]) -> None:
    """Call the function that does several jobs at once with the arguments of these jobs."""
    function = known_job(rows[0].name).several
    if function is None:
        raise UnknownJob(rows[0].name)
    function([_arguments_of(row) for row in rows])


def _arguments_of(row: Job) -> dict[str, Any]:
    hints = getattr(known_job(row.name).function, "__annotations__", {})
    return {key: _typed(value, hints.get(key)) for key, value in row.arguments.items()}


def _typed(value: Any, hint: Any) -> Any:
    if not value or "UUID" not in str(hint):
        return value
    return [UUID(each) for each in value] if isinstance(value, list) else UUID(value)
