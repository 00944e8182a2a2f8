"""The Celery tasks of media."""

from celery import shared_task

from consult.media import actions


@shared_task(name="media.expire_uploads")
def expire_uploads():
    """Delete expired uploads, and bytes without a row."""
    actions.expire_uploads()


@shared_task(name="media.forget")
def forget():
    """Delete the originals whose time is over, and what killed jobs left."""
    actions.forget_old_originals()
    actions.sweep()
