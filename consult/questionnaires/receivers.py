"""What a consultation tells its questionnaires, inside its own transaction."""

from consult.accounts.viewer import Viewer
from consult.consultations.events import ConsultationClosed
from consult.core.events import during
from consult.organisations.selectors import get_organisation_by_id
from consult.questionnaires import actions


@during(ConsultationClosed)
def close_with_the_consultation(event: ConsultationClosed) -> None:
    """A consultation that ends before its date ends its questionnaires at once."""
    viewer = Viewer.system(get_organisation_by_id(event.organisation_id))
    actions.close_all(viewer=viewer, consultation_id=event.consultation_id, at_once=True)
