"""The summary: one mail a day or a week to each person, holding what was told before seven in the morning, local time.

What it holds is fixed by its period, not by the moment it is made: a worker that was down makes the same one later.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from consult.core import clock, tenancy
from consult.core.dispatch import send
from consult.notifications.enums import Channel, Every
from consult.notifications.models import Mailing, Notification, Rhythm
from consult.organisations.selectors import organisations

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

HOUR = time(7)
BATCH = 500


def gather_all() -> int:
    """Prepare the summaries that are due in every open organisation; return how many. May be run again at any time."""
    moment, made = clock.now(), 0
    with tenancy.across_organisations("each organisation's summaries are due at its own hour"):
        found = list(organisations().filter(suspended_at=None))
    for organisation in found:
        with tenancy.organisation(organisation.pk):
            for every in Every:
                made += gather(organisation=organisation, every=every, moment=moment)
    return made


def gather(*, organisation: Organisation, every: str, moment: datetime) -> int:
    """Prepare the summary of everybody who wants it at this rhythm and has something to be told; return how many.

    A batch of people in each transaction.
    """
    period, begins = period_of(organisation, every, moment)
    made, last = 0, BATCH
    while last == BATCH:
        last = _gather_batch(organisation, every, period, begins)
        made += last
    return made


def period_of(organisation: Organisation, every: str, moment: datetime) -> tuple[date, datetime]:
    """The day of the latest summary, and the instant up to which it tells: seven o'clock of that day, local time."""
    zone = ZoneInfo(organisation.time_zone)
    local = moment.astimezone(zone)
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    if every == Every.WEEK:
        day -= timedelta(days=day.weekday())
    return day, datetime.combine(day, HOUR, tzinfo=zone)


@transaction.atomic
def _gather_batch(organisation, every, period, begins):
    """Make the mails of some people and put into each what it is to tell; whoever has one of this period is left."""
    waiting = Notification.objects.filter(
        organisation=organisation, channel=Channel.DIGEST, mailing__isnull=True, created_at__lt=begins
    )
    people = list(_of_rhythm(waiting, every, period).values_list("recipient", flat=True).distinct()[:BATCH])
    rows = [Mailing(organisation=organisation, recipient_id=pk, period=period) for pk in people]
    Mailing.objects.bulk_create(rows, ignore_conflicts=True)
    # Of two who gather at once, the second waits for the first at the insertion, and finds nothing left to take.
    of_the_person = Mailing.objects.filter(recipient=OuterRef("recipient"), period=period)
    waiting.filter(recipient__in=people).update(mailing=Subquery(of_the_person.values("pk")[:1]))
    if people:
        transaction.on_commit(lambda: send("notifications.send"), robust=True)
    return len(people)


def _of_rhythm(waiting, every, period):
    weekly = Exists(Rhythm.objects.filter(participant=OuterRef("recipient"), every=Every.WEEK))
    has_one = Exists(Mailing.objects.filter(recipient=OuterRef("recipient"), period=period))
    rows = waiting.filter(~has_one).order_by("recipient")
    return rows.filter(weekly) if every == Every.WEEK else rows.exclude(weekly)
