"""The summary: one e-mail a day or a week to each participant.

It contains the notifications created before seven o'clock, local time. Its period decides its
content, not the moment at which it is prepared: a worker that was down prepares the same summary
later.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from consult.core.postgres import clock, tenancy
from consult.core.queue.dispatch import send
from consult.notifications.enums import Channel, Every
from consult.notifications.models import Mailing, Notification, Rhythm
from consult.organisations.selectors import organisations

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

HOUR = time(7)
BATCH = 500


def gather_all() -> int:
    """Prepare the summaries that are due in every open organisation. Return their number.

    It may run again at any time.
    """
    moment = clock.now()
    made = 0
    with tenancy.across_organisations("each organisation's summaries are due at its own hour"):
        found = list(organisations().filter(suspended_at=None))
    for organisation in found:
        with tenancy.organisation(organisation.pk):
            for every in Every:
                made += gather(organisation=organisation, every=every, moment=moment)
    return made


def gather(*, organisation: Organisation, every: str, moment: datetime) -> int:
    """Prepare the summaries of the participants who chose this rhythm and have notifications.

    Return their number. Each transaction prepares the summaries of at most `BATCH` participants.
    """
    period, begins = period_of(organisation, every, moment)
    made = 0
    last = BATCH
    while last == BATCH:
        last = _gather_batch(organisation, every, period, begins)
        made += last
    return made


def period_of(organisation: Organisation, every: str, moment: datetime) -> tuple[date, datetime]:
    """Return the day of the latest summary, and the moment up to which it includes notifications.

    That moment is seven o'clock of that day, local time.
    """
    zone = ZoneInfo(organisation.time_zone)
    local = moment.astimezone(zone)
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    if every == Every.WEEK:
        day -= timedelta(days=day.weekday())
    return day, datetime.combine(day, HOUR, tzinfo=zone)


@transaction.atomic
def _gather_batch(organisation: Organisation, every: str, period: date, begins: datetime) -> int:
    """Create the mailings of some participants, and add the waiting notifications to them.

    Participants who have a mailing of this period are left out. Return the number of participants.
    """
    waiting = Notification.objects.filter(
        organisation=organisation,
        channel=Channel.DIGEST,
        mailing__isnull=True,
        created_at__lt=begins,
    )
    people = list(
        _of_rhythm(waiting, every, period).values_list("recipient", flat=True).distinct()[:BATCH]
    )
    rows = [Mailing(organisation=organisation, recipient_id=pk, period=period) for pk in people]
    Mailing.objects.bulk_create(rows, ignore_conflicts=True)
    # Where two workers prepare the same summaries, the second one waits at the insertion for the
    # first one, and then finds no notification left to add.
    of_the_person = Mailing.objects.filter(recipient=OuterRef("recipient"), period=period)
    waiting.filter(recipient__in=people).update(mailing=Subquery(of_the_person.values("pk")[:1]))
    if people:
        transaction.on_commit(lambda: send("notifications.send"), robust=True)
    return len(people)


def _of_rhythm(waiting: QuerySet[Notification], every: str, period: date) -> QuerySet[Notification]:
    weekly = Exists(Rhythm.objects.filter(participant=OuterRef("recipient"), every=Every.WEEK))
    has_mailing = Exists(Mailing.objects.filter(recipient=OuterRef("recipient"), period=period))
    rows = waiting.filter(~has_mailing).order_by("recipient")
    return rows.filter(weekly) if every == Every.WEEK else rows.exclude(weekly)
