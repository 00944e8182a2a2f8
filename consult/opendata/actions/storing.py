"""Where the files of versions are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.storage import default_storage

from consult.core.ids import random_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from consult.opendata.writers.files import Written


def store_files(version, folder: Path, files: Iterable[Written]) -> str:
    """Copy files into the storage; return their folder there, which only this build has."""
    kept = f"open-data/{version.organisation_id}/{version.dataset.slug}/{version.number}/{random_id().hex}"
    for file in files:
        with (folder / file.name).open("rb") as content:
            default_storage.save(f"{kept}/{file.name}", File(content))
    return kept


def remove_files(folder: str, names: Iterable[str]) -> None:
    """Delete files of a build; those already gone are no matter."""
    for name in names:
        default_storage.delete(f"{folder}/{name}")
