"""The e-mails to respondents and managers about the due dates of answers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from consult.accounts.people.selectors import mailbox_of
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultations
from consult.core import jobs
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.answers.selectors.progress import answer_progress

if TYPE_CHECKING:
    from uuid import UUID


@jobs.job("outcomes.email_answers_due", is_short=True, sends_mail=True)
def email_answers_due(
    *,
    organisation_id: UUID,
    consultation_id: UUID,
    participant_id: UUID,
    reminder_id: UUID,
    due_on: str,
    is_late: bool,
) -> None:
    """Email a person that the due date of answers comes near, or that it is over.

    No e-mail is sent once every contribution of the consultation is answered.
    """
    organisation = get_organisation_by_id(organisation_id)
    to = mailbox_of(participant_id)
    system = Viewer.system(organisation)
    found = get_consultations(system, [consultation_id]).get(consultation_id)
    progress = answer_progress(system, consultation_id)
    if to is None or found is None or progress is None or not progress.to_answer:
        return
    context = {
        "consultation": found,
        "due_on": date.fromisoformat(due_on),
        "is_late": is_late,
        "to_answer": progress.to_answer,
        "late": progress.late,
    }
    write_once(
        organisation=organisation,
        key=str(reminder_id),
        to=to,
        template="outcomes/email/answers_due",
        context=context,
    )
