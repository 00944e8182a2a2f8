"""Celery tasks of moderation."""

from celery import shared_task

from moderation import actions, ledger


@shared_task(name="moderation.lift_expired")
def lift_expired():
    """Restore the texts that were hidden for 72 hours without a decision."""
    actions.lift_expired()


@shared_task(name="moderation.expire_unanswered")
def expire_unanswered():
    """Expire the acts that no second person answered within a week."""
    actions.expire_unanswered()


@shared_task(name="moderation.forget_signals")
def forget_signals():
    """Delete the keys and marks of devices after thirty days, and old signals."""
    actions.forget_old_signals()


@shared_task(name="moderation.forget_expired")
def forget_expired():
    """Erase personal data that is no longer needed."""
    actions.forget_expired()


@shared_task(name="moderation.forget_ledger")
def forget_ledger():
    """Delete the decisions of the ledger that are older than any backup."""
    ledger.forget_old()


@shared_task(name="moderation.forget_presences")
def forget_presences():
    """Delete expired presences of moderators."""
    actions.forget_presences()


@shared_task(name="moderation.alert")
def alert():
    """Email moderators about waiting cases, as they chose."""
    actions.alert_all()


@shared_task(name="moderation.call_hearers")
def call_hearers():
    """Email the people who may decide waiting appeals, or the installation's pool."""
    actions.call_everywhere()


@shared_task(name="moderation.escalate")
def escalate():
    """Email moderators and administrators that promised delays end."""
    actions.escalate_all()
