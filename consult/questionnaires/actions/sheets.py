"""Removal of a sheet of paper that was entered wrongly, so that it can be entered again.

The removed answers are shown to no reader.
"""

from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.records import journal
from consult.core.words.text import clean_line
from consult.questionnaires import rules
from consult.questionnaires.actions.drafts import locked_questionnaire
from consult.questionnaires.enums import Origin
from consult.questionnaires.exceptions import QuestionnaireIsNotOpen, SheetIsUnknown
from consult.questionnaires.models import Questionnaire, Submission


@transaction.atomic
def remove_sheet(*, viewer: Viewer, questionnaire_id: UUID, sheet: str) -> Questionnaire:
    """Delete a sheet by its reference, as long as sheets are entered.

    It may then be entered again. Its answers are deleted. The journal records its reference and the
    agent who removed it. The agent who entered it is named by the earlier journal entry with the
    same submission id. The questionnaire is locked, so that the close either counts the sheet or
    does not. Raise `SheetIsUnknown` or `QuestionnaireIsNotOpen`.
    """
    questionnaire = locked_questionnaire(viewer, questionnaire_id)
    require(viewer, rules.can_enter_paper(viewer, questionnaire.consultation_id))
    if not questionnaire.can_take_sheets_at(clock.now()):
        raise QuestionnaireIsNotOpen
    reference = clean_line(sheet).upper()
    if not reference:
        raise Invalid(attr="sheet")
    rows = Submission.objects.filter(
        questionnaire=questionnaire, origin=Origin.PAPER, sheet=reference
    )
    submission = rows.select_for_update().first()
    if submission is None:
        raise SheetIsUnknown(attr="sheet")
    details = {"sheet": reference, "submission": str(submission.pk)}
    submission.delete()
    journal.record(viewer, "questionnaire.remove_paper", questionnaire, **details)
    return questionnaire
