"""Named jobs: written with the act, dispatched after commit, found again by the sweeper if the broker forgot them."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from consult.core import tenancy
from consult.core.dispatch import send
from consult.core.enums import JobState
from consult.core.models import Job

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 8
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
    plain = {key: str(value) for key, value in arguments.items()}
    row = Job.objects.create(organisation_id=tenancy.current_organisation(), name=name, arguments=plain)
    transaction.on_commit(lambda: send("core.run_job", str(row.id)), robust=True)
    return row


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
        error = f"{type(failure).__name__}: {failure}"[:500]
    wait = timedelta(seconds=0 if state == JobState.DONE else 2**row.attempts)
    with tenancy.across_organisations("a job's own row is updated"):
        Job.objects.filter(pk=row.pk).update(state=state, error=error, lease_until=None, due_at=timezone.now() + wait)


def _take(job_id):
    with tenancy.across_organisations("a job is found by its id"), transaction.atomic():
        row = Job.objects.select_for_update(skip_locked=True).filter(_free(), pk=job_id).first()
        if row:
            row.state, row.attempts, row.lease_until = JobState.RUNNING, row.attempts + 1, timezone.now() + LEASE
            row.save(update_fields=["state", "attempts", "lease_until"])
        return row


def _free():
    now = timezone.now()
    return Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=now)


def sweep(limit=100):
    """Dispatch again the jobs that are due and that nobody is running; return how many."""
    with tenancy.across_organisations("the sweeper serves every organisation's jobs"):
        due = list(
            Job.objects.filter(_free(), due_at__lte=timezone.now() - timedelta(seconds=5)).values_list("pk", flat=True)[
                :limit
            ]
        )
    for job_id in due:
        send("core.run_job", str(job_id))
    return len(due)
