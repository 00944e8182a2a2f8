"""Files are kept with the act that brings them, within what the organisation has room for; what nobody holds goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from consult.core import jobs, tenancy
from consult.core.clock import ClockNow
from consult.core.exceptions import StorageIsAway, StorageIsFull
from consult.core.files.checking import Prepared
from consult.core.files.holders import holder_of
from consult.core.models import StoredFile

log = structlog.get_logger(__name__)
ROOT = "files"
# An act that stores a file is over long before.
SETTLED = timedelta(days=1)


def count_in_rooms(used: Callable[[Any, UUID | None], int]) -> None:
    """Make known what else takes room: used(organisation, consultation_id or None for all of them) -> octets."""
    if used not in _used:
        _used.append(used)


def check_room(organisation, size: int = 0, *, consultation_id: UUID | None = None) -> None:
    """Go on where the organisation and the consultation have room for that many octets. Raises `StorageIsFull`."""
    limits: list[tuple[UUID | None, int]] = [(None, settings.FILES_ROOM_OF_ORGANISATION)]
    if consultation_id:
        limits.append((consultation_id, settings.FILES_ROOM_OF_CONSULTATION))
    for place, most in limits:
        if sum(used(organisation, place) for used in _used) + size > most:
            raise StorageIsFull


def _used_by_files(organisation, consultation_id):
    rows = StoredFile.objects.filter(organisation=organisation)
    if consultation_id:
        rows = rows.filter(consultation_id=consultation_id)
    return rows.aggregate(octets=Sum("size"))["octets"] or 0


_used: list[Callable[[Any, UUID | None], int]] = [_used_by_files]


def store(prepared: Prepared, *, organisation, holder: str, consultation_id: UUID | None = None) -> StoredFile:
    """Keep a prepared file, in the transaction that makes something point to it.

    Its content goes to the storage first: a transaction undone leaves octets that `sweep` finds, never a row without
    them. Raises `StorageIsFull`, `StorageIsAway`.
    """
    file = lay(prepared, organisation=organisation, holder=holder, consultation_id=consultation_id)
    file.save()
    return file


def lay(prepared: Prepared, *, organisation, holder: str, consultation_id: UUID | None = None) -> StoredFile:
    """Bring the content of a prepared file to the storage, and return its row unsaved.

    For what is heavy: the transaction that saves the row waits for no copy. A row never saved leaves octets that
    `unlay` or `sweep` remove. Raises `StorageIsFull`, `StorageIsAway`.
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
        variants=[_told(part) for part in prepared.parts],
    )
    try:
        for part in prepared.parts:
            with part.opened() as content:
                default_storage.save(f"{file.folder}/{part.name}", content)
    except OSError as error:
        log.exception("file_not_stored")
        raise StorageIsAway from error
    return file


def unlay(file: StoredFile) -> None:
    """Remove the octets of a file whose row was never saved."""
    _remove(file.folder, [part["name"] for part in file.variants])


def _told(part):
    told = {"name": part.name, "width": part.width, "height": part.height, "size": part.size, "sha256": part.sha256}
    media_type = getattr(part, "media_type", "")
    return told | ({"media_type": media_type} if media_type else {})


def release(file_ids: Iterable[UUID]) -> None:
    """Something stopped pointing to these files: once that is committed, those that nothing holds are dropped."""
    for file_id in file_ids:
        jobs.on_commit("core.drop_file", file_id=file_id)


@jobs.job("core.drop_file")
def drop(file_id) -> None:
    """Remove a file that nothing points to, row first: no reader is promised octets that are gone.

    Whoever points to it meanwhile meets the row's lock, then its absence. Safe to run twice.
    """
    with transaction.atomic():
        file = StoredFile.objects.select_for_update().filter(pk=file_id).first()
        if file is None or file.pk in holder_of(file).held([file.pk]):
            return
        folder = file.folder  # a deleted row has lost its id
        file.delete()
    _remove(folder, [part["name"] for part in file.variants])


def _remove(folder, names):
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)  # where folders exist


def sweep() -> int:
    """Drop what nothing has pointed to for a day, and octets that no row knows; return how many files went."""
    with tenancy.across_organisations("files of every organisation are swept"):
        rows = list(StoredFile.objects.filter(created_at__lt=ClockNow() - SETTLED).only("pk", "holder", "organisation"))
        held = _held(rows)
        for file in rows:
            if file.pk not in held:
                drop(file.pk)
        return len(rows) - len(held) + _sweep_storage()


def _held(rows):
    by_holder: dict = {}
    for file in rows:
        by_holder.setdefault(holder_of(file), []).append(file.pk)
    return {pk for holder, pks in by_holder.items() for pk in holder.held(pks)}


def _sweep_storage():
    removed = 0
    for organisation in _folders(ROOT):
        for name in _folders(f"{ROOT}/{organisation}"):
            removed += _sweep_folder(f"{ROOT}/{organisation}/{name}", name)
    return removed


def _sweep_folder(folder, file_id):
    """Octets without a row, old enough not to be of an act under way."""
    if StoredFile.objects.filter(pk=file_id).exists():
        return 0
    names = default_storage.listdir(folder)[1]
    limit = timezone.now() - SETTLED
    if any(default_storage.get_modified_time(f"{folder}/{name}") > limit for name in names):
        return 0
    _remove(folder, names)
    return 1


def _folders(path):
    try:
        return default_storage.listdir(path)[0]
    except FileNotFoundError:
        return []
