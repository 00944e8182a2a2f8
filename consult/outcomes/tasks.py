"""The Celery tasks of figures and of answers. Each makes one call."""

from __future__ import annotations

from celery import shared_task

from consult.outcomes import actions
from consult.outcomes.answers.actions import reminders


@shared_task(name="outcomes.check_figures")
def check_figures() -> None:
    """Check the stored figures of every organisation."""
    actions.check_all_figures()


@shared_task(name="outcomes.remind_of_answers")
def remind_of_answers() -> None:
    """Email respondents and managers that due dates of answers come near or are over."""
    reminders.remind_all()
