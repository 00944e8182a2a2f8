"""The writing of received bytes: they are stored, counted and compared with the announcement."""

from __future__ import annotations

import errno
import hashlib
import hmac
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import structlog

from consult.core.exceptions import StorageIsAway
from consult.media.exceptions import (
    DiskFilledUp,
    UploadIsDamaged,
    UploadIsDirect,
    UploadIsElsewhere,
    UploadIsTooLarge,
)
from consult.media.models import Upload
from consult.media.octets.storage import octets
from consult.media.tus.headers import Part

log = structlog.get_logger(__name__)
PIECE = 1 << 18


@dataclass(frozen=True)
class Place:
    """The target of a part: the file, the offset, and how many bytes it may still receive."""

    path: str
    part: Part
    most: int

    @classmethod
    def of(cls, upload: Upload, part: Part) -> Place:
        """Return the end of an upload, if the part begins there.

        Raise `UploadIsDirect` or `UploadIsElsewhere`. Raise `UploadIsTooLarge` before the first
        byte if the announced length of the part is too large.
        """
        if upload.is_direct:
            raise UploadIsDirect
        if part.offset != upload.offset:
            raise UploadIsElsewhere
        most = upload.length - part.offset
        if part.size is not None and part.size > most:
            raise UploadIsTooLarge
        return cls(upload.path, part, most)


class Arriving:
    """The reception of one part, from its first byte to its last.

    If the connection breaks, the bytes that came stay, unless the part has a checksum.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.received = 0
        algorithm = place.part.algorithm
        self.sum = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
        self.end = octets.writing(place.path, place.part.offset, unverified=bool(algorithm))

    def open(self) -> None:
        """Lock the end of the file.

        Raise `UploadIsBusy`, `UploadIsElsewhere`, `UploadIsGone` or `StorageIsAway`.
        """
        with _disk_errors():
            self.end.open()

    def take(self, piece: bytes) -> None:
        """Write a piece. Raise `UploadIsTooLarge` and delete the part if it exceeds the file."""
        self.received += len(piece)
        if self.received > self.place.most:
            self.end.undo()
            raise UploadIsTooLarge
        if self.sum:
            self.sum.update(piece)
        with _disk_errors():
            self.end.write(piece)

    def close(self, *, whole: bool) -> None:
        """Release the file.

        Raise `UploadIsDamaged` if a complete part does not match its checksum.
        """
        is_right = self.sum is None or hmac.compare_digest(
            self.sum.digest(), self.place.part.digest
        )
        with _disk_errors():
            self.end.close(verified=whole and is_right)
        if whole and not is_right:
            raise UploadIsDamaged


class _disk_errors:
    """A context that turns errors of the disk into `DiskFilledUp` or `StorageIsAway`."""

    def __enter__(self) -> _disk_errors:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError):
            log.error("upload_not_written", error=error.strerror)
            raise (
                DiskFilledUp if error.errno in (errno.ENOSPC, errno.EDQUOT) else StorageIsAway
            ) from error


def read_from(stream: Any, place: Place) -> None:
    """Write a complete part from a stream, on a server without the reception before Django."""
    arriving = Arriving(place)
    arriving.open()
    whole = False
    try:
        while piece := stream.read(PIECE):
            arriving.take(piece)
        whole = True
    finally:
        arriving.close(whole=whole)
