"""Stored files as pages show them: pictures with their measures and words, documents with format and weight."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from consult.core import files
from frontend.pieces import Attached, Download, Picture
from frontend.templatetags.typography import size


@dataclass(frozen=True)
class Frame:
    """Whom files are shown to: anybody reads them at their own origin, somebody where their session is known."""

    is_public: bool = True
    preview: str = ""

    @classmethod
    def of(cls, viewer, preview=""):
        """For a viewer, who may have come with a preview key."""
        return cls(viewer.is_public and not preview, preview)

    def url(self, file_id, name) -> str:
        """The address of a part of a file."""
        origin = settings.MEDIA_ORIGIN if self.is_public else ""
        return f"{origin}{files.address(file_id, name)}" + (f"?preview={self.preview}" if self.preview else "")

    def picture(self, file, alt="") -> Picture:
        """An image in the sizes it was drawn in."""
        large, small = file.variants[0], file.variants[-1]
        return Picture(
            src=self.url(file.pk, small["name"]),
            large=self.url(file.pk, large["name"]),
            srcset=", ".join(f"{self.url(file.pk, one['name'])} {one['width']}w" for one in file.variants),
            width=large["width"],
            height=large["height"],
            alt=alt,
        )

    def download(self, file) -> Download:
        """A document to save: its format and weight are said."""
        part = file.variants[0]
        kind = file.name.rpartition(".")[2].upper()
        return Download(kind, self.url(file.pk, part["name"]), part["size"])

    def attached(self, file, title, alt="") -> Attached:
        """A file as it is offered: an image is shown with its words, a document says its format and weight."""
        if file.is_image:
            picture = self.picture(file, alt or title)
            return Attached(title, picture.large, picture=picture)
        download = self.download(file)
        return Attached(title, download.url, f"{download.label}, {size(download.octets)}")

    def document(self, one) -> Attached:
        """Something to look at before contributing."""
        if one.file:
            return self.attached(one.file, one.title, one.description)
        return Attached(one.title, one.url, size(one.size) if one.size else "", is_elsewhere=True)
