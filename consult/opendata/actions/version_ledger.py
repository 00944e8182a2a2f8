"""Public columns of dataset versions, stored outside the database and its backups (ADR 138).

After a backup was restored, `lost_versions` reads here which versions it lacks.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from consult.opendata.models import DatasetVersion

# The columns that are noted beside the date. The folder is not public: it allows to delete the
# files of a lost version.
COLUMNS = ("manifest", "digest", "files", "rows_total", "bytes_total", "folder")
ENDING = ".json"


def note_version(version: DatasetVersion) -> None:
    """Store a version before it becomes public. A file that exists is never replaced."""
    path = _path(version.organisation_id, version.dataset.slug, version.number)
    if storages["registers"].exists(path):
        return
    noted = {name: getattr(version, name) for name in COLUMNS}
    noted["published_at"] = version.published_at.isoformat()  # type: ignore[union-attr]  # a public version has its date
    content = json.dumps(noted, ensure_ascii=False).encode()
    storages["registers"].save(path, ContentFile(content))


def list_slugs(organisation_id: UUID) -> list[str]:
    """Return the last words of the addresses with noted versions."""
    return sorted(_list(_folder(organisation_id))[0])


def list_numbers(organisation_id: UUID, slug: str) -> list[int]:
    """Return the numbers of the versions that are noted at an address, in their order."""
    names = _list(_folder(organisation_id, slug))[1]
    return sorted(int(name.removesuffix(ENDING)) for name in names if name.endswith(ENDING))


def read_version(organisation_id: UUID, slug: str, number: int) -> dict[str, Any]:
    """Return the noted columns of a version."""
    with storages["registers"].open(_path(organisation_id, slug, number)) as file:
        noted = json.load(file)
    return noted | {"published_at": datetime.fromisoformat(noted["published_at"])}


def _list(folder: str) -> tuple[list[str], list[str]]:
    try:
        return storages["registers"].listdir(folder)
    except FileNotFoundError:  # no version was published here
        return [], []


def _path(organisation_id: UUID, slug: str, number: int) -> str:
    return f"{_folder(organisation_id, slug)}/{number:06}{ENDING}"


def _folder(organisation_id: UUID, slug: str = "") -> str:
    return f"datasets/{organisation_id}/{slug}".rstrip("/")
