"""Storage and deletion of files, within the room of the organisation and the consultation.

A file is stored with the act that needs it, and deleted when no row refers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from consult.core.exceptions import StorageIsAway, StorageIsFull
from consult.core.files.checks import Part, PartOnDisk, Prepared
from consult.core.files.holders import holder_of
from consult.core.models import StoredFile
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.queue import jobs

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


log = structlog.get_logger(__name__)
ROOT = "files"
# Any act that stores a file has ended long before this.
SETTLED = timedelta(days=1)


def count_in_rooms(used: Callable[[Any, UUID | None], int]) -> None:
    """Register a function that counts bytes which also take room.

    It is called as `used(organisation, consultation_id)`, with None for all consultations together,
    and returns bytes.
    """
    if used not in _used:
        _used.append(used)


def check_room(
    organisation: Organisation, size: int = 0, *, consultation_id: UUID | None = None
) -> None:
    """Raise `StorageIsFull` unless organisation and consultation have room for `size` bytes."""
    limits: list[tuple[UUID | None, int]] = [(None, settings.FILES_ROOM_OF_ORGANISATION)]
    if consultation_id:
        limits.append((consultation_id, settings.FILES_ROOM_OF_CONSULTATION))
    for place, most in limits:
        if sum(used(organisation, place) for used in _used) + size > most:
            raise StorageIsFull


def _used_by_files(organisation: Organisation, consultation_id: UUID | None) -> int:
    rows = StoredFile.objects.filter(organisation=organisation)
    if consultation_id:
        rows = rows.filter(consultation_id=consultation_id)
    return rows.aggregate(octets=Sum("size"))["octets"] or 0


_used: list[Callable[[Any, UUID | None], int]] = [_used_by_files]


def store(
    prepared: Prepared,
    *,
    organisation: Organisation,
    holder: str,
    consultation_id: UUID | None = None,
) -> StoredFile:
    """Store a prepared file, in the transaction that makes a row refer to it.

    The content goes to the storage first. If the transaction is rolled back, it leaves bytes that
    `sweep` finds, never a row without its bytes. Raise `StorageIsFull` or `StorageIsAway`.
    """
    file = copy_to_storage(
        prepared, organisation=organisation, holder=holder, consultation_id=consultation_id
    )
    file.save()
    return file


def copy_to_storage(
    prepared: Prepared,
    *,
    organisation: Organisation,
    holder: str,
    consultation_id: UUID | None = None,
) -> StoredFile:
    """Copy the content of a prepared file to the storage, and return its row unsaved.

    Use this for large files: the transaction that saves the row then does not wait for the copy. If
    the row is never saved, `delete_from_storage` or `sweep` removes the bytes. Raise
    `StorageIsFull` or `StorageIsAway`.
    """
    size = sum(part.size for part in prepared.parts)
    check_room(organisation, size, consultation_id=consultation_id)
    file = StoredFile(
        organisation=organisation,
        holder=holder,
        consultation_id=consultation_id,
        kind=prepared.kind,
        name=prepared.name,
        media_type=prepared.media_type,
        size=size,
        variants=[_describe(part) for part in prepared.parts],
    )
    try:
        for part in prepared.parts:
            with part.opened() as content:
                default_storage.save(f"{file.folder}/{part.name}", content)
    except OSError as error:
        log.exception("file_not_stored")
        raise StorageIsAway from error
    return file


def delete_from_storage(file: StoredFile) -> None:
    """Delete the bytes of a file whose row was never saved."""
    _remove(file.folder, [part["name"] for part in file.variants])


def _describe(part: Part | PartOnDisk) -> dict[str, Any]:
    description = {
        "name": part.name,
        "width": part.width,
        "height": part.height,
        "size": part.size,
        "sha256": part.sha256,
    }
    media_type = getattr(part, "media_type", "")
    return description | ({"media_type": media_type} if media_type else {})


def release(file_ids: Iterable[UUID]) -> None:
    """Delete after the commit those of these files that no row refers to any more.

    Call this when a row stops referring to them.
    """
    for file_id in file_ids:
        jobs.on_commit("core.drop_file", file_id=file_id)


@jobs.job("core.drop_file")
def drop(file_id: str) -> None:
    """Delete a file that no row refers to, its row first.

    So no reader is promised bytes that are gone. A transaction that refers to the file in the
    meantime waits for the row's lock, then finds no row. Running this twice is safe.
    """
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().filter(pk=file_id).first()
        if file is None or file.pk in holder_of(file).find_used([file.pk]):
            return
        folder = file.folder  # a deleted row has lost its id
        file.delete()
    _remove(folder, [part["name"] for part in file.variants])


def is_without_row(name: str) -> bool:
    """Return whether a file of this store has no row, so that its bytes are not needed."""
    folders = name.split("/")
    if folders[0] != ROOT or len(folders) < 4:
        return False
    with tenancy.across_organisations("files of every organisation are restored"):
        return not StoredFile.objects.filter(pk=folders[2]).exists()


def _remove(folder: str, names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)  # for storages with folders


def sweep() -> int:
    """Delete the files that no row has referred to for a day, and bytes without a row.

    Return how many files were deleted.
    """
    with tenancy.across_organisations("files of every organisation are swept"):
        rows = list(
            StoredFile.objects.filter(created_at__lt=ClockNow() - SETTLED).only(
                "pk", "holder", "organisation"
            )
        )
        used = _find_used(rows)
        for file in rows:
            if file.pk not in used:
                drop(file.pk)
        return len(rows) - len(used) + _sweep_storage()


def _find_used(rows: list[StoredFile]) -> set[str]:
    by_holder: dict = {}
    for file in rows:
        by_holder.setdefault(holder_of(file), []).append(file.pk)
    return {pk for holder, pks in by_holder.items() for pk in holder.find_used(pks)}


def _sweep_storage() -> int:
    removed = 0
    for organisation in _folders(ROOT):
        for name in _folders(f"{ROOT}/{organisation}"):
            removed += _sweep_folder(f"{ROOT}/{organisation}/{name}", name)
    return removed


def _sweep_folder(folder: str, file_id: str) -> int:
    """Delete the bytes of a folder without a row, unless an act may still be storing them.

    Return the number of folders deleted, 0 or 1.
    """
    if StoredFile.objects.filter(pk=file_id).exists():
        return 0
    names = default_storage.listdir(folder)[1]
    limit = timezone.now() - SETTLED
    if any(default_storage.get_modified_time(f"{folder}/{name}") > limit for name in names):
        return 0
    _remove(folder, names)
    return 1


def _folders(path: str) -> list[str]:
    try:
        return default_storage.listdir(path)[0]
    except FileNotFoundError:
        return []
