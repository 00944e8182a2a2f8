"""The job that searches for candidate themes."""

from datetime import timedelta
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.core.queue import jobs
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.themes import actions


@jobs.job(actions.SEARCH, lease=timedelta(minutes=30))
def search_themes(consultation_id: UUID) -> None:
    """Group the similar contributions of a consultation."""
    organisation = get_organisation_by_id(tenancy.current_organisation())
    actions.search_themes(viewer=Viewer.system(organisation), consultation_id=consultation_id)
