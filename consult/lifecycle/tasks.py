"""The Celery tasks of the life of consultations."""

from celery import shared_task

from consult.lifecycle.actions import waiting_acts as waiting_act_actions


@shared_task(name="lifecycle.apply_due_acts")
def apply_due_acts() -> None:
    """Let the confirmed acts take effect whose ten minutes are over."""
    waiting_act_actions.apply_due_acts()
