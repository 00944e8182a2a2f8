"""Photos of workshops: all of them for whoever writes, the public ones for everybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q

from consult.accounts.rules import may
from consult.core.exceptions import NotFound
from consult.workshops.enums import WorkshopState
from consult.workshops.models import Excerpt, Facilitation, Photo, Workshop

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


def photos_of(viewer, workshop) -> list[Photo]:
    """Those of a workshop that the viewer may see, in order, each with its file and topic; two queries at the most."""
    return list(_seen(viewer).filter(workshop=workshop).select_related("file", "topic"))


def get_photo(viewer, photo_id: UUID) -> Photo:
    """One, with its workshop. Raises `NotFound`."""
    try:
        found = _seen(viewer).filter(pk=photo_id).select_related("file", "topic", "workshop__consultation").first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise NotFound
    return found


def _seen(viewer):
    """Public photos of public workshops; all those of the workshops that one writes for."""
    rows = Photo.objects.filter(organisation=viewer.organisation)
    if viewer.is_system:
        return rows
    public = Q(is_public=True, workshop__state=WorkshopState.PUBLISHED)
    known = public & Q(workshop__in=Workshop.objects.visible_to(viewer))
    managed = viewer.consultations_as("manager")
    run = Facilitation.objects.filter(participant=viewer.participant, workshop__consultation__in=_run_in(viewer))
    return rows.filter(known | Q(workshop__consultation__in=managed) | Q(workshop__in=run.values("workshop")))


def _run_in(viewer):
    """Consultations whose workshops one may run."""
    mine = viewer.consultations_as("facilitator")
    return {pk for pk in mine if may(viewer, "workshop.contribute", pk, owner=True)}


def shows_file(viewer, file_id: UUID, key: str = "") -> bool:
    """Whether the viewer may see what a file of workshops shows."""
    return _seen(viewer).filter(file=file_id).exists()


def held_files(ids: Iterable[UUID]) -> set[UUID]:
    """Those of these files that a photo or an excerpt points to."""
    wanted = list(ids)
    photos = Photo.objects.filter(file__in=wanted).values_list("file", flat=True)
    return {*photos, *Excerpt.objects.filter(clip__in=wanted).values_list("clip", flat=True)}
