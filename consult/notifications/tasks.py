"""The Celery tasks of news. Each makes one call."""

from celery import shared_task

from consult.notifications.actions import deletion as deletion_actions
from consult.notifications.actions import digests as digest_actions
from consult.notifications.actions import mailings as mailing_actions


@shared_task(name="notifications.gather")
def gather() -> None:
    """Prepare the summaries that are due."""
    digest_actions.gather_all()


@shared_task(name="notifications.send")
def send() -> None:
    """Send the mailings that are due."""
    mailing_actions.send_due()


@shared_task(name="notifications.forget")
def forget() -> None:
    """Delete old news and mailings."""
    deletion_actions.forget_old()
