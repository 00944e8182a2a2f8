"""What the debate tells the votes, inside its own transaction; and what their end tells those who follow."""

from contextlib import suppress

from consult.consultations.enums import Capability
from consult.consultations.selectors import over_among
from consult.core.events import after, during
from consult.core.exceptions import NotFound
from debates.events import ProposalPublished, ProposalVisibilityChanged
from votes import actions
from votes.events import QuestionsClosed


@during(ProposalPublished)
def open_question(event: ProposalPublished) -> None:
    """A published proposal can be taken position on at once; an imported one only where votes can still come."""
    if event.is_imported and over_among([event.consultation_id], Capability.VOTE):
        return
    actions.open_position_question(
        proposal_id=event.proposal_id,
        consultation_id=event.consultation_id,
        organisation_id=event.organisation_id,
    )


@during(ProposalVisibilityChanged)
def freeze_or_thaw(event: ProposalVisibilityChanged) -> None:
    """A proposal out of view keeps its votes as they are; back in view, it takes votes again."""
    act = actions.thaw_question if event.is_public else actions.freeze_question
    with suppress(NotFound):  # an imported proposal on which nobody could vote has no question
        act(proposal_id=event.proposal_id)


@after(QuestionsClosed)
def tell_of_results(event: QuestionsClosed) -> None:
    """Once the last question of a consultation is closed, its results are final."""
    actions.tell_of_results(organisation_id=event.organisation_id, consultation_id=event.consultation_id)
