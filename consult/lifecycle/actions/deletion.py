"""The deletion of a draft, with its rows in every app."""

from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from consult.accounts.viewer import Viewer
from consult.consultations.actions.deletion import delete_draft_rows, locked_draft
from consult.consultations.exceptions import DraftIsUsed
from consult.core.models import JournalEntry
from consult.core.records import journal
from consult.outcomes.actions import remove_outcomes_of_draft
from consult.questionnaires.actions import drafts as questionnaire_drafts
from consult.questionnaires.selectors.questionnaires import list_questionnaires
from consult.workshops.exceptions import WorkshopWasHeld
from consult.workshops.meetings.actions.publication import remove_workshops
from votes.actions import drafts as poll_drafts
from votes.selectors.polls import list_polls


@transaction.atomic
def delete_draft(*, viewer: Viewer, consultation_id: UUID) -> JournalEntry:
    """Delete a draft with its rows in every app and its files. Return the entry of the journal.

    Files that another consultation uses stay. Lock the consultation. Raise `NotFound`,
    `NotAllowed`, `AlreadyPublished`, or `DraftIsUsed` if something that people did belongs to it,
    as in an import.
    """
    draft = locked_draft(viewer, consultation_id)
    entry = journal.record(viewer, "consultation.delete", draft, topics=draft.topics.count())
    try:
        _remove_of_other_apps(viewer, consultation_id)
    except (ProtectedError, WorkshopWasHeld):
        raise DraftIsUsed from None
    delete_draft_rows(draft)
    return entry


def _remove_of_other_apps(viewer: Viewer, consultation_id: UUID) -> None:
    """Delete the rows that protect the consultation, from the upper apps down."""
    remove_outcomes_of_draft(viewer=viewer, consultation_id=consultation_id)
    remove_workshops(viewer=viewer, consultation_id=consultation_id)
    for question in list_polls(viewer, consultation_id):
        if question.status.is_draft:
            poll_drafts.remove_question(viewer=viewer, question_id=question.pk)
    for questionnaire in list_questionnaires(viewer, consultation_id):
        if questionnaire.status.is_draft:
            questionnaire_drafts.remove(viewer=viewer, questionnaire_id=questionnaire.pk)
