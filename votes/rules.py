"""Permissions to vote and to see counts.

A suspended participant may not post, but still may vote.
"""

from typing import Protocol
from uuid import UUID

from consult.accounts.permissions import allows
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.enums import ResultsVisibility
from votes.enums import QuestionState


class Countable(Protocol):
    """A question, or its columns that decide who sees its count."""

    @property
    def status(self) -> QuestionState: ...
    @property
    def visibility(self) -> str: ...


def can_cast(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may take a position, in their own name and without a role there."""
    return allows(viewer, "position.cast", consultation_id, owner=True)


def can_withdraw(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may withdraw their own position."""
    return allows(viewer, "position.withdraw", consultation_id, owner=True)


def can_vote(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may answer a poll, in their own name and without a role there."""
    return allows(viewer, "ballot.cast", consultation_id, owner=True)


def can_take_back(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may withdraw their own ballot."""
    return allows(viewer, "ballot.withdraw", consultation_id, owner=True)


def can_prepare(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may edit the draft questions of a consultation."""
    return may(viewer, "question.edit", consultation_id)


def can_open(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may put a question to the vote.

    This freezes its text, dates and rule.
    """
    return may(viewer, "question.open", consultation_id)


def can_extend(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may postpone the end of a vote, in public.

    No permission allows an earlier end this way.
    """
    return may(viewer, "question.extend", consultation_id)


def can_end(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may close a question before its date.

    This is done in public and with a reason (ADR 0004).
    """
    return may(viewer, "question.close", consultation_id)


def can_publish(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may publish the result of a closed question."""
    return may(viewer, "question.publish", consultation_id)


def can_close(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may close the questions whose time is over."""
    return may(viewer, "consultation.close", consultation_id)


def can_see_count(question: Countable, *, has_voted: bool) -> bool:
    """Return whether a viewer may see a question's count; no role makes a difference.

    Every viewer may see it once the question is closed. Before, its visibility decides.
    """
    if question.status.is_final:
        return True
    return question.visibility == ResultsVisibility.LIVE or (
        question.visibility == ResultsVisibility.AFTER_VOTE and has_voted
    )
