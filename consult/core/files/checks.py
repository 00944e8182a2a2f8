"""Checks of an upload by its content: an image, a document of a known type, or an error.

The name of the upload proves nothing.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import IO, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from consult.core.enums import FileKind
from consult.core.exceptions import Invalid
from consult.core.files import documents, images
from consult.core.words.text import clean_line

LONGEST_NAME = 100


@dataclass(frozen=True)
class Part:
    """A file as it will be served. An image has several, one per size."""

    name: str
    content: bytes
    width: int | None = None
    height: int | None = None
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.content)

    def opened(self) -> File:
        """Return the content, for the storage."""
        return ContentFile(self.content)


@dataclass(frozen=True)
class PartOnDisk:
    """A file as it will be served, which the platform made in a folder of work.

    It is moved to the storage and never loaded into memory.
    """

    name: str
    path: Path
    media_type: str
    width: int | None = None
    height: int | None = None

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 hash, read block by block."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @cached_property
    def size(self) -> int:
        """The size in bytes, which stays known after the file was moved."""
        return self.path.stat().st_size

    def opened(self) -> File:
        """Return the content for the storage.

        A storage on the same disk renames the file. Any other storage reads it in blocks.
        """
        return _Moved(self.path.open("rb"), name=self.name)


class _Moved(File):
    """An open file that Django's storage on disk may move instead of copying it."""

    def temporary_file_path(self) -> str:
        return cast("IO[bytes]", self.file).name


@dataclass(frozen=True)
class Prepared:
    """A file that is ready to store.

    It is the result of `prepare` for an upload, or of `made` for a file of the media pipeline.
    """

    kind: str
    name: str
    media_type: str
    parts: tuple[Part | PartOnDisk, ...]

    @property
    def is_image(self) -> bool:
        """True if the file is shown as an image and so needs an alternative text."""
        return self.kind == FileKind.IMAGE


def prepare(upload: UploadedFile) -> Prepared:
    """Draw an image again, or clean a document, and return the result.

    Raise `Invalid` with a sentence for the person who sent the file.
    """
    head = upload.read(64)
    upload.seek(0)
    return prepare_image(upload) if images.has_image_signature(head) else _prepare_document(upload)


def made(kind: str, name: str, parts: Sequence[PartOnDisk]) -> Prepared:
    """Return sound or video converted in a folder of work, ready to store.

    The first part is the one to play by default.
    """
    extension = parts[0].name.rpartition(".")[2]
    return Prepared(kind, f"{_stem(name)}.{extension}", parts[0].media_type, tuple(parts))


def prepare_image(upload: UploadedFile) -> Prepared:
    """Return an image in the sizes that pages show, without the metadata of the camera.

    The original is not stored. Raise `Invalid` if the file is too large or is not an image.
    """
    _small_enough(upload, settings.FILES_LARGEST_IMAGE)
    head = upload.read(64)
    upload.seek(0)
    if not images.has_image_signature(head):
        raise Invalid(_("Choose a JPEG, PNG, WebP, GIF or AVIF image."))
    parts = tuple(Part(f"{name}.webp", *made) for name, made in images.renditions(upload).items())
    return Prepared(FileKind.IMAGE, f"{_stem(upload.name)}.webp", "image/webp", parts)  # type: ignore[arg-type]  # an upload has a name


def _prepare_document(upload: UploadedFile) -> Prepared:
    _small_enough(upload, settings.FILES_LARGEST_DOCUMENT)
    content = upload.read()
    extension, media_type = documents.recognise(PurePath(upload.name).suffix, content)  # type: ignore[arg-type]  # an upload has a name
    content = documents.clean(extension, content)
    name = f"{_stem(upload.name)}.{extension}"  # type: ignore[arg-type]  # an upload has a name
    return Prepared(FileKind.DOCUMENT, name, media_type, (Part(f"document.{extension}", content),))


def _small_enough(upload: UploadedFile, most: int) -> None:
    if not upload.size:
        raise Invalid(_("This file is empty."))
    if upload.size > most:
        raise Invalid(
            _("This file is too large. The limit is %(most)s MB.") % {"most": most // 1_000_000}
        )


def _stem(name: str) -> str:
    """Return a safe form of a file's name: words, digits, dots and dashes."""
    words = re.sub(r"[^\w.-]+", "-", clean_line(PurePath(name.replace("\\", "/")).stem)).strip(
        "-._"
    )
    return words[:LONGEST_NAME] or "document"
