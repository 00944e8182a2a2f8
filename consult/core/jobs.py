"""Named jobs: written with the act, dispatched after commit, found again by the sweeper if the broker forgot them."""

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
_functions = {}


def job(name):
    """Register a function as the job of that name; its arguments are ids, and it bears being run twice."""

    def register(function):
        _functions[name] = function
        return function

    return register


def names():
    """Every registered job name."""
    return sorted(_functions)


def on_commit(name, **arguments):
    """Run the job of that name once this transaction is committed; arguments are ids only."""
    if name not in _functions:
        raise LookupError(name)
    row = Job.objects.create(organisation_id=tenancy.current_organisation(), name=name, arguments=_plain(arguments))
    transaction.on_commit(lambda: send("core.run_job", str(row.id)), robust=True)
    return row


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
    try:
        with tenancy.organisation(row.organisation_id):
            _functions[row.name](**row.arguments)
        state, error = JobState.DONE, ""
    except Exception as failure:
        log.exception("job_failed", job=row.name, job_id=str(row.id))
        state = JobState.FAILED if row.attempts >= MOST_ATTEMPTS else JobState.WAITING
        error = failures.told(failure)
    wait = timedelta(seconds=0 if state == JobState.DONE else 2**row.attempts)
    with tenancy.across_organisations("a job's own row is updated"):
        # Whoever outlived their lease has nothing to say: another attempt has the row.
        mine = Job.objects.filter(pk=row.pk, state=JobState.RUNNING, attempts=row.attempts)
        mine.update(state=state, error=error, lease_until=None, due_at=ClockNow() + wait)


def _take(job_id):
    """The job with its lease; None when somebody else has it, and when each of its attempts ended its worker."""
    with tenancy.across_organisations("a job is found by its id"), transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).filter(_free(), pk=job_id).first()
        if row is None:
            return None
        if row.attempts >= MOST_ATTEMPTS:
            row.state, row.lease_until, row.error = JobState.FAILED, None, "its worker ended each time"
        else:
            row.state, row.attempts, row.lease_until = JobState.RUNNING, row.attempts + 1, ClockNow() + LEASE
        row.save(update_fields=["state", "attempts", "lease_until", "error"])
        return row if row.state == JobState.RUNNING else None


def _free():
    return Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=ClockNow())


def sweep(limit=100):
    """Dispatch again the jobs that are due and that nobody is running; return how many."""
    with tenancy.across_organisations("the sweeper serves every organisation's jobs"):
        late = Job.objects.filter(_free(), due_at__lte=ClockNow() - LATE).order_by("due_at", "pk")
        due = list(late.values_list("pk", flat=True)[:limit])
    for job_id in due:
        send("core.run_job", str(job_id))
    return len(due)


def forget_done():
    """Remove the rows of jobs done a month ago; failed ones stay, for the operator to see."""
    with tenancy.across_organisations("done jobs of every organisation are forgotten"):
        Job.objects.filter(state=JobState.DONE, created_at__lt=ClockNow() - KEPT).delete()
