"""Celery tasks of the votes. One call each."""

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
    """Take the hourly checkpoints."""
    actions.take_checkpoints()


@shared_task(name="votes.warn", autoretry_for=(MailIsAway,), retry_backoff=60, retry_backoff_max=1800, max_retries=12)
def warn(organisation_id, participant_id):
    """Tell somebody that a vote of theirs was changed."""
    actions.warn(organisation_id=UUID(organisation_id), participant_id=UUID(participant_id))
