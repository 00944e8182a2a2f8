"""Stored files as pages show them: images with their description, documents with their format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language

from consult.accounts.viewer import Viewer
from consult.core.files import access
from frontend.presenters.parts.components import Attached, Download, Picture
from frontend.toolkit.words.typography import size

if TYPE_CHECKING:
    from consult.consultations.models import Document
    from consult.core.models import StoredFile


@dataclass(frozen=True)
class Frame:
    """The audience of files, which decides the origin in their addresses.

    Public files are read from their own origin, where no session is known. Other files are read
    from the site itself, where the session of the viewer is known.
    """

    is_public: bool = True
    preview: str = ""

    @classmethod
    def of(cls, viewer: Viewer, preview: str = "") -> Frame:
        """Return the frame for a viewer, who may have come with a preview key."""
        return cls(viewer.is_public and not preview, preview)

    def url(self, file_id: UUID, name: str) -> str:
        """Return the address of a part of a file."""
        origin = settings.MEDIA_ORIGIN if self.is_public else ""
        return f"{origin}{access.address(file_id, name)}" + (
            f"?preview={self.preview}" if self.preview else ""
        )

    def picture(self, file: StoredFile, alt: str = "") -> Picture:
        """Return an image in the sizes in which it was drawn."""
        large = file.variants[0]
        small = file.variants[-1]
        return Picture(
            src=self.url(file.pk, small["name"]),
            large=self.url(file.pk, large["name"]),
            srcset=", ".join(
                f"{self.url(file.pk, variant['name'])} {variant['width']}w"
                for variant in file.variants
            ),
            width=large["width"],
            height=large["height"],
            alt=alt,
        )

    def download(self, file: StoredFile) -> Download:
        """Return a document to download, with its format and its size in bytes."""
        part = file.variants[0]
        kind = file.name.rpartition(".")[2].upper()
        return Download(kind, self.url(file.pk, part["name"]), part["size"])

    def attached(self, file: StoredFile, title: str, alt: str = "") -> Attached:
        """Return a file as a page offers it.

        An image is shown with its description. A document is a link with its format and size.
        """
        if file.is_image:
            picture = self.picture(file, alt or title)
            return Attached(title, picture.large, picture=picture)
        download = self.download(file)
        return Attached(
            title,
            download.url,
            f"{download.label}, {size(download.octets, get_language())}",  # type: ignore[arg-type]  # not None here
        )

    def document(self, document: Document) -> Attached:
        """Return a document to read before contributing: a stored file, or a link elsewhere."""
        if document.file:
            return self.attached(document.file, document.title, document.description)
        return Attached(
            document.title,
            document.url,
            size(document.size, get_language()) if document.size else "",
            is_elsewhere=True,
        )
