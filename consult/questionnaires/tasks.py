"""Celery tasks of the questionnaires. Each makes one call."""

from celery import shared_task

from consult.questionnaires import actions


@shared_task(name="questionnaires.close_ended")
def close_ended():
    """Close the questionnaires whose time is over."""
    actions.close_ended()


@shared_task(name="questionnaires.tell_opened")
def tell_opened():
    """Notify the followers of consultations of the questionnaires that opened."""
    actions.tell_opened()
