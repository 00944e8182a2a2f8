"""Celery tasks of the debate."""

from celery import shared_task

from debates.drafts import actions


@shared_task(name="debates.forget_drafts")
def forget_drafts() -> None:
    """Delete the drafts that their authors have not changed for a long time."""
    actions.forget_old_drafts()
