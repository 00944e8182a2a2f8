"""Named jobs: written with the act, dispatched after commit, found again by the sweeper if the broker forgot them."""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from consult.core import failures, tenancy
from consult.core.clock import ClockNow
from consult.core.dispatch import send
from consult.core.enums import JobState
from consult.core.models import Job

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
    """Raised by a job that cannot run now and has not begun: it is run later, as if it had not been tried."""


class LeaseIsLost(Exception):
    """Another worker has the job by now: whoever reads this stops at once, and writes nothing more."""


@dataclass(frozen=True)
class _Turn:
    """One attempt at a job, by the process that holds its lease."""

    pk: object
    attempts: int
    lease: timedelta


_turn: ContextVar[_Turn | None] = ContextVar("job_turn", default=None)


def job(name, *, queue=None, lease=LEASE, sends_mail=False):
    """Register a function as the job of that name; its arguments are ids, and it bears being run twice.

    A heavy one names its queue, and a short lease that it renews while it works (`renew_lease`). One that sends an
    e-mail says so: the operator watches how long those wait.
    """

    def register(function):
        if sends_mail:
            _mailers.add(name)
        _functions[name], _queues[name], _leases[name] = function, queue, lease
        return function

    return register


def names():
    """Every registered job name."""
    return sorted(_functions)


def mailers():
    """Return the names of the jobs that send an e-mail."""
    return sorted(_mailers)


def on_commit(name, **arguments):
    """Run the job of that name once this transaction is committed; arguments are ids only."""
    if name not in _functions:
        raise LookupError(name)
    row = Job.objects.create(organisation_id=tenancy.current_organisation(), name=name, arguments=_plain(arguments))
    transaction.on_commit(lambda: _dispatch(row.id, name), robust=True)
    return row


def _dispatch(job_id, name):
    queue = _queues.get(name)
    send("core.run_job", str(job_id), **({"queue": queue} if queue else {}))


def later(name, delay, **arguments):
    """Run the job of that name once, when the delay is over: the sweeper finds it."""
    if name not in _functions:
        raise LookupError(name)
    organisation_id, due_at = tenancy.current_organisation(), ClockNow() + delay
    return Job.objects.create(organisation_id=organisation_id, name=name, arguments=_plain(arguments), due_at=due_at)


def _plain(arguments):
    return {key: str(value) for key, value in arguments.items()}


def run(job_id):
    """Take the lease of a job and run it; do nothing when it is done or somebody else holds it."""
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
    """As it was before it was taken: a job may wait for its turn longer than it may be tried."""
    _tell(row, state=JobState.WAITING, attempts=row.attempts - 1, lease_until=None, due_at=ClockNow() + POSTPONED)


def _tell(turn, **fields):
    """Write on a job's own row. Whoever outlived their lease has nothing to say: another attempt has the row."""
    with tenancy.across_organisations("a job's own row is updated"):
        mine = Job.objects.filter(pk=turn.pk, state=JobState.RUNNING, attempts=turn.attempts)
        return mine.update(**fields)


def renew_lease():
    """Say that the job at hand goes on, so that nobody takes it over. Raises `LeaseIsLost`; outside a job, nothing.

    Never inside a transaction, which would keep it from everybody until its end.
    """
    turn = _turn.get()
    if turn and not _tell(turn, lease_until=ClockNow() + turn.lease):
        raise LeaseIsLost


def is_last_attempt():
    """Whether the job at hand will not be tried again: it leaves nothing that waits for ever."""
    turn = _turn.get()
    return turn is not None and turn.attempts >= MOST_ATTEMPTS


def attempt():
    """How many times the job at hand was begun, this time included; one outside a job."""
    turn = _turn.get()
    return turn.attempts if turn else 1


def _take(job_id):
    """The job with its lease; None when somebody else has it, and when each of its attempts ended its worker."""
    with tenancy.across_organisations("a job is found by its id"), transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).filter(_free(), pk=job_id).first()
        if row is None:
            return None
        if row.attempts >= MOST_ATTEMPTS:
            row.state, row.lease_until, row.error = JobState.FAILED, None, "its worker ended each time"
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
    """Dispatch again the jobs that are due and that nobody is running; return how many."""
    with tenancy.across_organisations("the sweeper serves every organisation's jobs"):
        late = Job.objects.filter(_free(), due_at__lte=ClockNow() - LATE).order_by("due_at", "pk")
        due = list(late.values_list("pk", "name")[:limit])
    for job_id, name in due:
        _dispatch(job_id, name)
    return len(due)


def forget_done():
    """Remove the rows of jobs done a month ago; failed ones stay, for the operator to see."""
    with tenancy.across_organisations("done jobs of every organisation are forgotten"):
        Job.objects.filter(state=JobState.DONE, created_at__lt=ClockNow() - KEPT).delete()
