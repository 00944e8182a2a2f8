"""Celery tasks of the votes."""

from uuid import UUID

from celery import shared_task

from consult.core.exceptions import MailIsAway
from votes import actions


@shared_task(name="votes.close_ended")
def close_ended():
    """Close the questions whose time is over."""
    actions.close_ended()


@shared_task(name="votes.checkpoint")
def checkpoint():
    """Publish the complete batches of votes, then take the hourly checkpoints."""
    actions.publish_batches()
    actions.take_checkpoints()


@shared_task(name="votes.check_ledgers")
def check_ledgers():
    """Check the registers of every organisation."""
    actions.check_all_registers()


@shared_task(
    name="votes.warn",
    autoretry_for=(MailIsAway,),
    retry_backoff=60,
    retry_backoff_max=1800,
    max_retries=12,
)
def warn(organisation_id, participant_id):
    """Email a voter that a vote of theirs was changed."""
    actions.warn(organisation_id=UUID(organisation_id), participant_id=UUID(participant_id))
