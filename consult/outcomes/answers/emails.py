"""The e-mails to respondents and managers: due dates, answers in review, waiting corrections."""

from datetime import date
from uuid import UUID, uuid5

from consult.accounts.people.selectors import mailbox_of
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultations
from consult.core.queue import jobs
from consult.notifications.actions.mails import write_once
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.answers.selectors.progress import answer_progress
from consult.outcomes.enums import AnswerProgress
from consult.outcomes.models import AnswerCorrection, OfficialAnswer

IN_REVIEW = {
    AnswerProgress.SUBMITTED: "outcomes/email/answer_submitted",
    AnswerProgress.DRAFT: "outcomes/email/answer_returned",
}


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


@jobs.job("outcomes.email_waiting_correction", is_short=True, sends_mail=True)
def email_waiting_correction(*, correction_id: UUID | str, participant_id: UUID | str) -> None:
    """Email a manager that the correction of a published answer waits.

    No e-mail is sent once the correction is published or deleted.
    """
    rows = AnswerCorrection.objects.select_related("organisation", "answer__consultation")
    correction = rows.filter(pk=correction_id, published_at=None).first()
    to = mailbox_of(UUID(str(participant_id)))
    if correction is None or to is None:
        return
    write_once(
        organisation=correction.organisation,
        key=str(uuid5(correction.pk, str(participant_id))),
        to=to,
        template="outcomes/email/correction_waits",
        context={
            "consultation": correction.answer.consultation,
            "answer": correction.answer,
        },
    )


@jobs.job("outcomes.email_answer_in_review", is_short=True, sends_mail=True)
def email_answer_in_review(
    *, answer_id: UUID | str, progress: str, participant_id: UUID | str, key: str
) -> None:
    """Email a second reader that an answer waits, or a writer that it was returned.

    `progress` is the one after the act. No e-mail is sent once it is another one.
    """
    rows = OfficialAnswer.objects.select_related("organisation", "consultation")
    answer = rows.filter(pk=answer_id, progress=progress).first()
    to = mailbox_of(UUID(str(participant_id)))
    if answer is None or to is None:
        return
    write_once(
        organisation=answer.organisation,
        key=key,
        to=to,
        template=IN_REVIEW[AnswerProgress(progress)],
        context={"consultation": answer.consultation, "answer": answer},
    )
