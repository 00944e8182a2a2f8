"""Contributions of a consultation by place, for its map and the list next to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Avg, Count, F, Q, Value
from django.db.models.functions import Coalesce, NullIf

from consult.accounts.viewer import Viewer
from debates.enums import ProposalKind
from debates.models import Proposal
from debates.models.proposals import ProposalQuerySet

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

CHUNK = 2000
BY_PLACE = ("place", "id")


@dataclass(frozen=True)
class Placed:
    """A contribution on the map. That of an institution may have a place without a point."""

    id: UUID
    number: int
    title: str
    kind: str
    topic: UUID
    place: str
    latitude: float | None
    longitude: float | None
    institution: str | None
    institution_is_verified: bool | None


@dataclass(frozen=True)
class Gathering:
    """A named place, its average point, and the number of contributions about it."""

    name: str
    latitude: float | None
    longitude: float | None
    count: int


def stream_placed(viewer: Viewer, consultation: Consultation) -> Iterator[Placed]:
    """Yield the public contributions that have a place, and those of institutions, by number.

    They are shown as a visitor may read them.
    """
    names = ("pk", "number", "title", "kind", "topic_id", "place", "latitude", "longitude")
    rows = _public(viewer, consultation).order_by("number")
    rows = rows.placed() | rows.filter(kind=ProposalKind.INSTITUTION)
    rows = rows.values_list(
        *names, "institution__name", "institution__is_verified", "institution__place"
    )  # type: ignore[assignment]  # columns from here on
    for (
        pk,
        number,
        title,
        kind,
        topic,
        place,
        latitude,
        longitude,
        institution,
        is_verified,
        seat,
    ) in rows.iterator(CHUNK):
        point = _degrees(latitude), _degrees(longitude)
        signed = institution, is_verified
        yield Placed(pk, number, title, kind, topic, place or seat or "", *point, *signed)


def placed(viewer: Viewer, consultation: Consultation, *, search: str = "") -> ProposalQuerySet:
    """Return contributions that have a place, in the order of their places (`BY_PLACE`).

    Each word of `search` must occur in the place or in the title.
    """
    rows = Proposal.objects.readable_by(viewer).counted().placed().filter(consultation=consultation)
    for word in search.split():
        rows = rows.filter(Q(place__unaccent__icontains=word) | Q(title__unaccent__icontains=word))
    return rows.complete(consultation).order_by(*BY_PLACE)


def unplaced_of_institutions(viewer: Viewer, consultation: Consultation) -> ProposalQuerySet:
    """Return contributions of institutions that have no place of their own, by institution."""
    rows = Proposal.objects.readable_by(viewer).counted().filter(consultation=consultation)
    rows = rows.placed(False).filter(kind=ProposalKind.INSTITUTION)
    return rows.complete(consultation).order_by("institution__name", "number")


def gatherings(viewer: Viewer, consultation: Consultation, *, most: int) -> list[Gathering]:
    """Return the places of a consultation that have the most contributions; one query."""
    rows = _public(viewer, consultation).placed().annotate(town=F("place"))
    return _gatherings(rows, most)


def gatherings_of_institutions(
    viewer: Viewer, consultation: Consultation, *, most: int
) -> list[Gathering]:
    """Return the places that have the most contributions of institutions; one query.

    A contribution without a place counts at the seat of its institution, which has no point.
    """
    rows = _public(viewer, consultation).filter(kind=ProposalKind.INSTITUTION)
    town = Coalesce(NullIf("place", Value("")), "institution__place", Value(""))
    return _gatherings(rows.annotate(town=town).exclude(town=""), most)


def _gatherings(rows: ProposalQuerySet, most: int) -> list[Gathering]:
    found = rows.order_by().values("town")
    found = found.annotate(count=Count("pk"), north=Avg("latitude"), east=Avg("longitude"))
    return [
        Gathering(row["town"], _degrees(row["north"]), _degrees(row["east"]), row["count"])
        for row in found.order_by("-count", "town")[:most]
    ]


def _public(viewer: Viewer, consultation: Consultation) -> ProposalQuerySet:
    visitor = Viewer.public(viewer.organisation)
    return (
        Proposal.objects.visible_to(visitor)
        .masked_for(None)
        .counted()
        .filter(consultation=consultation)
    )


def _degrees(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
