"""The hints that the live channel sends when a figure of any app changes.

A hint contains ids and versions, and no content.
"""

from consult.consultations.events import ConsultationClosed
from consult.core.events import during
from consult.core.live.hints import hint
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
    hint(
        event.consultation_id, "position.changed", proposal=event.proposal_id, version=event.version
    )
    hint(event.consultation_id, "figures.changed")


@during(ProposalPublished)
def hint_at_proposal(event: ProposalPublished) -> None:
    """Send a hint that a contribution is published.

    Imported contributions come by thousands, so they get no hint: a reader finds them by reloading.
    """
    if not event.is_imported:
        hint(
            event.consultation_id,
            "proposal.published",
            topic=event.topic_id,
            proposal=event.proposal_id,
        )
        hint(event.consultation_id, "figures.changed")


@during(CommentPublished)
def hint_at_comment(event: CommentPublished) -> None:
    """Send a hint that a comment is published."""
    hint(
        event.consultation_id,
        "comment.published",
        proposal=event.proposal_id,
        comment=event.comment_id,
    )
    hint(event.consultation_id, "figures.changed")


@during(ProposalArranged)
@during(ProposalVisibilityChanged)
def hint_at_proposal_gone(event: ProposalVisibilityChanged | ProposalArranged) -> None:
    """Send a hint that a contribution left public view, came back, or has another place.

    Open pages then read it again.
    """
    hint(event.consultation_id, "proposal.changed", proposal=event.proposal_id)
    hint(event.consultation_id, "figures.changed")


@during(CommentVisibilityChanged)
def hint_at_comment_gone(event: CommentVisibilityChanged) -> None:
    """Send a hint that a comment left public view, or came back."""
    hint(
        event.consultation_id,
        "comment.changed",
        proposal=event.proposal_id,
        comment=event.comment_id,
    )
    hint(event.consultation_id, "figures.changed")


@during(DecisionTaken)
@during(ConsultationClosed)
@during(WorkshopPublished)
@during(WorkshopChanged)
def hint_at_figures(
    event: DecisionTaken | ConsultationClosed | WorkshopPublished | WorkshopChanged,
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
