"""The interface of the storages of uploads, and the object that selects one by its path."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any, Protocol

from django.conf import settings
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

from consult.media.octets.local import LocalOctets

DIRECT = "direct"
# The class is named and not imported, because its client is installed with the extra `production`
# only.
BUCKET = "consult.media.octets.bucket.BucketOctets"


@dataclass(frozen=True)
class Part:
    """A part of a file: its offset, its size in bytes, and the address where it is put."""

    number: int
    offset: int
    size: int
    address: str = ""


class Writing(Protocol):
    """The end of a file, locked by one writer from `open` to `close`."""

    def open(self) -> None:
        """Lock the end of the file. Raise `UploadIsBusy`, `UploadIsElsewhere` or `UploadIsGone`."""

    def write(self, piece: bytes) -> None:
        """Append bytes.

        They count at once, or after their verification if the writer requires it.
        """

    def undo(self) -> None:
        """Delete all the bytes that this writer added."""

    def close(self, *, verified: bool = True) -> None:
        """Release the lock, and delete bytes that required verification and were not verified."""


class Keeping(Protocol):
    """The operations of every storage of uploads."""

    def size(self, path: str) -> int | None:
        """Return how many bytes count, from the first on, or None if there is no such file."""

    def touched_at(self, path: str) -> datetime | None:
        """Return when the last byte came."""

    def give(self, path: str, storage: Storage, name: str) -> None:
        """Move a file to another storage, under an unused name. Do nothing if the file is gone."""

    def remove(self, path: str) -> None:
        """Delete a file, complete or not."""

    def paths(self) -> Iterator[str]:
        """Yield the path of every file."""


class Octets(LocalOctets):
    """Files on this machine and direct uploads, distinguished by the first folder of their path."""

    _here = LocalOctets()

    @cached_property
    def bucket(self) -> Any:
        """The storage of direct uploads, whose bytes do not pass through this service."""
        return import_string(BUCKET)()

    def _of(self, path: str) -> Keeping:
        return self.bucket if path.startswith(f"{DIRECT}/") else self._here

    def size(self, path: str) -> int | None:
        """Return how many bytes the storage of this path has."""
        return self._of(path).size(path)

    def touched_at(self, path: Any) -> datetime | None:
        """Return when the storage of this path received the last byte."""
        return self._of(path).touched_at(path)

    def give(self, path: str, storage: Storage, name: str) -> None:
        """Move a file from its storage to another one."""
        self._of(path).give(path, storage, name)

    def remove(self, path: Any) -> None:
        """Delete a file from its storage."""
        self._of(path).remove(path)

    def paths(self) -> Iterator[str]:
        """Return the paths on this machine, then those in the bucket if it takes uploads."""
        return chain(self._here.paths(), self.bucket.paths() if settings.UPLOADS_DIRECT else ())


octets = Octets()
