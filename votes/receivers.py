"""What debate and consultation tell the votes, inside their own transactions; what the end tells those who follow."""

from contextlib import suppress

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability
from consult.consultations.events import ConsultationClosed
from consult.consultations.selectors import over_among
from consult.core.events import after, during
from consult.core.exceptions import NotFound
from consult.organisations.selectors import get_organisation_by_id
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


@during(ConsultationClosed)
def close_with_the_consultation(event: ConsultationClosed) -> None:
    """A consultation that ends before its date ends its polls at once, each with its result."""
    viewer = Viewer.system(get_organisation_by_id(event.organisation_id))
    actions.close_polls(viewer=viewer, consultation_id=event.consultation_id, at_once=True)


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
