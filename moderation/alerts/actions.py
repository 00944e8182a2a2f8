"""Alerts to moderators: one mail for all their consultations, as often as they chose.

They are sent in working hours alone, except where the law leaves little time. Mails contain numbers
and links, and neither texts nor names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction

from consult.accounts.enums import Role
from consult.accounts.roles.selectors import find_participants_with_role
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock, tenancy
from consult.core.postgres.ids import random_id
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import limits
from consult.organisations.selectors import organisations
from consult.organisations.working_hours import calendar_of, is_open_at, working_hours_between
from moderation import rules
from moderation.cases.selectors import delays as delay_selectors
from moderation.cases.selectors.delays import Queue
from moderation.enums import Reason
from moderation.models import AlertChoice, Notice

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

log = structlog.get_logger(__name__)


@transaction.atomic
def choose_alerts(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    at_least: int = 1,
    oldest_hours: int | None = None,
    every_hours: int = 4,
    fast_lane: bool = True,
) -> AlertChoice:
    """Choose when the viewer is alerted of waiting cases in a consultation that they moderate.

    The choice is the number of cases, their age and how often a mail may be sent. The same choice
    again changes nothing. It is not journalled, because it is a personal preference. Raise
    `NotAllowed`, `Invalid` or `TooMany`.
    """
    person = viewer.person()
    if not rules.can_see_queue(viewer, consultation_id):
        raise NotAllowed
    limits.check("follow", person.pk)
    choice = _locked(viewer.organisation, person.pk, [consultation_id])[0]
    choice.at_least = at_least
    choice.oldest_hours = oldest_hours
    choice.every_hours = every_hours
    choice.fast_lane = fast_lane
    check(choice, without=["organisation", "participant", "consultation"])
    choice.save(update_fields=["at_least", "oldest_hours", "every_hours", "fast_lane"])
    return choice


def alert_all() -> int:
    """Store the due alerts, as jobs, of all organisations whose office is open.

    Return the number of mails. It may be run at any time, and by several processes. A failure in
    one organisation is logged, and the other organisations are still alerted.
    """
    moment = clock.now()
    mail_count = 0
    with tenancy.across_organisations("each organisation alerts its moderators in its own hours"):
        found = list(organisations())
    for organisation in found:
        with tenancy.organisation(organisation.pk):
            try:
                mail_count += alert(organisation=organisation, moment=moment)
            except Exception:
                log.exception("alerts_failed", organisation=str(organisation.pk))
    return mail_count


def alert(*, organisation: Organisation, moment: datetime) -> int:
    """Store a mail to each moderator whose chosen conditions are met by the queue.

    No mail is stored outside working hours.
    """
    queues = (
        delay_selectors.queues(organisation)
        if is_open_at(moment, calendar_of(organisation))
        else {}
    )
    moderators = find_participants_with_role(organisation, Role.MODERATOR) if queues else {}
    return sum(
        _store_alert(organisation, person, queues, consultation_ids & queues.keys(), moment)
        for person, consultation_ids in moderators.items()
    )


@transaction.atomic
def _store_alert(
    organisation: Organisation,
    participant_id: UUID,
    queues: Mapping[UUID, Queue],
    consultation_ids: Collection[UUID],
    moment: datetime,
) -> bool:
    """Date the choices that are due, under their lock, and store one mail.

    Return whether a mail was stored.
    """
    if not consultation_ids or not _wanted(
        organisation, participant_id, queues, consultation_ids, moment
    ):
        return False
    choices = _locked(organisation, participant_id, sorted(consultation_ids))
    due = [
        choice
        for choice in choices
        if _is_due(choice, queues[choice.consultation_id], organisation, moment)
    ]
    if not due:
        return False
    AlertChoice.objects.filter(pk__in=[choice.pk for choice in due]).update(last_sent_at=moment)
    arguments = {
        "organisation_id": organisation.pk,
        "participant_id": participant_id,
        "alert_id": random_id(),
        "consultation_ids": [choice.consultation_id for choice in due],
    }
    jobs.store(organisation.pk, jobs.Request("moderation.email_waiting_cases", arguments))
    return True


def _wanted(
    organisation: Organisation,
    participant_id: UUID,
    queues: Mapping[UUID, Queue],
    consultation_ids: Collection[UUID],
    moment: datetime,
) -> bool:
    """Return whether a mail may be due, without writing. Most runs find none."""
    known = AlertChoice.objects.filter(
        participant=participant_id, consultation__in=consultation_ids
    )
    chosen = {choice.consultation_id: choice for choice in known}
    return any(
        _is_due(chosen.get(pk) or AlertChoice(), queues[pk], organisation, moment)
        for pk in consultation_ids
    )


def _locked(
    organisation: Organisation, participant_id: UUID, consultation_ids: Iterable[UUID]
) -> list[AlertChoice]:
    """Return a person's choices, locked `FOR NO KEY UPDATE` by id.

    Missing choices are created with the default values.
    """
    rows = [
        AlertChoice(organisation=organisation, participant_id=participant_id, consultation_id=pk)
        for pk in consultation_ids
    ]
    AlertChoice.objects.bulk_create(rows, ignore_conflicts=True)
    choices = AlertChoice.objects.filter(
        participant=participant_id, consultation__in=consultation_ids
    )
    return list(choices.order_by("pk").select_for_update(no_key=True, of=("self",)))


def _is_due(
    choice: AlertChoice, queue: Queue, organisation: Organisation, moment: datetime
) -> bool:
    """Return whether enough cases wait, or for long enough, and the last mail is old enough."""
    if choice.last_sent_at and choice.last_sent_at > moment - timedelta(hours=choice.every_hours):
        return False
    if queue.waiting >= choice.at_least:
        return True
    waited = working_hours_between(queue.oldest_at, moment, calendar_of(organisation))
    return choice.oldest_hours is not None and waited >= choice.oldest_hours


def moderators_of(organisation_id: UUID, consultation_id: UUID) -> set[UUID]:
    """Return the ids of the participants who may moderate a consultation now.

    This takes one query.
    """
    moderators = find_participants_with_role(organisation_id, Role.MODERATOR)
    return {
        participant_id for participant_id, places in moderators.items() if consultation_id in places
    }


@jobs.job("moderation.alert_at_once", is_short=True)
@transaction.atomic
def alert_at_once(*, notice_id: UUID) -> None:
    """Store an urgent mail to each moderator who did not decline it.

    It is for notices whose reason must by law be decided within hours.
    """
    notice = Notice.objects.select_related("case", "organisation").filter(pk=notice_id).first()
    if notice is None or Reason(notice.reason).answered_within is None:
        return
    organisation = notice.organisation
    consultation_id = notice.case.consultation_id
    declined = AlertChoice.objects.filter(consultation=consultation_id, fast_lane=False)
    recipients = moderators_of(organisation.pk, consultation_id) - set(
        declined.values_list("participant_id", flat=True)
    )
    arguments = {"case_id": notice.case_id, "reason": str(notice.reason)}
    jobs.store(
        organisation.pk,
        *(
            jobs.Request(
                "moderation.email_urgent_case", {"participant_id": participant_id} | arguments
            )
            for participant_id in sorted(recipients)
        ),
    )


@transaction.atomic
def forget_alerts(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Delete a person's alert choices, whether or not their texts are kept."""
    AlertChoice.objects.filter(
        organisation=viewer.organisation, participant=participant_id
    ).delete()
