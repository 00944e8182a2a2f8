"""The queries of datasets for every visitor. The viewer is the first argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations
from consult.core.exceptions import NotFound
from consult.opendata.enums import VersionState
from consult.opendata.exceptions import VersionIsAwaited, VersionIsWithdrawn
from consult.opendata.models import Dataset, DatasetVersion
from consult.opendata.schemas.fields import Column, Table
from consult.opendata.schemas.tables import TABLES

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

LATEST = "latest"
MANIFEST = "datapackage.json"


@dataclass(frozen=True)
class PublishedFile:
    """A file of a version."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    rows: int | None = None

    @property
    def format(self) -> str:
        """The extension of the file: csv, jsonl, json, zip…"""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Resource:
    """A table of a version, as its data dictionary describes it, with its files."""

    name: str
    title: str | Promise
    description: str | Promise
    columns: tuple[Column, ...]
    rows: int
    files: list[PublishedFile]


@dataclass(frozen=True)
class StoredFile(PublishedFile):
    """A file that can be opened."""

    path: str = ""

    def open(self) -> IO[bytes]:
        """Open the file. The caller closes it."""
        return default_storage.open(self.path, "rb")


def datasets(viewer: Viewer) -> list[Dataset]:
    """Return the datasets of consultations that the viewer may see, latest publication first.

    Each of them has a version that is or was public.
    """
    found = list(_datasets(viewer).filter(versions__state__in=VersionState.public()).distinct())
    return sorted((_with_latest(dataset) for dataset in found), key=_last_publication, reverse=True)  # type: ignore[arg-type]  # not None here


def get_dataset(viewer: Viewer, slug: str) -> Dataset:
    """Return a dataset with its versions in `all_versions`, newest first. Raise `NotFound`.

    `latest` is its latest published version.
    """
    dataset = _datasets(viewer).filter(slug=slug).first()
    if dataset is None or not _with_latest(dataset).all_versions:  # type: ignore[attr-defined]  # an annotation of the query
        raise NotFound
    return dataset


def _datasets(viewer: Viewer) -> QuerySet[Dataset]:
    versions = (
        DatasetVersion.objects.filter(state__in=VersionState.public())
        .defer("manifest")
        .order_by("-number")
    )
    visible = Dataset.objects.filter(
        organisation=viewer.organisation, consultation__in=consultations(viewer).order_by()
    )
    return visible.select_related("consultation").prefetch_related(
        Prefetch("versions", versions, to_attr="all_versions")
    )


def _with_latest(dataset: Dataset) -> Dataset:
    published = [version for version in dataset.all_versions if not version.is_withdrawn]  # type: ignore[attr-defined]  # an annotation of the query
    dataset.latest = published[0] if published else None
    return dataset


def _last_publication(dataset: Dataset) -> datetime | None:
    return dataset.all_versions[0].published_at  # type: ignore[attr-defined]  # an annotation of the query


def get_version(viewer: Viewer, slug: str, version: DatasetVersion) -> DatasetVersion:
    """Return a public version by its number, or the `latest` published one. Raise `NotFound`.

    If every version was withdrawn, `latest` is the last of them. Raise `VersionIsAwaited` while
    another one is being built.
    """
    rows = DatasetVersion.objects.select_related("dataset__consultation").filter(
        dataset__in=Dataset.objects.filter(
            organisation=viewer.organisation,
            slug=slug,
            consultation__in=consultations(viewer).order_by(),
        )
    )
    if version == LATEST:
        found = _latest(rows)
    else:
        found = rows.filter(state__in=VersionState.public(), number=_number(version)).first()
    if found is None:
        raise NotFound
    return found


def _latest(versions: QuerySet[DatasetVersion]) -> DatasetVersion | None:
    latest = versions.filter(state=VersionState.PUBLISHED).order_by("-number").first()
    if latest:
        return latest
    withdrawn = versions.filter(state=VersionState.WITHDRAWN).order_by("-number").first()
    if withdrawn and versions.filter(state=VersionState.BUILDING).exists():
        raise VersionIsAwaited
    return withdrawn


def _number(version: DatasetVersion) -> int:
    digits = str(version)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 9):
        raise NotFound
    return int(digits)


def building(viewer: Viewer, consultation: Consultation) -> DatasetVersion | None:
    """Return the version being built, or None. It is shown to viewers who may publish."""
    if not may(viewer, "dataset.publish", consultation.pk):
        return None
    return DatasetVersion.objects.filter(
        dataset__consultation=consultation, state=VersionState.BUILDING
    ).first()


def files(version: DatasetVersion) -> list[PublishedFile]:
    """Return every file of a version."""
    return [PublishedFile(**file) for file in version.files]


def archive(version: DatasetVersion) -> PublishedFile | None:
    """Return the zip of all files, or None."""
    return next((file for file in files(version) if file.format == "zip"), None)


def describe(version: DatasetVersion) -> list[Resource]:
    """Return the tables of a version with their columns, rows and files."""
    return [resource for table in TABLES if (resource := _resource(table, files(version)))]


def _resource(table: Table, published: Iterable[PublishedFile]) -> Resource | None:
    own = [file for file in published if file.name.rpartition(".")[0] == table.name]
    if not own:
        return None
    return Resource(
        table.name, table.title, table.description, table.columns, own[0].rows or 0, own
    )


def find_file(viewer: Viewer, slug: str, version: DatasetVersion, filename: str) -> StoredFile:
    """Return a file of a public version. Raise `NotFound`.

    Raise `VersionIsWithdrawn` with the reason and the number of the replacement, since only the
    manifest remains.
    """
    found = get_version(viewer, slug, version)
    file = next((file for file in files(found) if file.name == filename), None)
    if file is None:
        raise NotFound
    if found.is_withdrawn:
        raise VersionIsWithdrawn(reason=found.reason, replacement=replacement(found))
    return StoredFile(
        file.name,
        file.media_type,
        file.bytes,
        file.sha256,
        file.rows,
        f"{found.folder}/{file.name}",
    )


def replacement(version: DatasetVersion) -> int | None:
    """Return the number of the published version that follows a withdrawn one, or None."""
    later = DatasetVersion.objects.filter(
        dataset=version.dataset_id, state=VersionState.PUBLISHED, number__gt=version.number
    )
    return later.order_by("-number").values_list("number", flat=True).first()
