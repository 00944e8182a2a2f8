"""Marks of the devices from which texts are sent, stored for thirty days.

Two texts from one device have the same mark. A mark leads to no device.
"""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Func, IntegerField, OuterRef

from consult.accounts.sessions import devices
from consult.core.postgres import clock, tenancy, writes
from consult.core.postgres.clock import ClockNow
from moderation.enums import CaseState
from moderation.models import Arrival, Case, MarkKey, Signal, Trace
from moderation.signals.selectors.devices import MARKS_KEPT, PERIOD_SECONDS
from moderation.target_kinds import Target

# Decisions may be contested for this long: copies that return in this time are still found.
SIGNALS_KEPT = timedelta(days=183)
# The number of periods of thirty days since 1970, by the database's clock. It is computed in the
# query that uses it, so that no query has to read the clock first.
PERIOD = Func(
    ClockNow(),
    template=f"FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / {PERIOD_SECONDS})::integer",
    output_field=IntegerField(),
)


@transaction.atomic(savepoint=False)  # it is a part of the act that sends the text
def leave_trace(*, target_kind: str, target: Target, key: bytes | None = None) -> None:
    """Store the mark of the device that sends a text, if there is a device and the author is known.

    A second call changes nothing. `key` is the current key of marks, if the caller has read it with
    `devices.CURRENT_KEY`: then this is one statement, otherwise two, or four once in thirty days. All other
    signals are computed after the act.
    """
    device = devices.current()
    if device and target.author_id:
        trace = Trace(
            organisation_id=target.organisation_id,
            consultation_id=target.consultation_id,
            target_kind=target_kind,
            target_id=target.pk,
            author_id=target.author_id,
            mark=_mark(key or _key_of(target.organisation_id), device),
        )
        writes.insert(trace, ignore_conflicts=True)


def _mark(key: bytes, device: str) -> str:
    """Return a digest of the device under the key of these thirty days.

    Once the key is destroyed, the digest cannot be computed again, even by a person who knows the
    device.
    """
    return hmac.digest(bytes(key), device.encode(), "sha256").hex()[:32]


def _key_of(organisation_id: UUID) -> bytes:
    """Return the key of these thirty days, which is made with their first mark."""
    keys = MarkKey.objects.filter(organisation=organisation_id, period=PERIOD).values_list(
        "secret", flat=True
    )
    secret = keys.first()
    if secret is None:
        made = MarkKey(
            organisation_id=organisation_id, period=PERIOD, secret=secrets.token_bytes(32)
        )
        MarkKey.objects.bulk_create(
            [made], ignore_conflicts=True
        )  # another act may have created it
        return _key_of(organisation_id)
    return bytes(secret)


def forget_old_signals() -> int:
    """Delete old keys, marks and signals in every organisation, and return how many rows.

    Keys are deleted after their period, and marks after thirty days. After six months, the signals
    and sketches of texts without an open case are deleted.
    """
    now = clock.now()
    with tenancy.across_organisations("marks of devices and old signals end everywhere"):
        open_cases = Case.objects.filter(
            state__in=CaseState.unfinished(),
            target_id=OuterRef("target_id"),
            target_kind=OuterRef("target_kind"),
        )
        old = [
            MarkKey.objects.filter(period__lt=PERIOD),
            Trace.objects.filter(created_at__lte=now - MARKS_KEPT),
            Signal.objects.filter(~Exists(open_cases), created_at__lte=now - SIGNALS_KEPT),
            Arrival.objects.filter(arrived_at__lte=now - SIGNALS_KEPT),
        ]
        return sum(rows.delete()[0] for rows in old)
