"""Celery tasks of media."""

from celery import shared_task

from consult.media import actions


@shared_task(name="media.expire_uploads")
def expire_uploads():
    """Forget what was sent and never used."""
    actions.expire_uploads()


@shared_task(name="media.forget")
def forget():
    """Forget the originals whose time is over, and what killed works left."""
    actions.forget_old_originals()
    actions.sweep()
