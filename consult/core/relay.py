"""The outbox relay: delivers each event to each subscriber once, from PostgreSQL, whatever Redis does."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from consult.core import events, tenancy
from consult.core.models import Delivery

log = structlog.get_logger(__name__)
BATCH = 100
LONGEST_WAIT = timedelta(hours=1)


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
    due = Delivery.objects.filter(delivered_at__isnull=True, next_attempt_at__lte=timezone.now())
    return due.select_related("event").order_by("next_attempt_at", "id").select_for_update(skip_locked=True).first()


def _attempt(delivery):
    """Run one subscriber in a savepoint; mark the delivery in the same transaction as what the subscriber wrote."""
    delivery.attempts += 1
    function = events.follower(delivery.event.name, delivery.subscriber)
    try:
        with transaction.atomic(), tenancy.organisation(delivery.organisation_id):
            if function:
                function(events.restore(delivery.event))
        delivery.delivered_at = timezone.now()
        delivery.error = "" if function else "subscriber no longer exists"
    except Exception as error:
        log.exception("delivery_failed", event_name=delivery.event.name, subscriber=delivery.subscriber)
        delivery.next_attempt_at = timezone.now() + min(timedelta(seconds=2**delivery.attempts), LONGEST_WAIT)
        delivery.error = f"{type(error).__name__}: {error}"[:500]
    delivery.save(update_fields=["attempts", "delivered_at", "error", "next_attempt_at"])
    return bool(delivery.delivered_at)
