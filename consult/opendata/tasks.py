"""The jobs of open data."""

from consult.accounts.people.selectors import participant_here
from consult.accounts.viewers.selectors import viewer_of
from consult.core import jobs, tenancy
from consult.opendata.actions import publication as publication_actions
from consult.organisations.selectors import get_organisation_by_id


@jobs.job("opendata.build_version")
def build_version(version_id, asked_by=None):
    """Build a version that a participant or the platform requested."""
    publication_actions.build_version(
        version_id=version_id, viewer=_viewer(asked_by) if asked_by else None
    )


def _viewer(participant_id):
    organisation = get_organisation_by_id(tenancy.current_organisation())
    return viewer_of(organisation, participant_here(organisation, participant_id))
