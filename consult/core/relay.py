"""The outbox relay: it delivers each event to each subscriber from PostgreSQL, without Redis."""

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
PATIENCE = (
    200  # attempts, about eight days: during an upgrade, old workers do not know new subscribers
)
KEPT = timedelta(days=30)


def deliver_due(limit=BATCH):
    """Deliver the events that are due, oldest first; return how many were delivered.

    Several processes may run this at once.
    """
    done = 0
    for _ in range(limit):
        with (
            tenancy.across_organisations("the relay serves every organisation's outbox"),
            transaction.atomic(),
        ):
            delivery = _next_due()
            if delivery is None:
                return done
            done += _attempt(delivery)
    return done


def _next_due():
    due = Delivery.objects.filter(delivered_at__isnull=True, next_attempt_at__lte=ClockNow())
    return (
        due.select_related("event")
        .order_by("next_attempt_at", "id")
        .select_for_update(skip_locked=True)
        .first()
    )


def _attempt(delivery):
    """Call one subscriber and mark the delivery in the same transaction.

    The subscriber runs in a savepoint. Return whether it succeeded. A delivery to an unknown
    subscriber is given up after `PATIENCE` attempts.
    """
    delivery.attempts += 1
    failure = _failure(delivery)
    delivery.error = failures.told(failure) if failure else ""
    if failure is None or (
        isinstance(failure, events.UnknownFollower) and delivery.attempts >= PATIENCE
    ):
        delivery.delivered_at = ClockNow()
    else:
        delivery.next_attempt_at = ClockNow() + wait_after(delivery.attempts)
    delivery.save(update_fields=["attempts", "delivered_at", "error", "next_attempt_at"])
    return failure is None


def _failure(delivery):
    """Call the subscriber; return None, or the error that it raised, after a rollback."""
    try:
        with transaction.atomic(), tenancy.organisation(delivery.organisation_id):
            events.follower(delivery.event.name, delivery.subscriber)(
                events.restore(delivery.event)
            )
    except Exception as error:
        log.exception(
            "delivery_failed", event_name=delivery.event.name, subscriber=delivery.subscriber
        )
        return error
    return None


def wait_after(attempts: int) -> timedelta:
    """Return the delay before the next attempt: it doubles with each failure, up to an hour."""
    return min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)


def forget_delivered():
    """Delete the events older than a month that every subscriber has received."""
    with tenancy.across_organisations("delivered events of every organisation are forgotten"):
        waiting = Delivery.objects.filter(event=OuterRef("pk"), delivered_at__isnull=True)
        OutboxEvent.objects.filter(~Exists(waiting), created_at__lt=ClockNow() - KEPT).delete()
