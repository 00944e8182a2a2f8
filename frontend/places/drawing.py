"""The places of a consultation drawn by the server: discs on a ground of dots, their list beside it."""

from __future__ import annotations

from consult.core.memory import remembered
from debates import selectors as debates
from frontend.doors import OF_CITIZENS
from frontend.dot_map import DotMap, Place, draw

# Places bear names that people wrote: what is remembered of them and the page that shows it are no older together than
# what caches may show of citizens.
SECONDS = 2
SHARED = OF_CITIZENS - SECONDS
MOST, NAMED = 40, 8
# Degrees around the outermost points, so that one point alone has a ground too.
MARGIN = 0.15
WIDEST, TALLEST = 2.2, 0.9


def gathered(viewer, consultation) -> list[debates.Gathering]:
    """The places that have the most contributions, as everybody sees them; looked for anew every two seconds."""
    return remembered(f"places:{consultation.pk}", SECONDS, lambda: debates.gatherings(viewer, consultation, most=MOST))


def drawn(places: list[debates.Gathering]) -> DotMap | None:
    """Their drawing, the first ones named on it; None where no place has a point."""
    points = [place for place in places if place.latitude is not None]
    if not points:
        return None
    west, east = _around([place.longitude for place in points])
    south, north = _around([place.latitude for place in points])
    west, east, south, north = _in_proportion(west, east, south, north)
    ground = [(west, north), (east, north), (east, south), (west, south)]
    middle = (west + east) / 2
    return draw(
        [ground],
        [
            Place(
                place.name if number < NAMED else "",
                place.longitude,
                place.latitude,
                place.count,
                label_left=place.longitude > middle,
            )
            for number, place in enumerate(points)
        ],
    )


def _around(degrees):
    low, high = min(degrees), max(degrees)
    margin = max((high - low) * MARGIN, 0.01)
    return low - margin, high + margin


def _in_proportion(west, east, south, north):
    """Neither a ribbon nor a tower: the shorter side is widened around its middle."""
    wide, tall = east - west, north - south
    if wide > WIDEST * tall:
        south, north = _widened(south, north, wide / WIDEST)
    elif tall > TALLEST * wide:
        west, east = _widened(west, east, tall / TALLEST)
    return west, east, max(south, -89), min(north, 89)


def _widened(low, high, size):
    middle = (low + high) / 2
    return middle - size / 2, middle + size / 2
