"""The maps of a consultation: workshops, contributions or institutions on the territory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

from django.conf import settings

from consult.accounts.viewer import Viewer
from consult.core.memory import remembered
from debates.proposals.selectors import places as place_selectors
from frontend.drawings.dot_map import NARROW, DotMap, Place, draw
from frontend.drawings.outlines import Territory, country
from frontend.toolkit.pages.page import OF_CITIZENS

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation


# Places have names that participants wrote. The time for which places are remembered, plus the time
# for which caches show the page, must not exceed what `OF_CITIZENS` allows.
SECONDS = 2
SHARED = OF_CITIZENS - SECONDS
MOST = 40
OF_OUTLINES = 3600  # seconds: an outline that changes has another hash


class Located(Protocol):
    """A place with a count, as selectors return it: a town or a gathering."""

    @property
    def name(self) -> str: ...
    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...
    @property
    def count(self) -> int: ...


@dataclass(frozen=True)
class Drawn:
    """A map in two layouts, the names of places outside it, and who made its outline.

    `key` distinguishes the ids of two maps on one page.
    """

    key: str
    wide: DotMap
    narrow: DotMap
    outside: tuple[str, ...]
    credit: str


def gathered(viewer: Viewer, consultation: Consultation) -> list[place_selectors.Gathering]:
    """Return the places that have the most proposals, as every visitor sees them.

    They are read again every two seconds.
    """
    return remembered(
        f"places:{consultation.pk}",
        SECONDS,
        lambda: place_selectors.gatherings(viewer, consultation, most=MOST),
    )


def gathered_of_institutions(
    viewer: Viewer, consultation: Consultation
) -> list[place_selectors.Gathering]:
    """Return the places that have the most proposals of institutions, as every visitor sees them.

    They are read again every two seconds.
    """
    return remembered(
        f"places of institutions:{consultation.pk}",
        SECONDS,
        lambda: place_selectors.gatherings_of_institutions(viewer, consultation, most=MOST),
    )


def territory_of(organisation: Organisation) -> Territory | None:
    """Return the territory of an organisation: its own outline, or that of the country."""
    if not organisation.outline_hash:
        return country(settings.MAP_COUNTRY)
    return remembered(
        f"outline:{organisation.outline_hash}",
        OF_OUTLINES,
        lambda: Territory.of(organisation.outline, organisation.outline_credit),  # type: ignore[arg-type]  # a hash means an outline
    )


def drawn(organisation: Organisation, places: Iterable[Located]) -> Drawn | None:
    """Return the map of these places, or None if no place has a point or no outline is known.

    Names of places without a point are in the list next to the map only.
    """
    points = [
        Place(place.name, place.longitude, place.latitude, place.count)
        for place in places
        if place.latitude is not None and place.longitude is not None
    ]
    territory = territory_of(organisation)
    return draw_layouts(territory, points) if points and territory else None


def outline(organisation: Organisation) -> Drawn | None:
    """Return the map of an organisation without places, or None if no outline is known."""
    territory = territory_of(organisation)
    return draw_layouts(territory, []) if territory else None


def draw_layouts(territory: Territory, points: list[Place]) -> Drawn:
    """Return the map of these places in a layout for wide screens and one for phones."""
    wide = draw(territory, points)
    narrow = draw(territory, points, width=NARROW)
    key = f"{crc32(repr(points).encode()):x}"
    return Drawn(key, wide, narrow, wide.outside, territory.credit)
