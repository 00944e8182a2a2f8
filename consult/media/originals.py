"""The originals: files exactly as they were sent. They are private and never served.

Jobs work on them in folders that are always emptied.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from consult.media.octets.storage import octets

ROOT = "originals"
# An action that stores an original ends long before this delay.
SETTLED = timedelta(days=2)
BLOCK = 1 << 20


def path_of(organisation_id: UUID, media_id: UUID) -> str:
    """Return the path of an original in the storage."""
    return f"{ROOT}/{organisation_id}/{media_id}"


def store(upload_path: str, original: str) -> None:
    """Move an uploaded file to the folder of originals. Safe to repeat."""
    octets.give(upload_path, default_storage, original)


def store_if_local(upload_path: str, original: str) -> None:
    """Move an uploaded file to the originals where this is one step of the disk.

    The worker moves a file that must be sent to a bucket.
    """
    if _is_local():
        store(upload_path, original)


def _is_local() -> bool:
    try:
        default_storage.path(ROOT)
    except NotImplementedError:
        return False
    return True


def is_there(original: str) -> bool:
    """Return whether an original can be read."""
    return bool(original) and default_storage.exists(original)


def remove(original: str) -> None:
    """Delete an original, if it exists."""
    if original:
        default_storage.delete(original)


def local(original: str, folder: Path) -> Path:
    """Return a local path of an original: its own, or that of a copy in a work folder."""
    if _is_local():
        return Path(default_storage.path(original))
    copy = folder / "original"
    with default_storage.open(original) as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, BLOCK)
    return copy


def digest(path: Path, beat: Callable[[], None]) -> str:
    """Return the SHA-256 of a file, read block by block."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            hasher.update(block)
            beat()
    return hasher.hexdigest()


@contextmanager
def turn(work: str) -> Iterator[bool]:
    """Yield whether the caller may work: a machine does one work of each kind at a time.

    The lock ends with its process.
    """
    settings.MEDIA_WORK.mkdir(parents=True, exist_ok=True)
    with (settings.MEDIA_WORK / f".{work}").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def folder_of_work(work: str, media_id: UUID) -> Iterator[Path]:
    """Yield an empty folder for one work on a medium, and delete it at the end.

    What a killed job left in it is deleted first.
    """
    folder = settings.MEDIA_WORK / work / str(media_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_work(work: str) -> int:
    """Delete the folders that killed jobs left, if no such work runs here. Return how many."""
    with turn(work) as is_mine:
        folders = _folders(settings.MEDIA_WORK / work) if is_mine else []
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
    return len(folders)


def _folders(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.is_dir()] if place.is_dir() else []


def lost(known: Callable[[set[str]], set[str]]) -> list[str]:
    """Return the originals without a row, old enough not to belong to an action under way."""
    found = {
        f"{ROOT}/{place}/{name}"
        for place in _listed(ROOT)[0]
        for name in _listed(f"{ROOT}/{place}")[1]
    }
    limit = timezone.now() - SETTLED
    return [
        path
        for path in sorted(found - known(found))
        if default_storage.get_modified_time(path) < limit
    ]


def _listed(path: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(path)
    except FileNotFoundError:
        return [], []
