"""Workshops, as each viewer may see them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres import clock
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from consult.workshops.enums import WorkshopState
from consult.workshops.models import (
    ExpectedFacilitator,
    Facilitation,
    Registration,
    SubReport,
    Workshop,
)
from consult.workshops.models.workshops import WorkshopQuerySet
from consult.workshops.visibility import in_view

IN_ORDER = Prefetch("sub_reports", SubReport.objects.select_related("topic").order_by("place"))


def list_workshops(
    viewer: Viewer,
    consultation_id: UUID | None = None,
    *,
    topic_id: UUID | None = None,
    place: str = "",
    structure_kind: str = "",
) -> WorkshopQuerySet:
    """Return the workshops that the viewer may see, latest day first, with their topics in order.

    They are of one consultation, or of all. Two queries.
    """
    rows = _visible(viewer).prefetch_related(IN_ORDER)
    if consultation_id:
        rows = rows.filter(consultation_id=consultation_id)
    if topic_id:
        rows = rows.filter(pk__in=SubReport.objects.filter(topic_id=topic_id).values("workshop"))
    if place:
        rows = rows.filter(place__iexact=place)
    if structure_kind:
        rows = rows.filter(structure_kind=structure_kind)
    return rows.order_by("-held_on", "-number", "-id")


def list_workshops_with_tombstones(
    viewer: Viewer, consultation_id: UUID | None = None
) -> QuerySet[Workshop]:
    """Return the workshops that the viewer may see, and the ones that moderation took out of view.

    They are of one consultation, or of all, in no order. The caller must show only a tombstone of a
    workshop out of view. Two queries.
    """
    rows = Workshop.objects.visible_to(viewer) | Workshop.objects.tombstones(viewer)
    rows = rows.select_related("consultation", "organisation").prefetch_related(IN_ORDER)
    return rows.filter(consultation_id=consultation_id) if consultation_id else rows


def public_workshops(
    viewer: Viewer, consultation_id: UUID | None = None, **filters: Any
) -> WorkshopQuerySet:
    """Return the workshops that a public page lists, for any viewer.

    Cancelled ones are included. Drafts and those out of view are not.
    """
    rows = list_workshops(viewer, consultation_id, **filters).filter(in_view())
    return rows.exclude(state=WorkshopState.DRAFT).filter(consultation__published_at__isnull=False)


def workshops_to_come(
    viewer: Viewer, consultation_id: UUID | None = None, *, most: int | None = None
) -> list[Workshop]:
    """Return the public workshops of today or later without a declared attendance, next first.

    Two queries.
    """
    rows = public_workshops(viewer, consultation_id).filter(
        _ahead(viewer), state=WorkshopState.PUBLISHED
    )
    found = rows.order_by("held_on", "starts_at", "number")
    return list(found[:most] if most else found)


def own_workshops(viewer: Viewer) -> WorkshopQuerySet:
    """Return the workshops for which the viewer writes, as facilitator or consultation manager.

    The latest day comes first, with their topics in order. Two queries.
    """
    rows = _visible(viewer).filter(_own(viewer)).prefetch_related(IN_ORDER)
    return rows.order_by("-held_on", "-number", "-id")


def own_workshops_to_come(viewer: Viewer) -> list[Workshop]:
    """Return the viewer's own workshops of today or later that are not cancelled, next first.

    Two queries, or none for a viewer who neither facilitates nor manages.
    """
    if not viewer.consultations_as("facilitator", "manager"):
        return []
    rows = own_workshops(viewer).filter(_ahead(viewer)).exclude(state=WorkshopState.CANCELLED)
    return list(rows.order_by("held_on", "starts_at", "number"))


def known_points(viewer: Viewer) -> dict[str, tuple[Decimal, Decimal]]:
    """Return the point of each town where a workshop that the viewer may see has one.

    Towns are in lower case. The latest workshop decides. One query.
    """
    rows = Workshop.objects.visible_to(viewer).exclude(place="").filter(latitude__isnull=False)
    found = rows.order_by("held_on", "pk").values_list("place", "latitude", "longitude")
    return {
        place.casefold(): (latitude, longitude)
        for place, latitude, longitude in found
        if latitude is not None and longitude is not None
    }


def get_workshop(viewer: Viewer, workshop_id: UUID) -> Workshop:
    """Return a workshop by its id, with consultation, organisation and topics in order.

    Two queries. Raise `NotFound`.
    """
    return _get_workshop(viewer, pk=workshop_id)


def get_workshop_by_number(viewer: Viewer, consultation_id: UUID, number: int) -> Workshop:
    """Return a workshop by its number in the consultation, as its address has it.

    Raise `NotFound`.
    """
    return _get_workshop(viewer, consultation_id=consultation_id, number=number)


def get_tombstone(viewer: Viewer, consultation_id: UUID, number: int) -> Workshop:
    """Return the tombstone of a workshop: number, day and decision. Raise `NotFound`."""
    rows = Workshop.objects.tombstones(viewer).filter(consultation=consultation_id, number=number)
    return _emptied(rows)


def get_tombstone_by_id(viewer: Viewer, workshop_id: UUID) -> Workshop:
    """Return the tombstone of a workshop by its id. Raise `NotFound`."""
    return _emptied(Workshop.objects.tombstones(viewer).filter(pk=workshop_id))


def _emptied(rows: WorkshopQuerySet) -> Workshop:
    found = rows.select_related("consultation", "organisation").first()
    if found is None:
        raise NotFound
    return found.emptied()


def get_workshop_by_code(viewer: Viewer, code: str) -> Workshop:
    """Return a workshop by the code of its sheets, in upper or lower case. Raise `NotFound`."""
    return _get_workshop(viewer, code=code.strip().upper())


def get_workshops(viewer: Viewer, ids: Iterable[UUID]) -> dict:
    """Return several workshops by id, with their consultation.

    Workshops that the viewer may not see are left out. One query.
    """
    return Workshop.objects.visible_to(viewer).select_related("consultation").in_bulk(list(ids))


def facilitators_of(viewer: Viewer, workshop: Workshop) -> list[Facilitation]:
    """Return the facilitators of a workshop.

    Only its team may see them: the caller has checked that.
    """
    return list(workshop.facilitators.select_related("participant").order_by("created_at"))


def expected_facilitators_of(viewer: Viewer, workshop: Workshop) -> list[ExpectedFacilitator]:
    """Return the people invited to run a workshop, who have not accepted yet, with their address.

    Only its team may see them: the caller has checked that.
    """
    rows = workshop.expected_facilitators.select_related("invitation__participant")
    return list(rows.filter(invitation__accepted_at=None, invitation__withdrawn_at=None))


def own_workshops_for_export(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the viewer's workshops as facilitator, then their registrations, for their data export.

    Only registrations made while signed in are known.
    """
    own = {"organisation": viewer.organisation, "participant": viewer.person()}
    for row in (
        Facilitation.objects.filter(**own).select_related("workshop").order_by("created_at", "id")
    ):
        yield {
            "workshop": row.workshop_id,
            "title": row.workshop.title,
            "runs_since": row.created_at,
        }
    for registration in (
        Registration.objects.filter(**own).select_related("workshop").order_by("created_at", "id")
    ):
        fields = {
            name: getattr(registration, name)
            for name in ("name", "email", "phone", "people", "needs")
        }
        title = registration.workshop.title if registration.workshop.is_in_view else ""
        yield {
            "workshop": registration.workshop_id,
            "title": title,
            "registered_at": registration.created_at,
            **fields,
        }


