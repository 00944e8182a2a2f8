"""Addresses and contents of stored files."""

import re
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage

from consult.core.exceptions import NotFound
from consult.core.models import StoredFile

ADDRESS = re.compile(r"/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/[\w.-]+")


def address(file_id: UUID, name: str) -> str:
    """Return the path at which a part of a file is read, on any origin that serves files."""
    return f"/media/{file_id}/{name}"


def file_id_of(path: str) -> UUID | None:
    """Return the id of the file that a path belongs to, or None for any other path."""
    found = ADDRESS.fullmatch(path)
    return UUID(found[1]) if found else None


def variant(file: StoredFile, name: str) -> dict:
    """Return a part of a file by name: its size, dimensions and hash. Raise `NotFound`."""
    found = next((part for part in file.variants if part["name"] == name), None)
    if found is None:
        raise NotFound
    return found


def open_variant(file: StoredFile, name: str) -> File:
    """Open the content of a part. Raise `NotFound` if the storage has lost it."""
    try:
        return default_storage.open(f"{file.folder}/{name}")
    except FileNotFoundError:
        raise NotFound from None
