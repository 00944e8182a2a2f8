"""Who may read a file: whoever may read what it belongs to, said by the app that holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.core import tenancy
from consult.core.exceptions import NotFound
from consult.core.models import StoredFile

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


@dataclass(frozen=True)
class Holder:
    """An app whose rows point to files.

    shown(viewer, file_id, key) -> whether the viewer, or whoever has that preview key, may read it there
    held(ids) -> those that a row points to
    seconds: for how long a cache may show it to anybody before it asks again
    """

    name: str
    shown: Callable[[Any, UUID, str], bool]
    held: Callable[[Iterable[UUID]], set[UUID]]
    seconds: int


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Make a holder known under its name."""
    _holders[holder.name] = holder


def holder_of(file: StoredFile) -> Holder:
    """The app that holds a file."""
    return _holders[file.holder]


def names() -> list[str]:
    """Every registered holder."""
    return sorted(_holders)


def find(viewer: Viewer, file_id: UUID, key: str = "") -> tuple[StoredFile, int]:
    """A file, and for how many seconds any cache may keep it; none of what the viewer may not read: `NotFound`."""
    file = StoredFile.objects.filter(organisation=viewer.organisation, pk=file_id).first()
    if file is None or not holder_of(file).shown(viewer, file.pk, key):
        raise NotFound
    return file, holder_of(file).seconds


def organisation_of(file_id: UUID | None) -> UUID | None:
    """Whose file it is, for the origin that serves the files of every organisation."""
    if file_id is None:
        return None
    with tenancy.across_organisations("files of every organisation have one origin"):
        return StoredFile.objects.filter(pk=file_id).values_list("organisation_id", flat=True).first()
