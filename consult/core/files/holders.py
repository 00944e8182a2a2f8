"""The apps whose rows refer to files, which decide who may read them.

A person may read a file if that person may read the object that the file belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.core.exceptions import NotFound
from consult.core.models import StoredFile
from consult.core.postgres import tenancy

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


@dataclass(frozen=True)
class Holder:
    """An app whose rows refer to files.

    - `may_read(viewer, file_id, key)` returns whether the viewer, or a visitor with that preview
      key, may read the file.
    - `find_used(ids)` returns the ids that a row refers to.
    - `seconds` is how long a cache may show the file before it asks again.
    """

    name: str
    may_read: Callable[[Any, UUID, str], bool]
    find_used: Callable[[Iterable[UUID]], set[UUID]]
    seconds: int


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Register a holder under its name."""
    _holders[holder.name] = holder


def holder_of(file: StoredFile) -> Holder:
    """Return the holder of a file."""
    return _holders[file.holder]


def names() -> list[str]:
    """Return the names of all registered holders, sorted."""
    return sorted(_holders)


def find(viewer: Viewer, file_id: UUID, key: str = "") -> tuple[StoredFile, int]:
    """Return a file, and for how many seconds any cache may store it.

    Raise `NotFound` if it does not exist or if the viewer may not read it.
    """
    file = StoredFile.objects.filter(organisation=viewer.organisation, pk=file_id).first()
    if file is None or not holder_of(file).may_read(viewer, file.pk, key):
        raise NotFound
    return file, holder_of(file).seconds


def organisation_of(file_id: UUID | None) -> UUID | None:
    """Return the organisation of a file, or None if the file does not exist.

    The origin that serves the files of every organisation needs it.
    """
    if file_id is None:
        return None
    with tenancy.across_organisations("files of every organisation have one origin"):
        return (
            StoredFile.objects.filter(pk=file_id).values_list("organisation_id", flat=True).first()
        )
