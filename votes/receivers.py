"""Receivers of events of the debate and of consultations, inside the transaction of the event."""

from contextlib import suppress
from datetime import datetime

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability
from consult.consultations.events import (
    ConsultationCancelled,
    ConsultationClosed,
    ConsultationResumed,
    ConsultationSuspended,
    PhaseMoved,
)
from consult.consultations.selectors.timetable import find_ended
from consult.core.exceptions import NotFound
from consult.core.queue.events import during
from consult.organisations.selectors import get_organisation_by_id
from debates.events import ProposalPublished, ProposalVisibilityChanged
from votes.actions import announced_votes as announced_vote_actions
from votes.actions import polls as poll_actions
from votes.actions import position_questions as position_question_actions


@during(ProposalPublished)
def open_question(event: ProposalPublished) -> None:
    """Open the position question of a published proposal, so that it takes positions at once.

    An imported proposal gets a question only if its phase of votes is not over.
    """
    if event.is_imported and find_ended([event.consultation_id], Capability.VOTE):
        return
    position_question_actions.open_position_question(
        proposal_id=event.proposal_id,
        consultation_id=event.consultation_id,
        organisation_id=event.organisation_id,
    )


@during(PhaseMoved)
def move_announced_votes(event: PhaseMoved) -> None:
    """Move the announced votes of a step with it."""
    announced_vote_actions.move_announced_votes(
        organisation_id=event.organisation_id,
        consultation_id=event.consultation_id,
        opens_at=datetime.fromisoformat(event.opens_at),
        closes_at=datetime.fromisoformat(event.closes_at),
        days=event.days,
    )


@during(ConsultationSuspended)
def suspend_polls(event: ConsultationSuspended) -> None:
    """Take no vote while the consultation is suspended."""
    moment = datetime.fromisoformat(event.suspended_at)
    poll_actions.note_suspension(event.consultation_id, moment)


@during(ConsultationResumed)
def resume_polls(event: ConsultationResumed) -> None:
    """Take votes again by the dates of each poll."""
    poll_actions.note_suspension(event.consultation_id, None)


@during(ConsultationCancelled)
def cancel_with_the_consultation(event: ConsultationCancelled) -> None:
    """Cancel the polls of a consultation that was cancelled before it began."""
    poll_actions.cancel_polls(event.consultation_id)


@during(ConsultationClosed)
def close_with_the_consultation(event: ConsultationClosed) -> None:
    """Close the polls of a consultation that ends before its date, each with its result."""
    viewer = Viewer.system(get_organisation_by_id(event.organisation_id))
    poll_actions.close_polls(viewer=viewer, consultation_id=event.consultation_id, at_once=True)


@during(ProposalVisibilityChanged)
def freeze_or_thaw(event: ProposalVisibilityChanged) -> None:
    """Freeze the votes on a proposal that left public view, and accept votes when it returns."""
    act = (
        position_question_actions.thaw_question
        if event.is_public
        else position_question_actions.freeze_question
    )
    with suppress(NotFound):  # an imported proposal that never took votes has no question
        act(proposal_id=event.proposal_id)
