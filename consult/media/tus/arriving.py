"""Octets on their way: written where they belong, counted, and compared with what was announced."""

from __future__ import annotations

import errno
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from consult.core.exceptions import StorageIsAway
from consult.media.exceptions import (
    DiskFilledUp,
    UploadIsDamaged,
    UploadIsDirect,
    UploadIsElsewhere,
    UploadIsTooLarge,
)
from consult.media.octets import octets

if TYPE_CHECKING:
    from consult.media.models import Upload
    from consult.media.tus.headers import Part

log = structlog.get_logger(__name__)
PIECE = 1 << 18


@dataclass(frozen=True)
class Place:
    """Where a part goes: the file, from where on, and how many octets it may still bring."""

    path: str
    part: Part
    most: int

    @classmethod
    def of(cls, upload: Upload, part: Part) -> Place:
        """The end of an upload, where the part says it is.

        Raises `UploadIsDirect`, `UploadIsElsewhere`, and `UploadIsTooLarge` before the first octet where a length
        was announced.
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
    """One part, from its first octet to its last; what came of one that breaks off stays, unless it has a checksum."""

    def __init__(self, place: Place):
        self.place, self.came = place, 0
        algorithm = place.part.algorithm
        self.sum = hashlib.new(algorithm, usedforsecurity=False) if algorithm else None
        self.end = octets.writing(place.path, place.part.offset, unverified=bool(algorithm))

    def open(self):
        """Hold the end of the file. Raises `UploadIsBusy`, `UploadIsElsewhere`, `UploadIsGone`, `StorageIsAway`."""
        with _told():
            self.end.open()

    def take(self, piece: bytes) -> None:
        """Write what came; a part that is longer than the rest of its file is refused, whole."""
        self.came += len(piece)
        if self.came > self.place.most:
            self.end.undo()
            raise UploadIsTooLarge
        if self.sum:
            self.sum.update(piece)
        with _told():
            self.end.write(piece)

    def close(self, *, whole: bool) -> None:
        """Let go of the file. Raises `UploadIsDamaged` where a whole part is not what its checksum says."""
        is_right = self.sum is None or hmac.compare_digest(self.sum.digest(), self.place.part.digest)
        with _told():
            self.end.close(verified=whole and is_right)
        if whole and not is_right:
            raise UploadIsDamaged


class _told:
    """What the machine refuses, as people are told it."""

    def __enter__(self):
        return self

    def __exit__(self, _kind, error, _traceback):
        if isinstance(error, OSError):
            log.error("upload_not_written", error=error.strerror)
            raise (DiskFilledUp if error.errno in (errno.ENOSPC, errno.EDQUOT) else StorageIsAway) from error


def read_from(stream, place: Place) -> None:
    """Take a whole part from something that is read, where no reception stands before Django."""
    arriving = Arriving(place)
    arriving.open()
    whole = False
    try:
        while piece := stream.read(PIECE):
            arriving.take(piece)
        whole = True
    finally:
        arriving.close(whole=whole)
