"""Photos of workshops: all of them for the team, public ones for other viewers."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.postgres.lookup import get_row
from consult.workshops.enums import WorkshopState
from consult.workshops.models import Excerpt, Facilitation, Photo, Workshop
from consult.workshops.visibility import in_view


def photos_of(viewer: Viewer, workshop: Workshop) -> list[Photo]:
    """Return the photos of a workshop that the viewer may see, in order, with file and topic.

    At most two queries.
    """
    return list(visible_photos(viewer).filter(workshop=workshop).select_related("file", "topic"))


def first_photos(viewer: Viewer, workshop_ids: Iterable[UUID]) -> dict[UUID, Photo]:
    """Return the first public photo of each workshop that has one, by workshop id. One query."""
    rows = visible_photos(viewer).filter(_public(), workshop__in=list(workshop_ids))
    first = rows.order_by("workshop", "place").distinct("workshop").select_related("file")
    return {photo.workshop_id: photo for photo in first}


def get_photo(viewer: Viewer, photo_id: UUID) -> Photo:
    """Return a photo with its workshop. Raise `NotFound`."""
    return get_row(
        visible_photos(viewer).select_related("file", "topic", "workshop__consultation"),
        pk=photo_id,
    )


def visible_photos(viewer: Viewer) -> QuerySet[Photo]:
    """Return the photos that the viewer may see.

    Everyone sees public photos of published workshops unless moderation took them out of view.
    Managers and facilitators see all photos of their workshops. Moderators see public photos in any
    moderation state.
    """
    rows = Photo.objects.filter(organisation=viewer.organisation)
    if viewer.is_system:
        return rows
    known = _public() & in_view() & Q(workshop__in=Workshop.objects.visible_to(viewer))
    known |= _public() & Q(workshop__consultation__in=viewer.consultations_as("moderator"))
    managed = viewer.consultations_as("manager")
    run = Facilitation.objects.filter(
        participant=viewer.participant, workshop__consultation__in=_run_in(viewer)
    )
    return rows.filter(
        known | Q(workshop__consultation__in=managed) | Q(workshop__in=run.values("workshop"))
    )


def _public() -> Q:
    return Q(is_public=True, workshop__state=WorkshopState.PUBLISHED)


def photos_out_of_view(viewer: Viewer, workshop: Workshop) -> list[Photo]:
    """Return the photos of a workshop that were public until moderation took them out of view.

    Use them only to show the decisions.
    """
    return list(
        Photo.objects.filter(
            _public(), ~in_view(), organisation=viewer.organisation, workshop=workshop
        )
    )


def _run_in(viewer: Viewer) -> set[UUID]:
    """Return the consultations whose workshops the viewer may run."""
    mine = viewer.consultations_as("facilitator")
    return {pk for pk in mine if may(viewer, "workshop.contribute", pk, owner=True)}


def can_read_file(viewer: Viewer, file_id: UUID, key: str = "") -> bool:
    """Return whether the viewer may see a file of this app."""
    return visible_photos(viewer).filter(file=file_id).exists()


def find_used_files(ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these files a photo or an excerpt refers to."""
    wanted = list(ids)
    photos = Photo.objects.filter(file__in=wanted).values_list("file", flat=True)
    return {*photos, *Excerpt.objects.filter(clip__in=wanted).values_list("clip", flat=True)}
