"""The receiver of the event that votes no longer lead to their voters."""

from consult.accounts.viewer import Viewer
from consult.core.queue.events import during
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.coverage import actions
from votes.events import VoterLinksEnd


@during(VoterLinksEnd)
def select_while_links_exist(event: VoterLinksEnd) -> None:
    """Compute the representative selection of a consultation, which is not possible later."""
    viewer = Viewer.system(get_organisation_by_id(event.organisation_id))
    actions.select_now(viewer=viewer, consultation_id=event.consultation_id)
