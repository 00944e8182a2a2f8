"""The permissions to prepare, review, publish and follow up official answers."""

from uuid import UUID

from consult.accounts.permissions import MATRIX
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.words.text import count_visible_characters
from consult.outcomes.enums import AnswerState
from consult.outcomes.models import OfficialAnswer
from consult.outcomes.models.answers import Answered


def can_draft(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may draft answers in the consultation."""
    return may(viewer, "answer.draft", consultation_id)


def can_review(viewer: Viewer, answer: OfficialAnswer) -> bool:
    """Return whether the viewer may approve or return the answer, as its second reader."""
    return may(viewer, "answer.review", answer.consultation_id) and not is_writer(viewer, answer)


def can_publish(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may publish answers of the consultation."""
    return may(viewer, "answer.publish", consultation_id)


def can_note(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may read and write the internal notes of the consultation."""
    return may(viewer, "answer.note", consultation_id)


def lacks_reasons(answer: Answered) -> bool:
    """Return whether an answer refuses something without giving its reasons."""
    return answer.state in AnswerState.refusing() and not count_visible_characters(answer.reasons)


def is_writer(viewer: Viewer, answer: OfficialAnswer) -> bool:
    """Return whether the viewer wrote the answer, or its last edit."""
    person = viewer.participant
    return person is not None and person.pk in (answer.written_by_id, answer.edited_by_id)


def drafting_consultations(viewer: Viewer) -> set[UUID]:
    """Return the ids of the consultations in which the viewer has a role that drafts answers."""
    return viewer.consultations_as(*MATRIX["answer.draft"])
