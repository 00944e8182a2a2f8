"""Celery tasks of moderation."""

from celery import shared_task

from moderation import actions, ledger


@shared_task(name="moderation.lift_expired")
def lift_expired():
    """Bring back what nobody decided upon in 72 hours."""
    actions.lift_expired()


@shared_task(name="moderation.expire_unanswered")
def expire_unanswered():
    """Note what no second person answered within a week."""
    actions.expire_unanswered()


@shared_task(name="moderation.forget_signals")
def forget_signals():
    """Destroy the keys and marks of devices after thirty days, and signals that serve no more."""
    actions.forget_old_signals()


@shared_task(name="moderation.forget_expired")
def forget_expired():
    """Erase what is kept of people no longer than it serves."""
    actions.forget_expired()


@shared_task(name="moderation.forget_ledger")
def forget_ledger():
    """Delete decisions of the ledger that are older than any backup."""
    ledger.forget_old()


@shared_task(name="moderation.forget_presences")
def forget_presences():
    """Erase who was on the desk and is no longer."""
    actions.forget_presences()


@shared_task(name="moderation.alert")
def alert():
    """Tell moderators what waits, as they asked."""
    actions.alert_all()


@shared_task(name="moderation.call_hearers")
def call_hearers():
    """Tell who may hear an appeal, or the installation's pool, that some wait."""
    actions.call_everywhere()


@shared_task(name="moderation.escalate")
def escalate():
    """Tell who can help that promised delays end."""
    actions.escalate_all()
