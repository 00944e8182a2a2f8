"""The outbox relay: delivers each event to each subscriber once, from PostgreSQL, whatever Redis does."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef

from consult.core import events, failures, tenancy
from consult.core.clock import ClockNow
from consult.core.models import Delivery, OutboxEvent

log = structlog.get_logger(__name__)
BATCH = 100
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = 200  # attempts, about eight days: longer than an upgrade, when old workers know less than new ones announce
KEPT = timedelta(days=30)


def deliver_due(limit=BATCH):
    """Deliver what is due, oldest first; return how many were delivered. Safe to run in several processes at once."""
    done = 0
    for _ in range(limit):
        with tenancy.across_organisations("the relay serves every organisation's outbox"), transaction.atomic():
            delivery = _next_due()
            if delivery is None:
                return done
            done += _attempt(delivery)
    return done


def _next_due():
    due = Delivery.objects.filter(delivered_at__isnull=True, next_attempt_at__lte=ClockNow())
    return due.select_related("event").order_by("next_attempt_at", "id").select_for_update(skip_locked=True).first()


def _attempt(delivery):
    """Run one subscriber in a savepoint; mark the delivery in the same transaction as what the subscriber wrote."""
    delivery.attempts += 1
    failure = _failure(delivery)
    delivery.error = failures.told(failure) if failure else ""
    if failure is None or (isinstance(failure, events.UnknownFollower) and delivery.attempts >= PATIENCE):
        delivery.delivered_at = ClockNow()
    else:
        delivery.next_attempt_at = ClockNow() + wait_after(delivery.attempts)
    delivery.save(update_fields=["attempts", "delivered_at", "error", "next_attempt_at"])
    return failure is None


def _failure(delivery):
    """Tell the subscriber; what went wrong, which undoes what it wrote."""
    try:
        with transaction.atomic(), tenancy.organisation(delivery.organisation_id):
            events.follower(delivery.event.name, delivery.subscriber)(events.restore(delivery.event))
    except Exception as error:
        log.exception("delivery_failed", event_name=delivery.event.name, subscriber=delivery.subscriber)
        return error
    return None


def wait_after(attempts: int) -> timedelta:
    """Seconds that double with each failure, an hour at most however many there were."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)


def forget_delivered():
    """Remove events that every subscriber has had for a month."""
    with tenancy.across_organisations("delivered events of every organisation are forgotten"):
        waiting = Delivery.objects.filter(event=OuterRef("pk"), delivered_at__isnull=True)
        OutboxEvent.objects.filter(~Exists(waiting), created_at__lt=ClockNow() - KEPT).delete()
