"""Public numbers and addresses after a restore: none is given again for other content (ADR 138)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations
from consult.core.postgres import tenancy
from consult.opendata.actions import version_ledger
from consult.opendata.actions.lost_versions import put_back_versions
from consult.opendata.actions.publication import lock_dataset
from consult.opendata.enums import VersionState
from consult.opendata.models import Dataset, DatasetVersion
from consult.organisations.selectors import organisations
from debates.proposals.actions.numbers import continue_numbers, note_numbers
from debates.proposals.selectors.proposals import last_proposal_numbers

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


class Continued(NamedTuple):
    """Counts of the consultations whose numbers moved on, and of the versions that were put back."""

    contributions: int
    versions: int


def continue_public_numbers(saved_at: datetime) -> Continued:
    """Continue the numbers of contributions and datasets after the restored backup of `saved_at`.

    Run it before the site opens. A second run finds nothing.
    """
    contributions = 0
    versions = 0
    for organisation in _each_organisation():
        for consultation in consultations(Viewer.system(organisation)):
            contributions += continue_numbers(consultation)
        for slug in version_ledger.list_slugs(organisation.pk):
            versions += _put_back(organisation, slug, saved_at)
    return Continued(contributions, versions)


def note_public_numbers() -> None:
    """Note the numbers that the ledger outside the database lacks.

    They are those from before the ledger existed, and those of failed jobs.
    """
    for organisation in _each_organisation():
        numbers = last_proposal_numbers(Viewer.system(organisation))
        for consultation_id, last in numbers.items():
            note_numbers(consultation_id=consultation_id, last=last)
        for dataset in Dataset.objects.filter(organisation=organisation):
            _note_versions(dataset)


def _each_organisation() -> Iterator[Organisation]:
    for organisation in organisations():
        with tenancy.organisation(organisation.pk):
            yield organisation


@transaction.atomic
def _put_back(organisation: Organisation, slug: str, saved_at: datetime) -> int:
    """Put back the lost versions of an address.

    If the backup has no dataset there, it is created for the consultation with that address. Without
    this consultation, the first publication at the address puts them back.
    """
    consultation = consultations(Viewer.system(organisation)).filter(slug=slug).first()
    dataset = Dataset.objects.filter(organisation=organisation, slug=slug).first()
    if dataset is None and consultation is not None:
        dataset = lock_dataset(organisation, consultation)
    return put_back_versions(dataset, saved_at) if dataset else 0


def _note_versions(dataset: Dataset) -> None:
    noted = version_ledger.list_numbers(dataset.organisation_id, dataset.slug)
    missing = DatasetVersion.objects.filter(
        dataset=dataset, state__in=VersionState.public()
    ).exclude(number__in=noted)
    for version in missing.select_related("dataset"):
        version_ledger.note_version(version)
