"""What an upload really is, whatever it is called: an image, a document of a known kind, or a refusal in words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from consult.core.enums import FileKind
from consult.core.exceptions import Invalid
from consult.core.files import documents, images
from consult.core.text import clean_line

LONGEST_NAME = 100


@dataclass(frozen=True)
class Part:
    """One file as it will be served; an image has several, by size."""

    name: str
    content: bytes
    width: int | None = None
    height: int | None = None
    sha256: str = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())

    @property
    def size(self) -> int:
        """In octets."""
        return len(self.content)

    def opened(self) -> File:
        """Its content, for the storage."""
        return ContentFile(self.content)


@dataclass(frozen=True)
class PartOnDisk:
    """One file as it will be served, made by us in a work folder: moved to the storage, never held in memory."""

    name: str
    path: Path
    media_type: str
    width: int | None = None
    height: int | None = None

    @cached_property
    def sha256(self) -> str:
        """Its fingerprint, read block by block."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @cached_property
    def size(self) -> int:
        """In octets; known also once it was moved."""
        return self.path.stat().st_size

    def opened(self) -> File:
        """Its content: a storage on the same disk renames it, any other reads it by blocks."""
        return _Moved(self.path.open("rb"), name=self.name)


class _Moved(File):
    """What Django's storage on disk asks of a file that it may take instead of copying."""

    def temporary_file_path(self):
        return self.file.name


@dataclass(frozen=True)
class Prepared:
    """What may be stored: an upload that `prepare` looked at, or what the media pipeline made anew (`made`)."""

    kind: str
    name: str
    media_type: str
    parts: tuple[Part | PartOnDisk, ...]

    @property
    def is_image(self) -> bool:
        """It is shown, so it wants words for those who do not see it."""
        return self.kind == FileKind.IMAGE


def prepare(upload) -> Prepared:
    """Redraw an image, or clean a document. Raises `Invalid` with a sentence for the person who sent the file."""
    head = upload.read(64)
    upload.seek(0)
    return prepare_image(upload) if images.looks_like_one(head) else _prepare_document(upload)


def made(kind: str, name: str, parts: Sequence[PartOnDisk]) -> Prepared:
    """Sound or video that was made anew in a work folder, its first part the one to play where nothing else is said."""
    extension = parts[0].name.rpartition(".")[2]
    return Prepared(kind, f"{_stem(name)}.{extension}", parts[0].media_type, tuple(parts))


def prepare_image(upload) -> Prepared:
    """An image in the sizes that pages show, without what the camera wrote in it; the original is not kept."""
    _small_enough(upload, settings.FILES_LARGEST_IMAGE)
    head = upload.read(64)
    upload.seek(0)
    if not images.looks_like_one(head):
        raise Invalid(_("Choose a JPEG, PNG, WebP, GIF or AVIF image."))
    parts = tuple(Part(f"{name}.webp", *made) for name, made in images.renditions(upload).items())
    return Prepared(FileKind.IMAGE, f"{_stem(upload.name)}.webp", "image/webp", parts)


def _prepare_document(upload) -> Prepared:
    _small_enough(upload, settings.FILES_LARGEST_DOCUMENT)
    content = upload.read()
    extension, media_type = documents.recognise(PurePath(upload.name).suffix, content)
    content = documents.clean(extension, content)
    name = f"{_stem(upload.name)}.{extension}"
    return Prepared(FileKind.DOCUMENT, name, media_type, (Part(f"document.{extension}", content),))


def _small_enough(upload, most):
    if not upload.size:
        raise Invalid(_("This file is empty."))
    if upload.size > most:
        raise Invalid(_("This file is too heavy: %(most)s MB at most.") % {"most": most // 1_000_000})


def _stem(name):
    """What is left of a file's name: words, figures and dashes."""
    words = re.sub(r"[^\w.-]+", "-", clean_line(PurePath(name.replace("\\", "/")).stem)).strip("-._")
    return words[:LONGEST_NAME] or "document"
