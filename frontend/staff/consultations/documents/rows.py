"""The documents of a topic or of a whole consultation, as rows of team pages."""

from dataclasses import dataclass
from uuid import UUID

from frontend.presenters.parts.components import Picture


@dataclass(frozen=True)
class Row:
    """A document in the list of its page."""

    id: UUID
    title: str
    url: str
    name: str
    picture: Picture | None = None


def rows(frame, documents) -> list[Row]:
    """Return the documents as rows, each with the address where it is read."""
    return [_row(frame, document) for document in documents]


def _row(frame, document):
    if document.file is None:
        return Row(document.pk, document.title, document.url, document.url)
    if document.file.is_image:
        picture = frame.picture(document.file)
        return Row(document.pk, document.title, picture.large, document.description, picture)
    return Row(document.pk, document.title, frame.download(document.file).url, document.file.name)
