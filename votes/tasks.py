"""Celery tasks of the votes."""

from uuid import UUID

from celery import shared_task

from consult.core.exceptions import MailIsAway
from votes.actions import announced_votes as announced_vote_actions
from votes.actions import automatic_close as automatic_close_actions
from votes.actions import checkpoint_witnesses as checkpoint_witness_actions
from votes.actions import public_counts as public_count_actions
from votes.actions import registers as register_actions
from votes.actions import vote_warnings as vote_warning_actions
from votes.actions import voter_links as voter_link_actions

MAIL_RETRIES = {
    "autoretry_for": (MailIsAway,),
    "retry_backoff": 60,
    "retry_backoff_max": 1800,
    "max_retries": 12,
}


@shared_task(name="votes.close_ended")
def close_ended() -> None:
    """Close the questions whose time is over."""
    automatic_close_actions.close_ended()


@shared_task(name="votes.open_announced")
def open_announced() -> None:
    """Open the announced votes whose date has come, and warn managers of those that cannot open."""
    announced_vote_actions.open_announced()


@shared_task(name="votes.move_counts")
def move_counts() -> None:
    """Move the live counts for which enough people voted."""
    public_count_actions.move_due_counts()


@shared_task(name="votes.checkpoint")
def checkpoint() -> None:
    """Publish the complete batches of votes, then take the hourly checkpoints."""
    register_actions.publish_batches()
    register_actions.take_checkpoints()


@shared_task(name="votes.delete_ended_links")
def delete_ended_links() -> None:
    """Delete what leads from voters to votes that were closed six months ago."""
    voter_link_actions.delete_ended_links()


@shared_task(name="votes.check_ledgers")
def check_ledgers() -> None:
    """Check the registers of every organisation."""
    register_actions.check_all_registers()


@shared_task(name="votes.email_witnesses", **MAIL_RETRIES)
def email_witnesses() -> None:
    """Email the checkpoints that changed to the witnesses that the operator named."""
    checkpoint_witness_actions.email_witnesses()


@shared_task(name="votes.warn", **MAIL_RETRIES)
def warn(organisation_id: str, participant_id: str) -> None:
    """Email a voter that a vote of theirs was changed."""
    vote_warning_actions.warn(
        organisation_id=UUID(organisation_id), participant_id=UUID(participant_id)
    )
