"""Celery tasks of moderation."""

from celery import shared_task

from moderation import actions


@shared_task(name="moderation.lift_expired")
def lift_expired():
    """Bring back what nobody decided upon in 72 hours."""
    actions.lift_expired()


@shared_task(name="moderation.forget_signals")
def forget_signals():
    """Destroy the keys and marks of devices after thirty days, and signals that serve no more."""
    actions.forget_old_signals()


@shared_task(name="moderation.forget_expired")
def forget_expired():
    """Erase what is kept of people no longer than it serves."""
    actions.forget_expired()
