"""The storage of uploads on this machine: one writer at a time, safe after any crash (ADR 36)."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import cast

from django.core.files import File
from django.core.files.move import file_move_safe
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from consult.media.exceptions import UploadIsBusy, UploadIsElsewhere, UploadIsGone

ROOT = "uploads"
UNVERIFIED = ".unverified"


class LocalOctets:
    """The files on this machine. The lock of a file ends with the process that has it."""

    def _at(self, path: str) -> Path:
        return Path(storages["uploads"].path(path))

    def begin(self, path: str) -> None:
        """Create an empty file that only this service may read."""
        place = self._at(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def size(self, path: str) -> int | None:
        """Return the size of the file up to the verified byte, or None if there is no file."""
        place = self._at(path)
        try:
            return min(place.stat().st_size, _verified(place))
        except FileNotFoundError:
            return None

    def writing(self, path: str, offset: int, *, unverified: bool = False) -> _End:
        """Return a writer at the end of the file."""
        return _End(self._at(path), offset, unverified=unverified)

    def digest(self, path: str) -> str:
        """Return the SHA-256 of the file, read once and block by block."""
        with self._at(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def touched_at(self, path: str) -> datetime | None:
        """Return the modification time of the file, or None if there is no file."""
        try:
            return datetime.fromtimestamp(self._at(path).stat().st_mtime, UTC)
        except FileNotFoundError:
            return None

    def adopt(self, path: str, file: UploadedFile) -> None:
        """Move an uploaded file that is on the disk, or write a small one from memory."""
        place = self._at(path)
        if isinstance(file, TemporaryUploadedFile):
            file_move_safe(file.temporary_file_path(), place, allow_overwrite=True)  # type: ignore[arg-type]  # of this type at run time
            place.chmod(0o600)
        else:
            with place.open("wb") as whole:
                whole.writelines(file.chunks())

    def give(self, path: str, storage: Storage, name: str) -> None:
        """Move a file to another storage, in one step if both are on the same disk.

        Otherwise the bytes are copied. Do nothing if the file is gone.
        """
        place = self._at(path)
        if not place.exists():
            return
        try:
            target = Path(storage.path(name))
        except NotImplementedError:  # a bucket
            with place.open("rb") as file:
                storage.save(name, File(file))
            self.remove(path)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            file_move_safe(str(place), str(target), allow_overwrite=True)

    def remove(self, path: str) -> None:
        """Delete the file, and the note next to it."""
        place = self._at(path)
        place.unlink(missing_ok=True)
        _note(place).unlink(missing_ok=True)

    def room(self) -> int:
        """Return the free bytes of the disk of uploads."""
        place = self._at(ROOT)
        nearest = next(folder for folder in (place, *place.parents) if folder.exists())
        return shutil.disk_usage(nearest).free

    def paths(self) -> Iterator[str]:
        """Yield the paths in the folders."""
        root = self._at(ROOT)
        for place in sorted(root.glob("*/*")):
            if place.suffix != UNVERIFIED:
                yield f"{ROOT}/{place.relative_to(root)}"


class _End:
    """The end of a local file. A note records the offset from which bytes are not yet verified."""

    def __init__(self, place: Path, offset: int, *, unverified: bool) -> None:
        self.place = place
        self.offset = offset
        self.unverified = unverified
        self.file: FileIO | None = None

    def open(self) -> None:
        """Lock the file, delete unverified bytes of a killed process, and seek to the offset."""
        try:
            file = self.place.open("r+b", buffering=0)
        except FileNotFoundError:
            raise UploadIsGone from None
        try:
            self._lock(file)
        except BaseException:
            file.close()
            raise
        self.file = file

    def _lock(self, file: FileIO) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadIsBusy from None
        if file.seek(0, os.SEEK_END) > _verified(self.place):
            file.truncate(_verified(self.place))
        _note(self.place).unlink(missing_ok=True)
        if file.seek(0, os.SEEK_END) != self.offset:
            raise UploadIsElsewhere
        if self.unverified:
            _note(self.place).write_text(str(self.offset))

    def write(self, piece: bytes) -> None:
        """Write the whole piece, although one system call may write less."""
        file = cast("FileIO", self.file)
        rest = memoryview(piece)
        while rest:
            rest = rest[file.write(rest) :]

    def undo(self) -> None:
        """Truncate the file to the length that it had at the start."""
        file = cast("FileIO", self.file)
        file.truncate(self.offset)
        file.seek(self.offset)

    def close(self, *, verified: bool = True) -> None:
        """Write the file to the disk before any answer confirms that it came."""
        if self.file is None:
            return
        with self.file as file:
            if self.unverified and not verified:
                self.undo()
            os.fdatasync(file.fileno())
            if self.unverified:
                _note(self.place).unlink(missing_ok=True)
        self.file = None


def _note(place: Path) -> Path:
    return place.with_name(place.name + UNVERIFIED)


def _verified(place: Path) -> int:
    """Return the offset from which bytes do not count, or a huge number if nothing is noted."""
    try:
        return int(_note(place).read_text())
    except FileNotFoundError:
        return 1 << 62
    except ValueError:  # The process was killed between creating the note and writing it.
        return 1 << 62
