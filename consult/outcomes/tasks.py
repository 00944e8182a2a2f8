"""The Celery tasks of the figures."""

from __future__ import annotations

from celery import shared_task

from consult.outcomes import actions


@shared_task(name="outcomes.check_figures")
def check_figures() -> None:
    """Check the stored figures of every organisation."""
    actions.check_all_figures()
