"""The places of a consultation, drawn by the server as discs on a ground of dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.core.memory import remembered
from debates.proposals.selectors import places as place_selectors
from frontend.drawings.dot_map import DotMap, Place, draw
from frontend.toolkit.page import OF_CITIZENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consult.accounts.viewer import Viewer
    from consult.consultations.models import Consultation


# Places have names that participants wrote. The time for which places are remembered, plus the time
# for which caches show the page, must not exceed what `OF_CITIZENS` allows.
SECONDS = 2
SHARED = OF_CITIZENS - SECONDS
MOST = 40
NAMED = 8
# The share of the width or height that is added around the outermost points. `_around` adds at
# least 0.01 degrees, so that one point alone has a ground too.
MARGIN = 0.15
WIDEST = 2.2
TALLEST = 0.9


def gathered(viewer: Viewer, consultation: Consultation) -> list[place_selectors.Gathering]:
    """Return the places that have the most proposals, as every visitor sees them.

    They are read again every two seconds.
    """
    return remembered(
        f"places:{consultation.pk}",
        SECONDS,
        lambda: place_selectors.gatherings(viewer, consultation, most=MOST),
    )


def drawn(places: list[place_selectors.Gathering]) -> DotMap | None:
    """Return the drawing of these places, or None if no place has a point.

    The first places are named in the drawing.
    """
    points = [place for place in places if place.latitude is not None]
    if not points:
        return None
    west, east = _around([place.longitude for place in points])  # type: ignore[misc]  # of this type at run time
    south, north = _around([place.latitude for place in points])  # type: ignore[misc]  # of this type at run time
    west, east, south, north = _in_proportion(west, east, south, north)
    ground = [(west, north), (east, north), (east, south), (west, south)]
    middle = (west + east) / 2
    return draw(
        [ground],
        [
            Place(
                place.name if number < NAMED else "",
                place.longitude,  # type: ignore[arg-type]  # not None here
                place.latitude,  # type: ignore[arg-type]  # not None here
                place.count,
                label_left=place.longitude > middle,  # type: ignore[operator]  # not None here
            )
            for number, place in enumerate(points)
        ],
    )


def _around(degrees: Sequence[float]) -> tuple[float, float]:
    low = min(degrees)
    high = max(degrees)
    margin = max((high - low) * MARGIN, 0.01)
    return low - margin, high + margin


def _in_proportion(
    west: float, east: float, south: float, north: float
) -> tuple[float, float, float, float]:
    """Widen the shorter side around its middle, so that the drawing is not too wide or too tall."""
    wide = east - west
    tall = north - south
    if wide > WIDEST * tall:
        south, north = _widened(south, north, wide / WIDEST)
    elif tall > TALLEST * wide:
        west, east = _widened(west, east, tall / TALLEST)
    return west, east, max(south, -89), min(north, 89)


def _widened(low: float, high: float, size: float) -> tuple[float, float]:
    middle = (low + high) / 2
    return middle - size / 2, middle + size / 2