def title_of(workshop: Workshop) -> str:
    """Return the title of a workshop. A tombstone has only its number."""
    return (
        _("Workshop no. %(n)s") % {"n": workshop.number} if workshop.is_masked else workshop.title
    )


def empty_if_out_of_view(workshop: Workshop) -> Workshop:
    """Return a workshop as registered people and card bearers may see it.

    Once it is out of view, only its number and day are left.
    """
    if workshop.is_in_view:
        return workshop
    emptied = workshop.emptied()
    emptied.title = title_of(emptied)
    return emptied


def path_of(workshop: Workshop) -> str:
    """Return the path of the workshop's page."""
    return f"/consultations/{workshop.consultation.slug}/workshops/{workshop.number}/"


def _ahead(viewer: Viewer) -> Q:
    """Match workshops of today or later, in local time, without a declared attendance."""
    today = timezone.localdate(clock.now(), ZoneInfo(viewer.organisation.time_zone))
    return Q(held_on__gte=today, participants__isnull=True)


def _own(viewer: Viewer) -> Q:
    managed = Q(consultation__in=viewer.consultations_as("manager"))
    facilitated = Q(consultation__in=viewer.consultations_as("facilitator"))
    return managed | facilitated & Q(pk__in=_run_by(viewer))


def _run_by(viewer: Viewer) -> QuerySet[Facilitation, Any]:
    return Facilitation.objects.filter(participant=viewer.participant).values("workshop")


def _visible(viewer: Viewer) -> WorkshopQuerySet:
    rows = Workshop.objects.visible_to(viewer).select_related("consultation", "organisation")
    return rows.annotate(seen_at=ClockNow())


def _get_workshop(viewer: Viewer, **by: Any) -> Workshop:
    workshop = get_row(_visible(viewer).prefetch_related(IN_ORDER), **by)
    workshop.consultation.seen_at = workshop.seen_at  # read at the same time
    return workshop
