"""Celery tasks of workshops. One call each."""

from celery import shared_task

from consult.workshops import actions


@shared_task(name="workshops.forget_people")
def forget_people():
    """Delete who registered a month after the workshop, and who declared one once they were answered."""
    actions.forget_registrations()
    actions.forget_declarants()
