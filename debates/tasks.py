"""Celery tasks of the debate."""

from celery import shared_task

from debates import actions


@shared_task(name="debates.forget_drafts")
def forget_drafts():
    """Erase the drafts that their authors left alone."""
    actions.forget_old_drafts()
