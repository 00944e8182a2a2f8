"""Celery tasks of media."""

from celery import shared_task

from consult.media import actions


@shared_task(name="media.expire_uploads")
def expire_uploads():
    """Forget what was sent and never used."""
    actions.expire_uploads()
