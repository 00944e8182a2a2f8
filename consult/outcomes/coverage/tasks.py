"""The jobs of coverage."""

from datetime import timedelta
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.core.queue import jobs
from consult.organisations.selectors import get_organisation_by_id
from consult.outcomes.coverage import actions

LEASE = timedelta(minutes=30)


@jobs.job(actions.COUNT, lease=LEASE)
def count_coverage(synthesis_id: UUID) -> None:
    """Count the coverage of a draft."""
    actions.count_coverage(viewer=_platform(), synthesis_id=synthesis_id)


@jobs.job(actions.SELECT, lease=LEASE)
def select_representatives(consultation_id: UUID) -> None:
    """Compute the representative selection of a consultation."""
    actions.compute_selection(viewer=_platform(), consultation_id=consultation_id)


def _platform() -> Viewer:
    return Viewer.system(get_organisation_by_id(tenancy.current_organisation()))
