"""Celery tasks of the core, for the queue and the sweeps. Each takes ids and makes one call."""

from celery import shared_task

from consult.core import checks
from consult.core.files import file_store
from consult.core.queue import long_jobs, schedule, short_jobs
from consult.core.records import audit, idempotency


@shared_task(name="core.run_short_jobs")
def run_short_jobs() -> None:
    """Run a batch of the short jobs that are due."""
    short_jobs.run_due()


@shared_task(name="core.run_job")
def run_job(job_id: str) -> None:
    """Run one long job by its id."""
    long_jobs.run(job_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> None:
    """Dispatch again the long jobs that the broker lost."""
    schedule.note_run()
    schedule.ask_media_queue()
    long_jobs.sweep()


@shared_task(name="core.answer")
def answer() -> None:
    """Do nothing. That it was run shows that its queue is served."""


@shared_task(name="core.forget")
def forget() -> None:
    """Delete old idempotency keys and done jobs. Record that the deletions of the night ran."""
    with checks.recording("forget"):
        idempotency.forget_old()
        long_jobs.forget_done()


@shared_task(name="core.sweep_files")
def sweep_files() -> None:
    """Delete the files that nothing refers to."""
    file_store.sweep()


@shared_task(name="core.forget_audit")
def forget_audit() -> None:
    """Delete the entries of the audit log older than a year."""
    audit.forget_old()
