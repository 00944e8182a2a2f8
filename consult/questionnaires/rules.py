"""Permissions on questionnaires.

The actions check whether the state of a questionnaire allows an act.
"""

from uuid import UUID

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer


def can_prepare(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may write questionnaires, until they are opened."""
    return may(viewer, "questionnaire.edit", consultation_id)


def can_open(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may open a questionnaire, which freezes it."""
    return may(viewer, "questionnaire.open", consultation_id)


def can_close(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may close a questionnaire before its date.

    The close is public and has a reason (ADR 0004).
    """
    return may(viewer, "questionnaire.close", consultation_id)


def can_answer(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may answer in their own name.

    A person with a role in the consultation may not, nor a suspended person.
    """
    return may(viewer, "questionnaire.answer", consultation_id, owner=True)


def can_enter_paper(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may enter sheets of paper."""
    return may(viewer, "questionnaire.enter_paper", consultation_id)


def can_read_answers(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may publish or withhold open answers after the close."""
    return may(viewer, "questionnaire.read_answers", consultation_id)


def can_count(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may see how many people answered before the close.

    No role sees more before the close.
    """
    return may(viewer, "questionnaire.count", consultation_id)
