"""The actions that publish the data of a consultation, version by version.

A version is a row first (`building`), then files, then noted outside the database, and public last.
A build that fails half-way leaves files that are never shown.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotAllowed
from consult.core.postgres import clock
from consult.core.queue import jobs
from consult.core.records import journal
from consult.opendata.actions import version_ledger
from consult.opendata.actions.lost_versions import put_back_versions
from consult.opendata.actions.version_files import remove_files, store_files
from consult.opendata.enums import VersionState
from consult.opendata.exceptions import NothingToPublish
from consult.opendata.models import Dataset, DatasetVersion, Takedown
from consult.opendata.writers import build
from consult.opendata.writers.build import Built
from consult.opendata.writers.manifest import TERMS, terms

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation


@transaction.atomic
def publish_dataset(*, viewer: Viewer, slug: str) -> DatasetVersion:
    """Create the next version of a consultation's dataset. A job builds it after the commit.

    If a version is already being built, return that version. Raise `NotFound`, `NotAllowed` or
    `NothingToPublish`.
    """
    consultation = _get_to_publish(viewer, slug)
    return ask_for_version(viewer, consultation)


def ask_for_version(viewer: Viewer, consultation: Consultation) -> DatasetVersion:
    """Schedule a job that builds the next version, unless one is being built."""
    version, created = _next_version(viewer, consultation)
    if created:
        asked_by = viewer.participant.pk if viewer.participant else None
        jobs.on_commit("opendata.build_version", version_id=version.pk, asked_by=asked_by)
    return version


def publish_now(*, viewer: Viewer, slug: str) -> DatasetVersion:
    """Build and publish the next version before returning, for commands and the demo.

    If nothing has changed, return the latest version. Raise the exceptions of `publish_dataset`.
    """
    consultation = _get_to_publish(viewer, slug)
    with transaction.atomic():
        version, _created = _next_version(viewer, consultation)
    # The result is None if a moderator hid a text in the meantime, and another version replaced
    # this one.
    return build_version(version_id=version.pk, viewer=viewer) or publish_now(
        viewer=viewer, slug=slug
    )


def _get_to_publish(viewer: Viewer, slug: str) -> Consultation:
    consultation = get_consultation(viewer, slug)
    if not may(viewer, "dataset.publish", consultation.pk):
        raise NotAllowed
    if consultation.is_cancelled:
        raise NothingToPublish(
            _("This consultation was cancelled before it began, so it has no data to publish.")
        )
    return consultation


def _next_version(viewer: Viewer, consultation: Consultation) -> tuple[DatasetVersion, bool]:
    if consultation.published_at is None:
        raise NothingToPublish
    dataset = lock_dataset(viewer.organisation, consultation)
    under_way = dataset.versions.filter(state=VersionState.BUILDING).first()
    if under_way:
        return under_way, False
    last = dataset.versions.order_by("-number").values_list("number", flat=True).first() or 0
    # Takedowns that are not known now may be missing from the snapshot too: the version is then
    # replaced (ADR 15).
    known = (
        Takedown.objects.filter(consultation=consultation)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    version = DatasetVersion.objects.create(
        organisation=viewer.organisation,
        dataset=dataset,
        number=last + 1,
        takedowns=[str(pk) for pk in known],
    )
    return version, True


def lock_dataset(organisation: Organisation, consultation: Consultation) -> Dataset:
    """Return the dataset of a consultation, locked.

    An import that was undone leaves its dataset to the next import at the same address. The version
    numbers continue, so that an address never shows other data than before.
    """
    Dataset.objects.get_or_create(
        organisation=organisation, slug=consultation.slug, defaults={"consultation": consultation}
    )
    dataset = Dataset.objects.select_for_update().get(
        organisation=organisation, slug=consultation.slug
    )
    if dataset.consultation_id != consultation.pk:
        dataset.consultation = consultation
        dataset.save(update_fields=["consultation"])
    return dataset


def build_version(*, version_id: UUID | str, viewer: Viewer | None = None) -> DatasetVersion | None:
    """Build a version and publish it. If no data has changed, delete it and return the latest one.

    Versions at this address that only the ledger outside the database knows are put back first. This
    version gets another number if its own was public before.

    Return None if the version no longer exists. The function may run again after a failure, and in
    two workers at once: the first to finish publishes, and the files of the other are deleted. The
    journal records a publication under the name of the viewer who requested it, or of the platform.
    It does not record a deleted version, which was never published.
    """
    version = (
        DatasetVersion.objects.select_related("dataset", "organisation")
        .filter(pk=version_id)
        .first()
    )
    if version is None:
        return None
    if version.state != VersionState.BUILDING:
        return version
    if put_back_versions(version.dataset):
        return build_version(version_id=version_id, viewer=viewer)
    created = clock.now()
    with tempfile.TemporaryDirectory(prefix="dataset-") as name:
        folder = Path(name)
        consultation, written = build.build_tables(
            folder, version.organisation, version.dataset.consultation_id
        )
        unchanged = _same_data(version.dataset_id, consultation, build.digest_of(written))
        if unchanged:
            version.delete()
            return unchanged
        built = build.build_package(
            folder, consultation, number=version.number, created=created, written=written
        )
        viewer = viewer or Viewer.system(version.organisation)
        return _publish(viewer, version, built, store_files(version, folder, built.files), created)


def _same_data(dataset_id: UUID, consultation: Consultation, digest: str) -> DatasetVersion | None:
    """Return the latest version if it contains the same data under the same terms, or None."""
    latest = (
        DatasetVersion.objects.filter(dataset=dataset_id, state=VersionState.PUBLISHED)
        .order_by("-number")
        .first()
    )
    if latest is None or latest.digest != digest:
        return None
    published = {name: latest.manifest[name] for name in TERMS if name in latest.manifest}
    return latest if published == terms(consultation) else None


@transaction.atomic
def _publish(
    viewer: Viewer, version: DatasetVersion, built: Built, folder: str, published_at: datetime
) -> DatasetVersion | None:
    locked = (
        DatasetVersion.objects.select_for_update()
        .filter(pk=version.pk, number=version.number, state=VersionState.BUILDING)
        .first()
    )
    if locked is None:
        remove_files(folder, [file.name for file in built.files])
        return DatasetVersion.objects.filter(pk=version.pk).first()
    locked.state = VersionState.PUBLISHED
    locked.folder = folder
    locked.published_at = published_at
    locked.manifest = built.manifest
    locked.digest = built.digest
    locked.files = [file.as_data() for file in built.files]
    locked.rows_total = built.rows_total
    locked.bytes_total = built.bytes_total
    locked.save()
    version_ledger.note_version(locked)
    journal.record(viewer, "dataset.publish", locked, number=locked.number)
    return locked
