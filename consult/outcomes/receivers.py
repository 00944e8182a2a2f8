"""The hints that the live channel sends when a figure of any app changes.

A hint contains ids and versions, and no content.
"""

from typing import Any
from uuid import UUID

from consult.consultations.events import ConsultationCancelled, ConsultationClosed
from consult.core.live.hints import hint
from consult.core.queue.events import during
from consult.workshops.events import WorkshopChanged, WorkshopPublished
from debates.events import (
    CommentPublished,
    CommentVisibilityChanged,
    ProposalArranged,
    ProposalPublished,
    ProposalVisibilityChanged,
)
from moderation.events import DecisionTaken
from votes.events import (
    BallotsChanged,
    PositionChanged,
    QuestionOpened,
    QuestionsClosed,
    ResultPublished,
)


@during(PositionChanged)
def hint_at_position(event: PositionChanged) -> None:
    """Send a hint that the live count of a contribution changed."""
    _hint_with_figures(event, "position.changed", proposal=event.proposal_id, version=event.version)


@during(ProposalPublished)
def hint_at_proposal(event: ProposalPublished) -> None:
    """Send a hint that a contribution is published.

    Imported contributions come by thousands, so they get no hint: a reader finds them by reloading.
    """
    if not event.is_imported:
        _hint_with_figures(
            event, "proposal.published", topic=event.topic_id, proposal=event.proposal_id
        )


@during(CommentPublished)
def hint_at_comment(event: CommentPublished) -> None:
    """Send a hint that a comment is published."""
    _hint_with_figures(
        event, "comment.published", proposal=event.proposal_id, comment=event.comment_id
    )


@during(ProposalArranged)
@during(ProposalVisibilityChanged)
def hint_at_proposal_visibility(event: ProposalVisibilityChanged | ProposalArranged) -> None:
    """Send a hint that a contribution left public view, came back, or has another place.

    Open pages then read it again.
    """
    _hint_with_figures(event, "proposal.changed", proposal=event.proposal_id)


@during(CommentVisibilityChanged)
def hint_at_comment_visibility(event: CommentVisibilityChanged) -> None:
    """Send a hint that a comment left public view, or came back."""
    _hint_with_figures(
        event, "comment.changed", proposal=event.proposal_id, comment=event.comment_id
    )


@during(DecisionTaken)
@during(ConsultationCancelled)
@during(ConsultationClosed)
@during(WorkshopPublished)
@during(WorkshopChanged)
def hint_at_figures(
    event: DecisionTaken
    | ConsultationCancelled
    | ConsultationClosed
    | WorkshopPublished
    | WorkshopChanged,
) -> None:
    """Send a hint that the figures of a consultation changed."""
    hint(event.consultation_id, "figures.changed")


@during(BallotsChanged)
def hint_at_ballots(event: BallotsChanged) -> None:
    """Send a hint that the live count of a poll changed."""
    hint(event.consultation_id, "question.changed", question=event.question_id)


@during(QuestionOpened)
@during(ResultPublished)
def hint_at_poll(event: QuestionOpened | ResultPublished) -> None:
    """Send a hint that a poll is opened, or that its result is published."""
    hint(event.consultation_id, "question.changed", question=event.question_id)


@during(QuestionsClosed)
def hint_at_questions(event: QuestionsClosed) -> None:
    """Send a hint that votes are closed, which shows results that were hidden until then."""
    hint(event.consultation_id, "question.changed")
    hint(event.consultation_id, "figures.changed")


def _hint_with_figures(event: Any, type_: str, **ids: UUID | int | None) -> None:
    """Send a hint that an object changed, and the figures of its consultation with it."""
    hint(event.consultation_id, type_, **ids)  # type: ignore[arg-type]  # keys are named
    hint(event.consultation_id, "figures.changed")
