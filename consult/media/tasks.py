"""The Celery tasks of media."""

from celery import shared_task

from consult.media.actions import removal as removal_actions
from consult.media.actions import unused_uploads as unused_upload_actions


@shared_task(name="media.expire_uploads")
def expire_uploads() -> None:
    """Delete expired uploads, and bytes without a row."""
    unused_upload_actions.expire_uploads()


@shared_task(name="media.forget")
def forget() -> None:
    """Delete the originals whose time is over, and what killed jobs left."""
    removal_actions.forget_old_originals()
    removal_actions.sweep()
