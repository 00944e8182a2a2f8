"""What uploads ask of a storage, and who is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Protocol

from django.conf import settings
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

from consult.media.octets.local import LocalOctets

DIRECT = "direct"
# Named, not imported: its client comes with the extra `production` alone.
BUCKET = "consult.media.octets.bucket.BucketOctets"


@dataclass(frozen=True)
class Part:
    """So many octets of a file, from where on, and the address where they are put."""

    number: int
    offset: int
    size: int
    address: str = ""


class Writing(Protocol):
    """The end of a file, held by one writer from `open` to `close`."""

    def open(self) -> None:
        """Hold it. Raises `UploadIsBusy`, `UploadIsElsewhere`, `UploadIsGone`."""

    def write(self, piece: bytes) -> None:
        """Add octets; they count at once, or once verified where it was said so."""

    def undo(self) -> None:
        """Take back all that was added."""

    def close(self, *, verified: bool = True) -> None:
        """Let go of it; what needed to be verified and was not is taken back."""


class Keeping(Protocol):
    """What is asked of every file that is being sent, wherever it stands."""

    def size(self, path: str) -> int | None:
        """How many octets came and count, from the first on; None where there is no such file."""

    def touched_at(self, path: str) -> datetime | None:
        """When an octet last came."""

    def give(self, path: str, storage: Storage, name: str) -> None:
        """Move a file to another storage, under a name that nothing has there; nothing to do where it is gone."""

    def remove(self, path: str) -> None:
        """Forget a file, and what came of it."""

    def paths(self) -> Iterator[str]:
        """Every file there is."""


class Octets(LocalOctets):
    """Files on this machine, and those that go straight to a bucket, told apart by the first folder of their path."""

    _here = LocalOctets()

    @cached_property
    def bucket(self):
        """Where files are sent without passing through this service."""
        return import_string(BUCKET)()

    def _of(self, path) -> Keeping:
        return self.bucket if path.startswith(f"{DIRECT}/") else self._here

    def size(self, path):
        """As its storage tells."""
        return self._of(path).size(path)

    def touched_at(self, path):
        """As its storage tells."""
        return self._of(path).touched_at(path)

    def give(self, path, storage, name):
        """From where it stands."""
        self._of(path).give(path, storage, name)

    def remove(self, path):
        """From where it stands."""
        self._of(path).remove(path)

    def paths(self):
        """Those of this machine, then those of the bucket where there is one."""
        return chain(self._here.paths(), self.bucket.paths() if settings.UPLOADS_DIRECT else ())


octets = Octets()
