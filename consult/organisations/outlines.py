"""The outline of a territory, read from a GeoJSON file (RFC 7946) of the organisation.

The file is not trusted. Only the polygons are read, and every coordinate is checked.
"""

import json
from collections.abc import Iterator
from math import hypot
from typing import Any

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid
from consult.core.words.geometry import Box, Polygon, Ring, area, simplify

MOST_BYTES = 5_000_000
MOST_POINTS = 300_000
MOST_POINTS_OF_A_RING = 5_000
MOST_POLYGONS = 400  # the largest are kept
FINENESS = 1500  # details smaller than this share of the territory are left out
DECIMALS = 5  # about a metre
HIGHEST_LATITUDE = 85


def read_outline(octets: bytes) -> list[Polygon]:
    """Return the polygons of a GeoJSON file, simplified, largest first.

    Raise `Invalid` with the reason, for the field `upload`.
    """
    if len(octets) > MOST_BYTES:
        raise _refused(_("This file is larger than 5 MB. Simplify the outline first."))
    try:
        document = json.loads(octets.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _refused(_("This file is not GeoJSON.")) from None
    try:
        polygons = [list(_rings(coordinates)) for coordinates in _polygons(document, depth=0)]
    except (TypeError, ValueError, KeyError, OverflowError):
        raise _refused(_("This file is not valid GeoJSON.")) from None
    polygons = [polygon for polygon in polygons if polygon]
    if not polygons:
        raise _refused(
            _("This file contains no polygon. Export the area of the territory, not its points.")
        )
    if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_POINTS:
        raise _refused(_("This outline has more than 300,000 points. Simplify it first."))
    polygons.sort(key=lambda polygon: -area(polygon[0]))
    return _simplified(polygons[:MOST_POLYGONS])


def _polygons(value: Any, *, depth: int) -> Iterator[list[Any]]:
    """Yield the coordinates of each polygon of a GeoJSON object; other geometries are ignored."""
    if not isinstance(value, dict) or depth > 4:
        raise ValueError
    kind = value["type"]
    if kind == "Polygon":
        yield value["coordinates"]
    elif kind == "MultiPolygon":
        yield from value["coordinates"]
    elif kind == "Feature":
        if value["geometry"] is not None:
            yield from _polygons(value["geometry"], depth=depth + 1)
    elif kind in ("FeatureCollection", "GeometryCollection"):
        members = value["features" if kind == "FeatureCollection" else "geometries"]
        for member in members:
            yield from _polygons(member, depth=depth + 1)


def _rings(coordinates: Any) -> Iterator[Ring]:
    """Yield the rings of a polygon: its outside, then its holes. A flat ring is left out."""
    for place, positions in enumerate(coordinates):
        ring = [_point(position) for position in positions]
        if ring and ring[0] == ring[-1]:
            ring.pop()
        if len(ring) > 2 and area(ring):
            yield ring
        elif place == 0:
            return


def _point(position: Any) -> tuple[float, float]:
    longitude, latitude = (
        float(value) if type(value) in (int, float) else _not_a_number() for value in position[:2]
    )
    # A comparison with NaN is false.
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise _refused(_("The coordinates are not in degrees. Export the file in WGS 84."))
    return longitude, max(-HIGHEST_LATITUDE, min(HIGHEST_LATITUDE, latitude))


def _not_a_number() -> float:
    raise TypeError


def _simplified(polygons: list[Polygon]) -> list[Polygon]:
    box = Box.around(point for polygon in polygons for point in polygon[0])
    tolerance = max(box.width, box.height) / FINENESS
    simplified = [
        [
            [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in simple]
            for ring in polygon
            if len(simple := simplify(_thinned(ring, tolerance / 2), tolerance)) > 2
        ]
        for polygon in polygons
    ]
    # The largest ring is kept whole where it is smaller than the tolerance, as a thin strip is.
    return [polygon for polygon in simplified if polygon] or [polygons[0]]


def _thinned(ring: Ring, least: float) -> Ring:
    """Leave out points that are nearer than `least` to the one before, and cap the number.

    `simplify` takes the square of the number of points in the worst case.
    """
    points = [ring[0]]
    for point in ring[1:]:
        if hypot(point[0] - points[-1][0], point[1] - points[-1][1]) >= least:
            points.append(point)
    return points[:: 1 + len(points) // MOST_POINTS_OF_A_RING]


def _refused(reason: str) -> Invalid:
    return Invalid(reason, attr="upload")
