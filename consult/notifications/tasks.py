"""The Celery tasks of news. Each makes one call."""

from celery import shared_task

from consult.notifications import actions


@shared_task(name="notifications.gather")
def gather():
    """Prepare the summaries that are due."""
    actions.gather_all()


@shared_task(name="notifications.send")
def send():
    """Send the mailings that are due."""
    actions.send_due()


@shared_task(name="notifications.forget")
def forget():
    """Delete old news and mailings."""
    actions.forget_old()
