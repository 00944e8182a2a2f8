"""A map of a territory as dots with numbered discs: outline and places in, SVG out.

A list of the places is next to it on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

Point = tuple[float, float]  # longitude, latitude
STEP = 12
SMALLEST = 10
LARGEST = 18


@dataclass(frozen=True)
class Place:
    """A town, with its number of meetings."""

    name: str
    longitude: float
    latitude: float
    count: int
    label_left: bool = False


@dataclass(frozen=True)
class Disc:
    """A drawn place: centre, radius, and the side of its name."""

    place: Place
    x: int
    y: int
    radius: int

    @property
    def label_x(self) -> int:
        return self.x + (-1 if self.place.label_left else 1) * (self.radius + 6)

    @property
    def anchor(self) -> str:
        return "end" if self.place.label_left else "start"


@dataclass(frozen=True)
class DotMap:
    """The path data of the dots, and the discs above them."""

    width: int
    height: int
    dots: str
    discs: tuple[Disc, ...]


def draw(
    outline: Sequence[Sequence[Point]], places: Iterable[Place], *, width: int = 560
) -> DotMap:
    """Fill the polygons of an outline with dots and put the places on them.

    The largest count has the largest disc.
    """
    places = list(places)
    project = _Projection.of([point for polygon in outline for point in polygon], width)
    polygons = [[project(*point) for point in polygon] for polygon in outline]
    most = max((place.count for place in places), default=1)
    discs = tuple(_disc(place, project, most) for place in places)
    return DotMap(width, project.height, _fill(polygons, width, project.height), discs)


@dataclass(frozen=True)
class _Projection:
    """A projection of plain degrees, narrowed by the latitude.

    It is precise enough for a drawing of one country or town.
    """

    west: float
    north: float
    scale: float
    narrowing: float
    height: int

    @classmethod
    def of(cls, points: Sequence[Point], width: int) -> _Projection:
        longitudes, latitudes = zip(*points, strict=True)
        narrowing = cos(radians((min(latitudes) + max(latitudes)) / 2))
        scale = (width - 2 * STEP) / ((max(longitudes) - min(longitudes)) * narrowing)
        height = round((max(latitudes) - min(latitudes)) * scale) + 2 * STEP
        return cls(min(longitudes), max(latitudes), scale, narrowing, height)

    def __call__(self, longitude: float, latitude: float) -> Point:
        x = STEP + (longitude - self.west) * self.narrowing * self.scale
        return x, STEP + (self.north - latitude) * self.scale


def _disc(place: Place, project: _Projection, most: int) -> Disc:
    x, y = project(place.longitude, place.latitude)
    return Disc(place, round(x), round(y), _radius(place.count, most))


def _radius(count: int, most: int) -> int:
    return (
        round(SMALLEST + (LARGEST - SMALLEST) * sqrt((count - 1) / max(1, most - 1)))
        if count > 1
        else SMALLEST
    )


def _fill(polygons: Sequence[Sequence[Point]], width: int, height: int) -> str:
    strokes = []
    row_height = STEP * sqrt(3) / 2
    for row in range(int(height / row_height)):
        y = STEP / 2 + row * row_height
        for column in range(width // STEP):
            x = STEP / 2 + STEP * column + (STEP / 2 if row % 2 else 0)
            if any(_inside(x, y, polygon) for polygon in polygons):
                strokes.append(f"M{x:g} {y:.1f}h.01")
    return "".join(strokes)


def _inside(x: float, y: float, polygon: Sequence[Point]) -> bool:
    """Return whether a point is in a polygon: an even-odd walk along its sides."""
    within = False
    previous_x, previous_y = polygon[-1]
    for side_x, side_y in polygon:
        crosses = (side_y > y) != (previous_y > y)
        if crosses and x < (previous_x - side_x) * (y - side_y) / (previous_y - side_y) + side_x:
            within = not within
        previous_x = side_x
        previous_y = side_y
    return within
