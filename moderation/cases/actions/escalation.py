"""Escalation of cases whose promised delay is about to end, to every moderator of the consultation.

It does not depend on the alerts that they chose. Once the delay is over, the administrators of the
organisation are notified too. Each person is notified once of each case and level, even if several
processes run: the row of the case is locked and dated in the transaction that stores the mails.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from consult.accounts.enums import Role
from consult.accounts.roles.selectors import find_participants_with_role
from consult.core.postgres import clock, tenancy
from consult.core.postgres.ids import random_id
from consult.core.queue import jobs
from moderation.alerts.actions import moderators_of
from moderation.enums import CaseState
from moderation.models import Case

log = structlog.get_logger(__name__)


def escalate_all() -> int:
    """Escalate every delay that is about to end or is over, in every organisation.

    Return how many cases.
    """
    now = clock.now()
    case_count = 0
    with tenancy.across_organisations("delays end in every organisation"):
        rows = _filter_to_escalate(Case.objects.all(), now).order_by(
            "organisation_id", "consultation_id"
        )
        places = list(rows.values_list("organisation_id", "consultation_id").distinct())
    for organisation_id, consultation_id in places:
        with tenancy.organisation(organisation_id):
            try:
                case_count += escalate(
                    organisation_id=organisation_id, consultation_id=consultation_id, moment=now
                )
            except Exception:
                log.exception("escalation_failed", consultation=str(consultation_id))
    return case_count


def _filter_to_escalate(rows: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    ends = Q(warn_at__lte=now, escalated_at__isnull=True)
    return rows.filter(
        ends | Q(due_at__lte=now, overdue_told_at__isnull=True), state__in=CaseState.unfinished()
    )


@transaction.atomic
def escalate(*, organisation_id: UUID, consultation_id: UUID, moment: datetime) -> int:
    """Date the cases whose delay ends or is over, and store one mail per person and level.

    The cases are those of one consultation. A case that is over is only mailed as over. Lock the
    cases that no other process has locked. Return how many.
    """
    rows = _filter_to_escalate(Case.objects.filter(consultation=consultation_id), moment)
    cases = list(rows.order_by("pk").select_for_update(no_key=True, skip_locked=True))
    over = [case for case in cases if case.due_at <= moment]
    ending = [case for case in cases if case.due_at > moment]
    for found, is_over in ((ending, False), (over, True)):
        if found:
            _date(found, moment, is_over=is_over)
            _store_mails(organisation_id, consultation_id, len(found), is_over=is_over)
    return len(cases)


def _date(cases: Iterable[Case], moment: datetime, *, is_over: bool) -> None:
    rows = Case.objects.filter(pk__in=[case.pk for case in cases])
    rows.filter(escalated_at__isnull=True).update(escalated_at=moment)
    if is_over:
        rows.update(overdue_told_at=moment)


def _store_mails(
    organisation_id: UUID, consultation_id: UUID, number: int, *, is_over: bool
) -> None:
    """Store a mail to each moderator.

    Administrators get it too once the delay is over, or if there is no moderator.
    """
    people = moderators_of(organisation_id, consultation_id)
    if is_over or not people:
        people |= find_participants_with_role(organisation_id, Role.ORGANISATION_ADMIN).keys()
    arguments = {
        "organisation_id": organisation_id,
        "consultation_id": consultation_id,
        "number": number,
        "is_over": is_over,
    }
    jobs.store(
        organisation_id,
        *(
            jobs.Request(
                "moderation.email_ending_delay",
                arguments | {"participant_id": participant_id, "alert_id": random_id()},
            )
            for participant_id in sorted(people)
        ),
    )
