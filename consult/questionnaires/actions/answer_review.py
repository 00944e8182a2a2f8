"""Review of open answers after the close: each is published as it is, or withheld for a reason."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id, require
from consult.core.exceptions import Invalid
from consult.core.queue import events
from consult.core.records import journal
from consult.questionnaires import rules
from consult.questionnaires.enums import Reading, Reason
from consult.questionnaires.events import OpenAnswersRead
from consult.questionnaires.exceptions import QuestionnaireIsNotClosed
from consult.questionnaires.models import Answer, Questionnaire


@transaction.atomic
def read_answer(*, viewer: Viewer, answer_id: UUID, reading: str, reason: str = "") -> Answer:
    """Publish an open answer, or withhold it for one of the reasons of `Reason.of_readers`.

    The decision may be changed later. The same decision again changes nothing. An answer that was
    erased for its author stays erased. Lock the answer. Raise `Invalid` or
    `QuestionnaireIsNotClosed`. Announce `OpenAnswersRead`.
    """
    answer, questionnaire = _locked(viewer, answer_id)
    require(viewer, rules.can_read_answers(viewer, questionnaire.consultation_id))
    if not questionnaire.status.is_final:
        raise QuestionnaireIsNotClosed
    _must_make_sense(reading, reason)
    if answer.reason == Reason.ERASED:
        raise Invalid(
            _("The author had this answer erased. There is nothing left to read."), attr="reading"
        )
    if (answer.reading, answer.reason) == (reading, reason):
        return answer
    was_published = answer.reading == Reading.PUBLISHED
    answer.reading = reading
    answer.reason = reason
    answer.save(update_fields=["reading", "reason"])
    journal.record(
        viewer, "answer.read", questionnaire, answer=str(answer.pk), reading=reading, reason=reason
    )
    place = (questionnaire.organisation_id, questionnaire.consultation_id, questionnaire.pk)
    events.announce(
        questionnaire.organisation_id, OpenAnswersRead(*place, taken_back=was_published)
    )
    return answer


def _locked(viewer: Viewer, answer_id: UUID) -> tuple[Answer, Questionnaire]:
    visible = Questionnaire.objects.visible_to(viewer)
    rows = Answer.objects.filter(submission__questionnaire__in=visible).exclude(reading="")
    answer = get_row_by_id(rows.select_for_update(no_key=True, of=("self",)), answer_id)
    return answer, visible.get(submissions=answer.submission_id)


def _must_make_sense(reading: str, reason: str) -> None:
    if reading not in (Reading.PUBLISHED, Reading.WITHHELD):
        raise Invalid(_("Publish this answer, or withhold it."), attr="reading")
    if reading == Reading.WITHHELD and reason not in Reason.of_readers():
        raise Invalid(_("Say why this answer is withheld."), attr="reason")
    if reading == Reading.PUBLISHED and reason:
        raise Invalid(_("A published answer needs no reason."), attr="reason")
