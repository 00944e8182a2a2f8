"""E-mails to respondents and managers before and after the due date of answers, each once."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import QuerySet

from consult.consultations.visibility import IN_CANCELLED
from consult.core.postgres import clock, tenancy
from consult.core.postgres.ids import random_id
from consult.core.queue import jobs
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.answers.selectors.team import answering_team
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.models import AnswerDue, AnswerTarget

log = structlog.get_logger(__name__)
BEFORE = timedelta(days=7)


def remind_all() -> int:
    """Email the teams of all organisations whose due dates come near or are over.

    Return the number of e-mails that were stored.
    """
    moment = clock.now()
    with tenancy.across_organisations("answers are due in every organisation"):
        rows = _unreminded(moment.date() + BEFORE + timedelta(days=1))
        places = sorted(set(rows.values_list("organisation_id", "consultation_id")), key=str)
    stored = 0
    for organisation_id, consultation_id in places:
        with tenancy.organisation(organisation_id):
            try:
                stored += remind(
                    organisation_id=organisation_id, consultation_id=consultation_id, moment=moment
                )
            except Exception:
                log.exception("answer_reminder_failed", consultation=str(consultation_id))
    return stored


def _unreminded(until: date) -> QuerySet[AnswerDue]:
    rows = AnswerDue.objects.filter(due_on__lte=until, late_emailed_at__isnull=True)
    return rows.exclude(IN_CANCELLED)


@transaction.atomic
def remind(*, organisation_id: UUID, consultation_id: UUID, moment: datetime) -> int:
    """Date the due dates that come near or are over, and store one e-mail per person and stage.

    The rows are locked, and those that another process has locked are left to it. Dates of answered
    contributions are dated without an e-mail. Return the number of stored e-mails.
    """
    today = moment.astimezone(ZoneInfo(get_organisation_by_id(organisation_id).time_zone)).date()
    rows = _unreminded(today + BEFORE).filter(consultation=consultation_id)
    dues = list(rows.order_by("pk").select_for_update(no_key=True, skip_locked=True))
    answered = _answered(dues)
    late = [due for due in dues if due.due_on < today]
    near = [due for due in dues if due.due_on >= today and due.reminded_at is None]
    AnswerDue.objects.filter(pk__in=[due.pk for due in late]).update(late_emailed_at=moment)
    AnswerDue.objects.filter(pk__in=[due.pk for due in near]).update(reminded_at=moment)
    stored = 0
    for found, is_late in ((near, False), (late, True)):
        days = sorted({due.due_on for due in found if due.proposal_id not in answered})
        for day in days:
            stored += _store_emails(organisation_id, consultation_id, day, is_late=is_late)
    return stored


def _answered(dues: list[AnswerDue]) -> set[UUID]:
    ids = [due.proposal_id for due in dues if due.proposal_id]
    rows = AnswerTarget.objects.filter(proposal__in=ids, answer__progress=AnswerProgress.PUBLISHED)
    return set(rows.values_list("proposal_id", flat=True))  # type: ignore[arg-type]  # of contributions


def _store_emails(
    organisation_id: UUID, consultation_id: UUID, due_on: date, *, is_late: bool
) -> int:
    people = answering_team(organisation_id, consultation_id)
    about = {
        "organisation_id": organisation_id,
        "consultation_id": consultation_id,
        "due_on": due_on.isoformat(),
        "is_late": is_late,
    }
    jobs.store(
        organisation_id,
        *(
            jobs.Request(
                "outcomes.email_answers_due",
                about | {"participant_id": pk, "reminder_id": random_id()},
            )
            for pk in sorted(people)
        ),
    )
    return len(people)
