"""The jobs of open data, and its nightly task."""

from uuid import UUID

from celery import shared_task

from consult.accounts.people.selectors import participant_here
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.core.postgres import tenancy
from consult.core.queue import jobs
from consult.opendata.actions import number_replay as number_replay_actions
from consult.opendata.actions import publication as publication_actions
from consult.opendata.actions import withdrawal as withdrawal_actions
from consult.organisations.selectors import get_organisation_by_id


@jobs.job("opendata.build_version")
def build_version(version_id: str, asked_by: str | None = None) -> None:
    """Build a version that a participant or the platform requested."""
    publication_actions.build_version(
        version_id=version_id, viewer=_viewer(asked_by) if asked_by else None
    )


@jobs.job("opendata.replace_outdated", is_short=True)
def replace_outdated(*, organisation_id: UUID, consultation_id: UUID) -> None:
    """Withdraw the versions that may show a takedown. Safe to repeat."""
    viewer = Viewer.system(get_organisation_by_id(organisation_id))
    withdrawal_actions.replace_outdated(viewer=viewer, consultation_id=consultation_id)


@shared_task(name="opendata.note_public_numbers")
def note_public_numbers() -> None:
    """Note the public numbers that the ledger outside the database lacks."""
    number_replay_actions.note_public_numbers()


def _viewer(participant_id: UUID | str) -> Viewer:
    organisation = get_organisation_by_id(tenancy.current_organisation())
    return viewer_of(organisation, participant_here(organisation, participant_id))  # type: ignore[arg-type]  # jobs pass text, which the query reads
