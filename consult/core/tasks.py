"""Celery tasks of the core: relay and sweepers. Ids in, one call."""

from celery import shared_task

from consult.core import audit, files, idempotency, jobs, relay, schedule


@shared_task(name="core.relay_outbox")
def relay_outbox():
    """Deliver due events."""
    relay.deliver_due()


@shared_task(name="core.run_job")
def run_job(job_id):
    """Run one job by id."""
    jobs.run(job_id)


@shared_task(name="core.sweep_jobs")
def sweep_jobs():
    """Dispatch again the jobs that the broker forgot."""
    schedule.note_run()
    jobs.sweep()


@shared_task(name="core.forget")
def forget():
    """Forget old idempotency keys, and what was delivered and done long ago."""
    idempotency.forget_old()
    relay.forget_delivered()
    jobs.forget_done()


@shared_task(name="core.sweep_files")
def sweep_files():
    """Drop files that nothing points to."""
    files.sweep()


@shared_task(name="core.forget_audit")
def forget_audit():
    """Forget what the audit log kept for a year."""
    audit.forget_old()
