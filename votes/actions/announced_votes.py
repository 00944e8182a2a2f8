"""Votes that were announced with their consultation: they open at their date, or managers are warned.

Nothing here depends on the cache or the broker: what was done is stored with the vote, so the task
may run late, twice, or not at all for days.
"""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction

from consult.accounts.enums import Role
from consult.accounts.people.selectors import mailbox_of
from consult.accounts.roles.selectors import people_who_came
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.postgres import clock, tenancy
from consult.core.postgres.ids import random_id
from consult.core.queue import jobs
from consult.core.records import journal
from consult.notifications.actions.mails import write_once
from consult.notifications.actions.news import notify_participants
from consult.notifications.enums import Happened, NewsKind
from consult.organisations.selectors import get_organisation_by_id
from votes.actions import words
from votes.actions.polls import open_question
from votes.models import Poll, Question
from votes.selectors.obstacles import list_obstacles
from votes.selectors.terms import hash_of_announcement

log = structlog.get_logger(__name__)
ANNOUNCED_VOTE = "announced_vote"
# Days before the start of a vote at which its managers are warned that it cannot open.
STAGES = (0, 3, 7)


def open_announced() -> int:
    """Open the announced votes of all organisations whose date has come. Return their number.

    Warn the managers of a vote that cannot open yet, seven and three days before its date and on the
    day. A vote that could not open on its day waits for a manager: a program would open it between
    the second and the third answer that a person types.
    """
    moment = clock.now()
    with tenancy.across_organisations("announced votes begin in every organisation"):
        rows = Question.objects.announced().filter(
            opens_at__lte=moment + timedelta(days=max(STAGES)),
            consultation__closed_at__isnull=True,
            consultation__closes_at__gt=moment,
        )
        found = list(rows.order_by("opens_at", "pk").values_list("organisation_id", "pk"))
    opened = 0
    for organisation_id, question_id in found:
        with tenancy.organisation(organisation_id):
            try:
                opened += _open_or_warn(organisation_id, question_id)
            except Exception:
                log.exception("announced_vote_failed", question=str(question_id))
    return opened


@transaction.atomic
def _open_or_warn(organisation_id: UUID, question_id: UUID) -> bool:
    """Open a vote whose date has come, or warn its managers. Return whether it was opened."""
    viewer = Viewer.system(get_organisation_by_id(organisation_id))
    words.lock_first(viewer, question_id)
    rows = Question.objects.announced().filter(pk=question_id)
    question = rows.select_for_update(no_key=True, of=("self",)).first()
    if question is None:
        return False
    moment = clock.now()
    stage = _stage_of(question, moment)
    warned = question.poll.warned_days
    if stage is None or (warned is not None and warned <= stage):
        return False
    consultation = get_consultation_by_id(viewer, question.consultation_id)
    if list_obstacles(question, consultation, moment):
        _warn(viewer, question, stage)
        return False
    if stage == 0:
        open_question(viewer=viewer, question_id=question_id)
    return stage == 0


def _stage_of(question: Question, moment: datetime) -> int | None:
    """Return the last stage of `STAGES` that was reached before the start of a vote, or None."""
    for days in STAGES:
        if question.opens_at and question.opens_at - timedelta(days=days) <= moment:
            return days
    return None


def _warn(viewer: Viewer, question: Question, stage: int) -> None:
    """Store the stage, the notifications and one e-mail for each manager."""
    Poll.objects.filter(pk=question.pk).update(warned_days=stage)
    managers = people_who_came(viewer.organisation, Role.MANAGER, question.consultation_id)
    notify_participants(
        managers,
        organisation_id=viewer.organisation.pk,
        happened=Happened.WAITING,
        kind=NewsKind.TASK,
        subject=(ANNOUNCED_VOTE, question.pk),
        consultation_id=question.consultation_id,
    )
    jobs.store(
        viewer.organisation.pk,
        *(
            jobs.Request(
                "votes.email_waiting_vote",
                {"question_id": question.pk, "participant_id": pk, "warning_id": random_id()},
            )
            for pk in managers
        ),
    )


@jobs.job("votes.email_waiting_vote", is_short=True, sends_mail=True)
def email_waiting_vote(*, question_id: UUID, participant_id: UUID, warning_id: UUID) -> None:
    """Email a manager what prevents an announced vote from opening.

    No e-mail is sent once it can open, or was opened.
    """
    question = Question.objects.announced().filter(pk=question_id).first()
    to = mailbox_of(participant_id)
    if question is None or to is None:
        return
    moment = clock.now()
    system = Viewer.system(question.organisation)
    consultation = get_consultation_by_id(system, question.consultation_id)
    # The template calls this once in each language of the e-mail.
    list_in_language = partial(list_obstacles, question, consultation, moment)
    if list_in_language():
        write_once(
            organisation=question.organisation,
            key=str(warning_id),
            to=to,
            template="questions/email/waiting",
            context={
                "consultation": consultation,
                "question": question,
                "obstacles": list_in_language,
                "is_late": question.opens_at is not None and question.opens_at <= moment,
            },
        )


def move_announced_votes(
    *,
    organisation_id: UUID,
    consultation_id: UUID,
    opens_at: datetime,
    closes_at: datetime,
    days: int,
) -> None:
    """Move the announced votes that begin in a step which an extension moved, by as many days.

    Hours stay the same by the clock of the organisation. Managers are warned again. The journal
    records the hash of what is announced now.
    """
    organisation = get_organisation_by_id(organisation_id)
    zone = ZoneInfo(organisation.time_zone)
    rows = Question.objects.announced().filter(
        consultation_id=consultation_id, opens_at__gte=opens_at, opens_at__lt=closes_at
    )
    for question in rows.order_by("pk").select_for_update(no_key=True, of=("self",)):
        for name in ("opens_at", "closes_at"):
            local = getattr(question, name).astimezone(zone)
            setattr(question, name, local + timedelta(days=days))
        question.save(update_fields=["opens_at", "closes_at"])
        Poll.objects.filter(pk=question.pk).update(warned_days=None)
        announced = hash_of_announcement(question)
        system = Viewer.system(organisation)
        journal.record(system, "question.move", question, days=days, announced_hash=announced)
