"""Celery tasks of the questionnaires. Each makes one call."""

from celery import shared_task

from consult.questionnaires.actions import lifecycle as lifecycle_actions
from consult.questionnaires.actions import notifications as notification_actions


@shared_task(name="questionnaires.close_ended")
def close_ended() -> None:
    """Close the questionnaires whose time is over."""
    lifecycle_actions.close_ended()


@shared_task(name="questionnaires.notify_of_opened")
def notify_of_opened() -> None:
    """Notify the followers of consultations of the questionnaires that opened."""
    notification_actions.notify_of_opened()
