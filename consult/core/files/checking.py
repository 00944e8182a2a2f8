"""What an upload really is, whatever it is called: an image, a document of a known kind, or a refusal in words."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import PurePath

from django.conf import settings
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


@dataclass(frozen=True)
class Prepared:
    """An upload that was looked at: only `prepare` makes one, and only this is stored."""

    kind: str
    name: str
    media_type: str
    parts: tuple[Part, ...]

    @property
    def is_image(self) -> bool:
        """It is shown, so it wants words for those who do not see it."""
        return self.kind == FileKind.IMAGE


def prepare(upload) -> Prepared:
    """An image made anew, or a document as it is. Raises `Invalid` with a sentence for who sent it."""
    head = upload.read(64)
    upload.seek(0)
    return prepare_image(upload) if images.looks_like_one(head) else _prepare_document(upload)


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
