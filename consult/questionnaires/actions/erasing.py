"""A person asks to be forgotten: what they answered in their name loses it; what is anonymous leads to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from consult.core import events, journal
from consult.questionnaires.enums import ItemKind, Reading, Reason
from consult.questionnaires.events import OpenAnswersRead
from consult.questionnaires.models import Answer, Respondent, Submission

if TYPE_CHECKING:
    from uuid import UUID


@transaction.atomic
def erase_submissions(viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Cut the link between a person and what they answered; unless texts are kept, empty their open answers.

    Those stay counted, as erased. That somebody answered an anonymous questionnaire is forgotten; what they answered
    cannot be found. Sheets they entered as agents stay, entered by nobody. Journalled without the person.
    """
    rows = Submission.objects.filter(organisation=viewer.organisation)
    own = rows.filter(participant=participant_id).select_related("questionnaire").order_by("pk")
    for submission in own.select_for_update(no_key=True, of=("self",)):
        _erase(viewer, submission, keep_texts)
    rows.filter(entered_by=participant_id).update(entered_by=None)
    Respondent.objects.filter(organisation=viewer.organisation, participant=participant_id).delete()


def _erase(viewer, submission, keep_texts):
    submission.participant = None
    submission.save(update_fields=["participant"])
    questionnaire = submission.questionnaire
    act, taken_back = "unsign" if keep_texts else "erase", False
    if not keep_texts:
        texts = Answer.objects.filter(submission=submission, item__kind__in=ItemKind.open_ones())
        taken_back = texts.filter(reading=Reading.PUBLISHED).exists()
        texts.update(value="", reading=Reading.WITHHELD, reason=Reason.ERASED)
    journal.record(viewer.system(viewer.organisation), f"questionnaire.{act}", questionnaire)
    if questionnaire.status.is_final:
        place = (questionnaire.organisation_id, questionnaire.consultation_id, questionnaire.pk)
        events.announce(questionnaire.organisation_id, OpenAnswersRead(*place, taken_back=taken_back))
