"""Erasure of a person's answers.

Named answers lose their author. Anonymous answers lead to no person.
"""

from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.queue import events
from consult.core.records import journal
from consult.questionnaires.enums import ItemKind, Reading, Reason
from consult.questionnaires.events import OpenAnswersRead
from consult.questionnaires.models import Answer, Respondent, Submission


@transaction.atomic
def erase_submissions(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove the link between a person and their answers.

    If texts are not kept, empty their open answers. The emptied answers stay counted, as erased.
    The row that notes that the person answered an anonymous questionnaire is deleted. The anonymous
    answers themselves cannot be found. Sheets that the person entered as an agent stay, without the
    agent. The journal entry does not name the person. Announce `OpenAnswersRead` for closed
    questionnaires.
    """
    rows = Submission.objects.filter(organisation=viewer.organisation)
    own = rows.filter(participant=participant_id).select_related("questionnaire").order_by("pk")
    for submission in own.select_for_update(no_key=True, of=("self",)):
        _erase(viewer, submission, keep_texts)
    rows.filter(entered_by=participant_id).update(entered_by=None)
    Respondent.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()


def _erase(viewer: Viewer, submission: Submission, keep_texts: bool) -> None:
    submission.participant = None
    submission.save(update_fields=["participant"])
    questionnaire = submission.questionnaire
    act = "unsign" if keep_texts else "erase"
    had_published_answers = False
    if not keep_texts:
        texts = Answer.objects.filter(submission=submission, item__kind__in=ItemKind.with_texts())
        had_published_answers = texts.filter(reading=Reading.PUBLISHED).exists()
        texts.update(value="", reading=Reading.WITHHELD, reason=Reason.ERASED)
    journal.record(viewer.system(viewer.organisation), f"questionnaire.{act}", questionnaire)
    if questionnaire.status.is_final:
        place = (questionnaire.organisation_id, questionnaire.consultation_id, questionnaire.pk)
        events.announce(
            questionnaire.organisation_id, OpenAnswersRead(*place, taken_back=had_published_answers)
        )
