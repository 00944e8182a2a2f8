"""The Celery tasks of consultations."""

from celery import shared_task

from consult.consultations import actions


@shared_task(name="consultations.tell_steps")
def tell_steps():
    """Notify followers of phases that open or will close soon."""
    actions.tell_steps()


@shared_task(name="consultations.fold_figures")
def fold_figures():
    """Add the changes of figures to the stored figures."""
    actions.fold_figures()
