"""Celery tasks of news. One call each."""

from celery import shared_task

from consult.notifications import actions


@shared_task(name="notifications.gather")
def gather():
    """Prepare the summaries that are due."""
    actions.gather_all()


@shared_task(name="notifications.send")
def send():
    """Send the mails that wait."""
    actions.send_due()


@shared_task(name="notifications.forget")
def forget():
    """Forget what was told long ago."""
    actions.forget_old()
