"""The Celery tasks of workshops. They only call actions."""

from celery import shared_task

from consult.workshops import actions


@shared_task(name="workshops.forget_people")
def forget_people():
    """Delete registrations a month after their workshop, and declarants' data after a week."""
    actions.forget_registrations()
    actions.forget_declarants()
