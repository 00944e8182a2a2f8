"""Tell the installation's pool, by mail, of the appeals that nobody else may hear (ADR 49).

As moderators are told: in working hours of the organisation, grouped, in their language; a number and a link, no word.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from consult.accounts.selectors import appeals_pool, mailbox_of_pool_member
from consult.core import clock, events, tenancy
from consult.core.ids import random_id
from consult.notifications.actions import write_once
from consult.organisations.selectors import get_organisation_by_id, organisations
from consult.organisations.working_hours import calendar_of, is_open_at
from moderation import pool
from moderation.enums import AppealState
from moderation.events import PoolCalled
from moderation.models import Appeal

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from consult.organisations.models import Organisation

log = structlog.get_logger(__name__)
# One mail at most in so long, for each organisation: what comes meanwhile is told with the next.
EVERY = timedelta(hours=4)


def call_pool_everywhere() -> int:
    """Have the pool told of what waits for it, in the organisations whose office is open; return how many mails.

    May be run at any time, and by several processes. What fails in one organisation is logged, and told to the others.
    """
    moment, told = clock.now(), 0
    with tenancy.across_organisations("the pool hears what any organisation has nobody else to hear"):
        waiting = set(_untold(Appeal.objects.all()).values_list("organisation_id", flat=True))
    for organisation in organisations().filter(pk__in=waiting):
        with tenancy.organisation(organisation.pk):
            try:
                told += call_pool(organisation=organisation, moment=moment)
            except Exception:
                log.exception("pool_not_called", organisation=str(organisation.pk))
    return told


def _untold(rows):
    return rows.filter(state__in=AppealState.unfinished(), pool_told_at=None)


@transaction.atomic
def call_pool(*, organisation: Organisation, moment: datetime) -> int:
    """Date the appeals of an organisation that fall to the pool, and announce one mail to each of it who may hear one.

    None to whoever wrote, reported or decided what is contested. Locks the appeals that nobody else has.
    """
    if not is_open_at(moment, calendar_of(organisation)) or _was_told(organisation, moment - EVERY):
        return 0
    here = _untold(Appeal.objects.filter(organisation=organisation))
    waiting = pool.unheard(here.select_for_update(no_key=True, skip_locked=True, of=("self",)))
    members = list(appeals_pool().values_list("pk", flat=True)) if waiting else []
    found = {account: rows for account, rows in pool.hearable(waiting, members).items() if rows} if members else {}
    told = {one.pk for rows in found.values() for one in rows}
    Appeal.objects.filter(pk__in=told).update(pool_told_at=moment)
    for account_id in sorted(found):
        events.announce(organisation.pk, PoolCalled(organisation.pk, account_id, random_id()))
    return len(found)


def _was_told(organisation, since):
    return Appeal.objects.filter(organisation=organisation, pool_told_at__gt=since).exists()


def tell_pool(*, organisation_id: UUID, account_id: UUID, alert_id: UUID) -> None:
    """Write to somebody of the pool how many appeals wait for it in an organisation; not where none does any more."""
    organisation, to = get_organisation_by_id(organisation_id), mailbox_of_pool_member(account_id)
    waiting = pool.waiting_in(organisation, account_id) if to else []
    if to and waiting:
        context = {"number": len(waiting), "due_at": min(one.due_at for one in waiting)}
        template = "moderation/email/pool"
        write_once(organisation=organisation, key=str(alert_id), to=to, template=template, context=context)
