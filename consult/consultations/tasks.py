"""The Celery tasks of consultations."""

from celery import shared_task

from consult.consultations.actions import figures as figure_actions
from consult.consultations.actions import phase_notifications as phase_notification_actions
from consult.organisations import actions as organisation_actions


@shared_task(name="consultations.notify_phase_changes")
def notify_phase_changes() -> None:
    """Notify followers of phases that open or will close soon."""
    phase_notification_actions.notify_phase_changes()


@shared_task(name="consultations.fold_content_changes")
def fold_content_changes() -> None:
    """Replace the noted changes of public content of each organisation by one."""
    organisation_actions.fold_content_changes()


@shared_task(name="consultations.fold_figures")
def fold_figures() -> None:
    """Add the changes of figures to the stored figures."""
    figure_actions.fold_figures()
