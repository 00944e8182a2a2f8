"""The Celery tasks of consultations."""

from __future__ import annotations

from celery import shared_task

from consult.consultations.actions import figures as figure_actions
from consult.consultations.actions import phase_notifications as phase_notification_actions


@shared_task(name="consultations.tell_steps")
def tell_steps() -> None:
    """Notify followers of phases that open or will close soon."""
    phase_notification_actions.tell_steps()


@shared_task(name="consultations.fold_figures")
def fold_figures() -> None:
    """Add the changes of figures to the stored figures."""
    figure_actions.fold_figures()
