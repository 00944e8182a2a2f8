"""Mails about waiting appeals, to the people of the organisation or to the pool.

The installation's pool decides the appeals that no person of the organisation may decide (ADR 49).
The mails follow the rules of the alerts: they are sent in working hours of the organisation,
grouped, in the language of the reader. They contain a number and a link, and no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from consult.accounts.people.selectors import Mailbox, mailbox_of
from consult.accounts.roles.selectors import appeals_pool, mailbox_of_pool_member
from consult.core.postgres import clock, tenancy
from consult.core.postgres.ids import random_id
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id, organisations
from consult.organisations.working_hours import calendar_of, is_open_at
from moderation.appeals import pool
from moderation.enums import AppealState
from moderation.models import Appeal

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

log = structlog.get_logger(__name__)
# The shortest time between two mails about the appeals of one organisation. Appeals that come in
# the meantime are in the next mail.
EVERY = timedelta(hours=4)


def alert_all_deciders() -> int:
    """Store jobs for mails about waiting appeals in all organisations whose office is open.

    Return the number of mails. It may be run at any time, and by several processes. A failure in
    one organisation is logged, and the other organisations are still processed.
    """
    moment = clock.now()
    mail_count = 0
    with tenancy.across_organisations("appeals wait in any organisation"):
        unalerted = _waiting().filter(Q(told_at=None) | Q(pool_told_at=None))
        waiting = set(unalerted.values_list("organisation_id", flat=True))
    for organisation in organisations().filter(pk__in=waiting):
        with tenancy.organisation(organisation.pk):
            try:
                mail_count += alert_deciders(organisation=organisation, moment=moment)
                mail_count += alert_pool(organisation=organisation, moment=moment)
            except Exception:
                log.exception("appeals_not_told", organisation=str(organisation.pk))
    return mail_count


def _waiting(organisation: Organisation | None = None) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(state__in=AppealState.unfinished())
    return rows.filter(organisation=organisation) if organisation else rows


def _locked(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    return rows.select_for_update(no_key=True, skip_locked=True, of=("self",))


@transaction.atomic
def alert_deciders(*, organisation: Organisation, moment: datetime) -> int:
    """Date the appeals that a person of their organisation may decide.

    One mail to each such person is stored as a job. Lock these appeals.
    """
    if not _is_time(organisation, moment, "told_at"):
        return 0
    found = pool.deciders_of(_locked(_waiting(organisation).filter(told_at=None)))
    recipients = {person for _appeal, people in found for person in people}
    Appeal.objects.filter(pk__in=[appeal.pk for appeal, people in found if people]).update(
        told_at=moment
    )
    jobs.store(
        organisation.pk,
        *(
            jobs.Request(
                "moderation.email_hearer",
                {
                    "organisation_id": organisation.pk,
                    "participant_id": participant_id,
                    "alert_id": random_id(),
                },
            )
            for participant_id in sorted(recipients)
        ),
    )
    return len(recipients)


@transaction.atomic
def alert_pool(*, organisation: Organisation, moment: datetime) -> int:
    """Date the appeals that fall to the pool, and store one mail to each of its members.

    A member must be allowed to decide at least one of them. A member who wrote, reported or decided
    the contested object gets no mail. Lock the appeals that no other process has locked.
    """
    if not _is_time(organisation, moment, "pool_told_at"):
        return 0
    waiting = pool.without_decider(_locked(_waiting(organisation).filter(pool_told_at=None)))
    members = list(appeals_pool().values_list("pk", flat=True)) if waiting else []
    found = (
        {account: rows for account, rows in pool.find_decidable(waiting, members).items() if rows}
        if members
        else {}
    )
    appeal_ids = {appeal.pk for rows in found.values() for appeal in rows}
    Appeal.objects.filter(pk__in=appeal_ids).update(pool_told_at=moment)
    jobs.store(
        organisation.pk,
        *(
            jobs.Request(
                "moderation.email_pool",
                {
                    "organisation_id": organisation.pk,
                    "account_id": account_id,
                    "alert_id": random_id(),
                },
            )
            for account_id in sorted(found)
        ),
    )
    return len(found)


def _is_time(organisation: Organisation, moment: datetime, dated: str) -> bool:
    """Return whether the office is open, and the last mail is old enough."""
    recent = {"organisation": organisation, f"{dated}__gt": moment - EVERY}
    return (
        is_open_at(moment, calendar_of(organisation))
        and not Appeal.objects.filter(**recent).exists()
    )


@jobs.job("moderation.email_hearer", is_short=True, sends_mail=True)
def email_decider(*, organisation_id: UUID, participant_id: UUID, alert_id: UUID) -> None:
    """Email a person of the team how many appeals wait that they may decide.

    No mail is sent if none waits any more.
    """
    organisation = get_organisation_by_id(organisation_id)
    to = mailbox_of(participant_id)
    found = pool.deciders_of(_waiting(organisation)) if to else []
    waiting = [appeal for appeal, people in found if participant_id in people]
    _write(organisation, to, waiting, "hearer", alert_id)


@jobs.job("moderation.email_pool", is_short=True, sends_mail=True)
def email_pool(*, organisation_id: UUID, account_id: UUID, alert_id: UUID) -> None:
    """Email a member of the pool how many appeals of an organisation they may decide.

    No mail is sent if none waits any more.
    """
    organisation = get_organisation_by_id(organisation_id)
    to = mailbox_of_pool_member(account_id)
    waiting = pool.waiting_in(organisation, account_id) if to else []
    _write(organisation, to, waiting, "pool", alert_id)


def _write(
    organisation: Organisation,
    to: Mailbox | None,
    waiting: Sequence[Appeal],
    mail: str,
    alert_id: UUID,
) -> None:
    if to and waiting:
        context = {"number": len(waiting), "due_at": min(appeal.due_at for appeal in waiting)}
        template = f"moderation/email/{mail}"
        write_once(
            organisation=organisation, key=str(alert_id), to=to, template=template, context=context
        )
