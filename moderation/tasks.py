"""Celery tasks of moderation."""

from celery import shared_task

from moderation import erasure
from moderation.alerts import actions as alert_actions
from moderation.appeals.actions import waiting_appeals as waiting_appeal_actions
from moderation.approvals import actions as approval_actions
from moderation.cases.actions import escalation as escalation_actions
from moderation.decisions import ledger
from moderation.decisions.actions import provisional_hidings as provisional_hiding_actions
from moderation.desk import actions as desk_actions
from moderation.signals.actions import device_marks as device_mark_actions


@shared_task(name="moderation.lift_expired")
def lift_expired() -> None:
    """Restore the texts that were hidden for 72 hours without a decision."""
    provisional_hiding_actions.lift_expired()


@shared_task(name="moderation.expire_unanswered")
def expire_unanswered() -> None:
    """Expire the acts that no second person answered within a week."""
    approval_actions.expire_unanswered()


@shared_task(name="moderation.forget_signals")
def forget_signals() -> None:
    """Delete the keys and marks of devices after thirty days, and old signals."""
    device_mark_actions.forget_old_signals()


@shared_task(name="moderation.forget_expired")
def forget_expired() -> None:
    """Erase personal data that is no longer needed."""
    erasure.forget_expired()


@shared_task(name="moderation.forget_ledger")
def forget_ledger() -> None:
    """Delete the decisions of the ledger that are older than any backup."""
    ledger.forget_old()


@shared_task(name="moderation.forget_presences")
def forget_presences() -> None:
    """Delete expired presences of moderators."""
    desk_actions.forget_presences()


@shared_task(name="moderation.alert")
def alert() -> None:
    """Email moderators about waiting cases, as they chose."""
    alert_actions.alert_all()


@shared_task(name="moderation.call_hearers")
def alert_deciders() -> None:
    """Email the people who may decide waiting appeals, or the installation's pool."""
    waiting_appeal_actions.alert_all_deciders()


@shared_task(name="moderation.escalate")
def escalate() -> None:
    """Email moderators and administrators that promised delays end."""
    escalation_actions.escalate_all()
