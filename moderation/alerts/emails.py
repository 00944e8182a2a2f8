"""The alert mails to moderators.

Waiting cases are counted when a mail is sent, so that its numbers are current.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from consult.accounts.enums import Role
from consult.accounts.people.selectors import mailbox_of
from consult.accounts.roles.selectors import find_participants_with_role
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultations
from consult.core.postgres import clock
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id
from consult.organisations.working_hours import calendar_of, hours_in_words, working_hours_between
from moderation.cases.selectors.delays import queues
from moderation.enums import CaseState, Reason
from moderation.models import Case

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation

MAILS = "moderation/email"


@dataclass(frozen=True)
class Line:
    """The waiting cases of one consultation, as listed in a mail.

    `hours` are working hours, rounded down.
    """

    consultation: Consultation
    waiting: int
    late: int
    hours: int

    @property
    def waited(self) -> str:
        """Return the waiting time of the oldest case, in words of the current language."""
        return hours_in_words(self.hours)

    @property
    def query(self) -> str:
        """The query string with which the desk shows this consultation alone."""
        return f"?consultation={self.consultation.slug}"


@jobs.job("moderation.email_waiting_cases", is_short=True, sends_mail=True)
def email_waiting_cases(
    *, organisation_id: UUID, participant_id: UUID, alert_id: UUID, consultation_ids: Iterable[UUID]
) -> None:
    """Email a moderator how many cases wait in these consultations, and since when.

    No mail is sent if no case waits any more.
    """
    organisation = get_organisation_by_id(organisation_id)
    to = mailbox_of(participant_id)
    moderated_ids = find_participants_with_role(organisation, Role.MODERATOR).get(
        participant_id, set()
    ) & set(consultation_ids)
    lines = _lines(organisation, moderated_ids) if to else []
    if to is None or not lines:
        return
    context = {
        "lines": lines,
        "waiting": sum(line.waiting for line in lines),
        "oldest": max(lines, key=lambda row: row.hours),
    }
    write_once(
        organisation=organisation,
        key=str(alert_id),
        to=to,
        template=f"{MAILS}/waiting",
        context=context,
    )


def _lines(organisation: Organisation, consultation_ids: Iterable[UUID]) -> list[Line]:
    """Return the lines of the mail, with the oldest queue first."""
    found = queues(organisation, consultation_ids)
    now = clock.now()
    calendar = calendar_of(organisation)
    consultations = get_consultations(Viewer.system(organisation), found)
    rows = sorted(found.items(), key=lambda row: (row[1].oldest_at, str(row[0])))
    return [
        Line(
            consultations[pk],
            queue.waiting,
            queue.late,
            int(working_hours_between(queue.oldest_at, now, calendar)),
        )
        for pk, queue in rows
    ]


@jobs.job("moderation.email_urgent_case", is_short=True, sends_mail=True)
def email_urgent_case(*, participant_id: UUID, case_id: UUID, reason: str) -> None:
    """Email a moderator that a reported text must be decided within hours.

    No mail is sent once it was decided.
    """
    rows = Case.objects.select_related("organisation", "consultation")
    case = rows.filter(pk=case_id, state__in=CaseState.unfinished()).first()
    to = mailbox_of(participant_id) if case else None
    if case and to:
        key = str(
            uuid5(case.pk, f"{participant_id}:{reason}")
        )  # one mail for each person and reason of a case
        context = {"case": case, "consultation": case.consultation, "reason": Reason(reason)}
        write_once(
            organisation=case.organisation,
            key=key,
            to=to,
            template=f"{MAILS}/fast_lane",
            context=context,
        )


@jobs.job("moderation.email_ending_delay", is_short=True, sends_mail=True)
def email_ending_delay(
    *,
    organisation_id: UUID,
    consultation_id: UUID,
    participant_id: UUID,
    alert_id: UUID,
    number: int,
    is_over: bool,
) -> None:
    """Email a person how many delays of a consultation are about to end, or are over."""
    organisation = get_organisation_by_id(organisation_id)
    to = mailbox_of(participant_id)
    found = get_consultations(Viewer.system(organisation), [consultation_id]).get(consultation_id)
    if to and found:
        moderates = consultation_id in find_participants_with_role(
            organisation, Role.MODERATOR
        ).get(participant_id, set())
        context = {
            "consultation": found,
            "query": f"?consultation={found.slug}",
            "number": number,
            "is_over": is_over,
            "moderates": moderates,
        }
        write_once(
            organisation=organisation,
            key=str(alert_id),
            to=to,
            template=f"{MAILS}/delay",
            context=context,
        )
