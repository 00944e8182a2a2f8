"""Celery tasks of consultations."""

from celery import shared_task

from consult.consultations import actions


@shared_task(name="consultations.tell_steps")
def tell_steps():
    """Tell what opens and what is about to close."""
    actions.tell_steps()
