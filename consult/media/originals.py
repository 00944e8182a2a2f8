"""What was sent, as it was sent: private, served to nobody, worked on in folders that leave no trace."""

from __future__ import annotations

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

from consult.media.octets import octets

ROOT = "originals"
# An act that keeps an original is over long before.
SETTLED = timedelta(days=2)
BLOCK = 1 << 20


def path_of(organisation_id: UUID, media_id: UUID) -> str:
    """Where an original stands in the storage."""
    return f"{ROOT}/{organisation_id}/{media_id}"


def bring(upload_path: str, original: str) -> None:
    """Move what was uploaded to where originals stand; nothing to do where that was done."""
    octets.give(upload_path, default_storage, original)


def bring_where_near(upload_path: str, original: str) -> None:
    """The same where it costs one step of the disk; what must be sent to a bucket waits for the worker."""
    if _is_local():
        bring(upload_path, original)


def _is_local():
    try:
        default_storage.path(ROOT)
    except NotImplementedError:
        return False
    return True


def is_there(original: str) -> bool:
    """Whether an original can be read."""
    return bool(original) and default_storage.exists(original)


def remove(original: str) -> None:
    """Forget an original, if it is there."""
    if original:
        default_storage.delete(original)


def local(original: str, folder: Path) -> Path:
    """An original as a path of this machine: where it stands, or a copy in a folder of work."""
    if _is_local():
        return Path(default_storage.path(original))
    copy = folder / "original"
    with default_storage.open(original) as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target, BLOCK)
    return copy


def digest(path: Path, beat: Callable[[], None]) -> str:
    """The SHA-256 of a file, read block by block."""
    told = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            told.update(block)
            beat()
    return told.hexdigest()


@contextmanager
def turn(work: str) -> Iterator[bool]:
    """Whether it is one's turn: one work of a kind at a time on a machine. The lock ends with its process."""
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
    """An empty folder for one work on a medium; what a killed work left there goes first, everything goes after."""
    folder = settings.MEDIA_WORK / work / str(media_id)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_work(work: str) -> int:
    """Remove the folders that a killed work left and nobody took up again, when none is under way here."""
    with turn(work) as is_mine:
        left = _folders(settings.MEDIA_WORK / work) if is_mine else []
        for one in left:
            shutil.rmtree(one, ignore_errors=True)
    return len(left)


def _folders(place):
    return [one for one in place.iterdir() if one.is_dir()] if place.is_dir() else []


def lost(known: Callable[[set[str]], set[str]]) -> list[str]:
    """Originals of which no row knows, old enough not to be of an act under way."""
    found = {f"{ROOT}/{place}/{name}" for place in _listed(ROOT)[0] for name in _listed(f"{ROOT}/{place}")[1]}
    limit = timezone.now() - SETTLED
    return [path for path in sorted(found - known(found)) if default_storage.get_modified_time(path) < limit]


def _listed(path):
    try:
        return default_storage.listdir(path)
    except FileNotFoundError:
        return [], []
