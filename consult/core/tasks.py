"""Celery tasks of the core: relay and sweepers. Ids in, one call."""

from celery import shared_task

from consult.core import idempotency, jobs, relay


@shared_task(name="core.relay_outbox")
def relay_outbox():
    """Deliver due events."""
    relay.deliver_due()


@shared_task(name="core.run_job")
def run_job(job_id):
    """Run one job by id."""
    jobs.run(job_id)


@shared_task(name="core.sweep")
def sweep():
    """Find what the broker forgot, and forget old idempotency keys."""
    relay.deliver_due()
    jobs.sweep()
    idempotency.forget_old()
