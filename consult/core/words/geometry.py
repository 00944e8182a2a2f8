"""Geometry of polygons in degrees: boxes, areas, simpler lines, parts inside a box.

It imports nothing of Django, because `scripts/assets.py` uses it where Django is not installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

Point = tuple[float, float]  # longitude, latitude
Ring = list[Point]
Polygon = list[Ring]  # its outside, then its holes


@dataclass(frozen=True)
class Box:
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Box:
        """Return the smallest box that contains the points."""
        longitudes, latitudes = zip(*points, strict=True)
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    @property
    def narrowing(self) -> float:
        """The length of a degree of longitude, as a share of a degree of latitude."""
        return max(0.05, cos(radians((self.south + self.north) / 2)))

    @property
    def width(self) -> float:
        """The width, in degrees of latitude."""
        return (self.east - self.west) * self.narrowing

    @property
    def height(self) -> float:
        return self.north - self.south

    def widened(self, degrees: float) -> Box:
        """Return the box with a margin on each side, in degrees of latitude."""
        aside = degrees / self.narrowing
        return Box(self.west - aside, self.south - degrees, self.east + aside, self.north + degrees)

    def joined(self, other: Box) -> Box:
        """Return the smallest box that contains both."""
        return Box(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )

    def contains(self, point: Point) -> bool:
        longitude, latitude = point
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def gap(self, other: Box) -> float:
        """Return the longer of the two distances to another box, along one axis; negative inside."""
        aside = max(self.west, other.west) - min(self.east, other.east)
        above = max(self.south, other.south) - min(self.north, other.north)
        return max(aside, above)


def area(ring: Sequence[Point]) -> float:
    """Return the area of a ring, in square degrees."""
    following = [*ring[1:], ring[0]]
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, following, strict=True))
    return abs(doubled) / 2


def simplify(ring: Sequence[Point], tolerance: float) -> Ring:
    """Leave out the points that are nearer than `tolerance` to the line without them.

    This is the algorithm of Douglas and Peucker, without recursion.
    """
    remaining = {0, len(ring) - 1}
    waiting = [(0, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        farthest = max(
            range(first + 1, last),
            key=lambda place: _distance(ring[place], ring[first], ring[last]),
            default=None,
        )
        if farthest is None:
            continue
        if _distance(ring[farthest], ring[first], ring[last]) > tolerance:
            remaining.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [ring[place] for place in sorted(remaining)]


def clip(ring: Sequence[Point], box: Box) -> Ring:
    """Return the part of a ring that is inside a box, after Sutherland and Hodgman."""
    sides: tuple[tuple[Callable[[Point], bool], Callable[[Point, Point], Point]], ...] = (
        (lambda point: point[0] >= box.west, lambda a, b: _at_longitude(a, b, box.west)),
        (lambda point: point[0] <= box.east, lambda a, b: _at_longitude(a, b, box.east)),
        (lambda point: point[1] >= box.south, lambda a, b: _at_latitude(a, b, box.south)),
        (lambda point: point[1] <= box.north, lambda a, b: _at_latitude(a, b, box.north)),
    )
    clipped = list(ring)
    for is_inside, crossing in sides:
        previous = clipped
        clipped = []
        for before, point in zip(
            [previous[-1:], *([vertex] for vertex in previous)], previous, strict=False
        ):
            if is_inside(before[0]) != is_inside(point):
                clipped.append(crossing(before[0], point))
            if is_inside(point):
                clipped.append(point)
    return clipped


def _at_longitude(a: Point, b: Point, longitude: float) -> Point:
    return longitude, a[1] + (b[1] - a[1]) * (longitude - a[0]) / (b[0] - a[0])


def _at_latitude(a: Point, b: Point, latitude: float) -> Point:
    return a[0] + (b[0] - a[0]) * (latitude - a[1]) / (b[1] - a[1]), latitude


def _distance(point: Point, start: Point, end: Point) -> float:
    """Return the distance of a point from a segment."""
    across = end[0] - start[0], end[1] - start[1]
    length = across[0] ** 2 + across[1] ** 2
    along = 0.0
    if length:
        along = (point[0] - start[0]) * across[0] + (point[1] - start[1]) * across[1]
        along = min(1.0, max(0.0, along / length))
    return hypot(point[0] - start[0] - along * across[0], point[1] - start[1] - along * across[1])
