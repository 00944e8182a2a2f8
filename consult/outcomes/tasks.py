"""The Celery tasks of figures, results and answers. Each makes one call."""

from __future__ import annotations

from celery import shared_task

from consult.outcomes import actions
from consult.outcomes.answers.actions import reminders
from consult.outcomes.results import actions as result_actions


@shared_task(name="outcomes.check_figures")
def check_figures() -> None:
    """Check the stored figures of every organisation."""
    actions.check_all_figures()


@shared_task(name="outcomes.remind_of_answers")
def remind_of_answers() -> None:
    """Email respondents and managers that due dates of answers come near or are over."""
    reminders.remind_all()


@shared_task(name="outcomes.record_participation")
def record_participation() -> None:
    """Count the participation of the consultations that changed."""
    result_actions.record_changed_participation()
