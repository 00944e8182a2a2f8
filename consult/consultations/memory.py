"""Consultations that pages and lists of the API read from memory by their version (ADR 141)."""

from itertools import chain
from typing import Any

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall, usable_version
from consult.consultations.models import Consultation
from consult.consultations.selectors import consultations as selectors
from consult.core.postgres.known_rows import copy_row, parts_of, read_as, set_parts


def recall_consultation(
    viewer: Viewer, slug: str, *, preview_key: str | None = None
) -> Consultation:
    """Return a consultation as `get_consultation` does, for a visitor from memory."""
    if preview_key or usable_version(viewer) is None:
        return selectors.get_consultation(viewer, slug, preview_key=preview_key)
    return _copy(viewer, recall(_read, viewer, slug))


def recall_consultation_row(viewer: Viewer, slug: str) -> Consultation:
    """Return a consultation as `get_consultation_row` does, for a visitor from memory."""
    return _copy(viewer, recall(selectors.get_consultation_row, viewer, slug))


def recall_consultations(viewer: Viewer) -> list[Consultation]:
    """Return the consultations that the viewer may see, for a visitor from memory."""
    return [_copy(viewer, row) for row in recall(_list, viewer)]


def recall_parts(viewer: Viewer, consultation: Consultation) -> Consultation:
    """Return a consultation of a list with its topics and phases, for a visitor from memory."""
    if usable_version(viewer) is None:
        return selectors.with_parts(consultation)
    return recall_consultation(viewer, consultation.slug)


def _list(viewer: Viewer) -> list[Consultation]:
    return list(selectors.consultations(viewer))


def _read(viewer: Viewer, slug: str) -> Consultation:
    """Return a consultation whose topics and phases are loaded."""
    consultation = selectors.get_consultation(viewer, slug)
    for rows in parts_of(consultation).values():
        len(rows)
    return consultation


def _copy(viewer: Viewer, known: Consultation) -> Any:
    """Return a copy of a consultation, with copies of its parts and the time of the request."""
    version = usable_version(viewer)
    if version is None:
        return known
    consultation: Any = copy_row(known)
    consultation.seen_at = version.seen_at
    parts = {name: read_as(rows, map(copy_row, rows)) for name, rows in parts_of(known).items()}
    for row in chain.from_iterable(parts.values()):
        row.consultation = consultation
    set_parts(consultation, parts)
    return consultation
