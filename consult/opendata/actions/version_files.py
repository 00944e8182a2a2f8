"""The storage of the files of versions."""

from collections.abc import Iterable
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

from consult.core.postgres.ids import random_id
from consult.opendata.models import DatasetVersion
from consult.opendata.writers.files import Written


def store_files(version: DatasetVersion, folder: Path, files: Iterable[Written]) -> str:
    """Copy files into the storage. Return their folder, whose name is unique to this build."""
    storage_folder = f"open-data/{version.organisation_id}/{version.dataset.slug}/{version.number}/{random_id().hex}"
    for file in files:
        with (folder / file.name).open("rb") as content:
            default_storage.save(f"{storage_folder}/{file.name}", File(content))
    return storage_folder


def remove_files(folder: str, names: Iterable[str]) -> None:
    """Delete the files of a build, and ignore files that are already deleted."""
    for name in names:
        default_storage.delete(f"{folder}/{name}")
