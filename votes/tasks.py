"""Celery tasks of the votes. One call each."""

from celery import shared_task

from votes import actions


@shared_task(name="votes.close_ended")
def close_ended():
    """Close the questions whose time is over."""
    actions.close_ended()


@shared_task(name="votes.checkpoint")
def checkpoint():
    """Take the hourly checkpoints."""
    actions.take_checkpoints()
