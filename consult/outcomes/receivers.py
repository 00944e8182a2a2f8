"""What the live channel hints at: one place that follows every app whose figures move. Ids and versions, no content."""

from consult.consultations.events import ConsultationClosed
from consult.core.events import during
from consult.core.live import hint
from consult.workshops.events import WorkshopChanged, WorkshopPublished
from debates.events import (
    CommentPublished,
    CommentVisibilityChanged,
    ProposalArranged,
    ProposalPublished,
    ProposalVisibilityChanged,
)
from moderation.events import DecisionTaken
from votes.events import BallotsChanged, PositionChanged, QuestionOpened, QuestionsClosed, ResultPublished


@during(PositionChanged)
def hint_at_position(event: PositionChanged) -> None:
    """The live count of a contribution moved."""
    hint(event.consultation_id, "position.changed", proposal=event.proposal_id, version=event.version)
    hint(event.consultation_id, "figures.changed")


@during(ProposalPublished)
def hint_at_proposal(event: ProposalPublished) -> None:
    """A contribution can be read; imported ones come by thousands and are found by reloading."""
    if not event.is_imported:
        hint(event.consultation_id, "proposal.published", topic=event.topic_id, proposal=event.proposal_id)
        hint(event.consultation_id, "figures.changed")


@during(CommentPublished)
def hint_at_comment(event: CommentPublished) -> None:
    """A comment can be read."""
    hint(event.consultation_id, "comment.published", proposal=event.proposal_id, comment=event.comment_id)
    hint(event.consultation_id, "figures.changed")


@during(ProposalArranged)
@during(ProposalVisibilityChanged)
def hint_at_proposal_gone(event: ProposalVisibilityChanged | ProposalArranged) -> None:
    """A contribution left public view, is back, or stands elsewhere: open pages read it again."""
    hint(event.consultation_id, "proposal.changed", proposal=event.proposal_id)
    hint(event.consultation_id, "figures.changed")


@during(CommentVisibilityChanged)
def hint_at_comment_gone(event: CommentVisibilityChanged) -> None:
    """A comment left public view, or is back."""
    hint(event.consultation_id, "comment.changed", proposal=event.proposal_id, comment=event.comment_id)
    hint(event.consultation_id, "figures.changed")


@during(DecisionTaken)
@during(ConsultationClosed)
@during(WorkshopPublished)
@during(WorkshopChanged)
def hint_at_figures(event: DecisionTaken | ConsultationClosed | WorkshopPublished | WorkshopChanged) -> None:
    """What counts is no longer the same."""
    hint(event.consultation_id, "figures.changed")


@during(BallotsChanged)
def hint_at_ballots(event: BallotsChanged) -> None:
    """The live count of a poll moved."""
    hint(event.consultation_id, "question.changed", question=event.question_id)


@during(QuestionOpened)
@during(ResultPublished)
def hint_at_poll(event: QuestionOpened | ResultPublished) -> None:
    """A poll is put to the vote, or its result put forward."""
    hint(event.consultation_id, "question.changed", question=event.question_id)


@during(QuestionsClosed)
def hint_at_questions(event: QuestionsClosed) -> None:
    """Opinions are closed, and hidden results with them are shown."""
    hint(event.consultation_id, "question.changed")
    hint(event.consultation_id, "figures.changed")
