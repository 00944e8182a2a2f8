"""The documents of a topic or of a whole consultation, as rows of team pages."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from frontend.presenters.components import Picture


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
    return [_row(frame, one) for one in documents]


def _row(frame, one):
    if one.file is None:
        return Row(one.pk, one.title, one.url, one.url)
    if one.file.is_image:
        picture = frame.picture(one.file)
        return Row(one.pk, one.title, picture.large, one.description, picture)
    return Row(one.pk, one.title, frame.download(one.file).url, one.file.name)
