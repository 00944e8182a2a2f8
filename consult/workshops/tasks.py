"""The Celery tasks of workshops. They only call actions."""

from celery import shared_task

from consult.workshops.declarations import actions as declaration_actions
from consult.workshops.recordings.actions import arrivals as arrival_actions
from consult.workshops.registrations import actions as registration_actions


@shared_task(name="workshops.attach_arrived")
def attach_arrived() -> None:
    """Attach the files whose arrival was not announced, because a process was killed."""
    arrival_actions.attach_all_arrived()


@shared_task(name="workshops.forget_people")
def forget_people() -> None:
    """Delete registrations a month after their workshop, and declarants' data after a week."""
    registration_actions.forget_registrations()
    declaration_actions.forget_declarants()
