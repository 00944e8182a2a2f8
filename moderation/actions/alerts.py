"""Moderators are told what waits: one mail for all their consultations, from what and as often as they chose.

In working hours alone, but where the law leaves little time. Mails hold numbers and links: no text, no name.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from consult.accounts.enums import Role
from consult.accounts.selectors import roles_held
from consult.core import clock, events, limits, tenancy
from consult.core.exceptions import NotAllowed
from consult.core.ids import random_id
from consult.core.validation import check
from consult.organisations.selectors import organisations
from consult.organisations.working_hours import calendar_of, is_open_at, working_hours_between
from moderation import rules, selectors
from moderation.enums import Reason
from moderation.events import AlertDue, FastLaneOpened
from moderation.models import AlertChoice, Notice

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from consult.organisations.models import Organisation
    from moderation.selectors import Queue

log = structlog.get_logger(__name__)


@transaction.atomic
def choose_alerts(
    *, viewer, consultation_id: UUID, at_least=1, oldest_hours=None, every_hours=4, fast_lane=True
) -> AlertChoice:
    """Choose from what on, and how often, one is told of what waits in a consultation that one moderates.

    The same choice again changes nothing. Nothing is journalled: it is a wish of one's own. Raises `NotAllowed`,
    `Invalid`, `TooMany`.
    """
    person = viewer.person()
    if not rules.can_see_queue(viewer, consultation_id):
        raise NotAllowed
    limits.check("follow", person.pk)
    choice = _locked(viewer.organisation, person.pk, [consultation_id])[0]
    choice.at_least, choice.oldest_hours = at_least, oldest_hours
    choice.every_hours, choice.fast_lane = every_hours, fast_lane
    check(choice, without=["organisation", "participant", "consultation"])
    choice.save(update_fields=["at_least", "oldest_hours", "every_hours", "fast_lane"])
    return choice


def alert_all() -> int:
    """Have every moderator told who is to be, in the organisations whose office is open; return how many mails.

    May be run at any time, and by several processes. What fails in one organisation is logged, and told to the others.
    """
    moment, told = clock.now(), 0
    with tenancy.across_organisations("each organisation alerts its moderators in its own hours"):
        found = list(organisations())
    for organisation in found:
        with tenancy.organisation(organisation.pk):
            try:
                told += alert(organisation=organisation, moment=moment)
            except Exception:
                log.exception("alerts_failed", organisation=str(organisation.pk))
    return told


def alert(*, organisation: Organisation, moment: datetime) -> int:
    """Announce a mail to each moderator who asked for one by what waits now; nobody out of working hours."""
    queues = selectors.queues(organisation) if is_open_at(moment, calendar_of(organisation)) else {}
    held = roles_held(organisation, Role.MODERATOR) if queues else {}
    return sum(_announce(organisation, person, queues, there & queues.keys(), moment) for person, there in held.items())


@transaction.atomic
def _announce(organisation, participant_id, queues, consultation_ids, moment):
    """Date the choices by which somebody is told now, under their lock, and announce the one mail; whether there is."""
    if not consultation_ids or not _wanted(organisation, participant_id, queues, consultation_ids, moment):
        return False
    choices = _locked(organisation, participant_id, sorted(consultation_ids))
    due = [one for one in choices if _is_due(one, queues[one.consultation_id], organisation, moment)]
    if not due:
        return False
    AlertChoice.objects.filter(pk__in=[one.pk for one in due]).update(last_sent_at=moment)
    ids = ",".join(str(one.consultation_id) for one in due)
    events.announce(organisation.pk, AlertDue(organisation.pk, participant_id, random_id(), ids))
    return True


def _wanted(organisation, participant_id, queues, consultation_ids, moment):
    """Whether a mail may be due, without writing anything: most beats find none."""
    known = AlertChoice.objects.filter(participant=participant_id, consultation__in=consultation_ids)
    chosen = {one.consultation_id: one for one in known}
    return any(_is_due(chosen.get(pk) or AlertChoice(), queues[pk], organisation, moment) for pk in consultation_ids)


def _locked(organisation, participant_id, consultation_ids):
    """Somebody's choices under lock, made by default where there were none. `FOR NO KEY UPDATE`, by id."""
    rows = [
        AlertChoice(organisation=organisation, participant_id=participant_id, consultation_id=pk)
        for pk in consultation_ids
    ]
    AlertChoice.objects.bulk_create(rows, ignore_conflicts=True)
    mine = AlertChoice.objects.filter(participant=participant_id, consultation__in=consultation_ids)
    return list(mine.order_by("pk").select_for_update(no_key=True, of=("self",)))


def _is_due(choice: AlertChoice, queue: Queue, organisation, moment):
    """Enough waits, or for long enough, and the last mail is old enough."""
    if choice.last_sent_at and choice.last_sent_at > moment - timedelta(hours=choice.every_hours):
        return False
    if queue.waiting >= choice.at_least:
        return True
    waited = working_hours_between(queue.oldest_at, moment, calendar_of(organisation))
    return choice.oldest_hours is not None and waited >= choice.oldest_hours


def moderators_of(organisation_id, consultation_id) -> set[UUID]:
    """Who may moderate a consultation now; one query."""
    held = roles_held(organisation_id, Role.MODERATOR)
    return {participant_id for participant_id, places in held.items() if consultation_id in places}


@transaction.atomic
def alert_at_once(*, notice_id: UUID) -> None:
    """Announce a mail to each moderator for what the law leaves little time for, unless they wanted none."""
    notice = Notice.objects.select_related("case", "organisation").filter(pk=notice_id).first()
    if notice is None or Reason(notice.reason).answered_within is None:
        return
    organisation, consultation_id = notice.organisation, notice.case.consultation_id
    quiet = AlertChoice.objects.filter(consultation=consultation_id, fast_lane=False)
    told = moderators_of(organisation.pk, consultation_id) - set(quiet.values_list("participant_id", flat=True))
    for participant_id in sorted(told):
        opened = FastLaneOpened(organisation.pk, participant_id, notice.case_id, str(notice.reason))
        events.announce(organisation.pk, opened)


@transaction.atomic
def forget_alerts(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Forget what somebody chose to be told; whether their texts stay changes nothing to it."""
    AlertChoice.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()
