"""Outlines of territories: polygons in degrees, read from files that `scripts/assets.py` makes.

A territory has parts. The first one is the largest. The others are far from it and are drawn in
insets: those with a name always, the others if a place is in them. Outlines of countries are those
of Natural Earth (ADR 87).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from consult.core.words.geometry import Box, Polygon, area

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FOLDER = Path(__file__).parent.parent / "outlines"
NATURAL_EARTH = "Natural Earth"
APART = 3.0  # degrees between two parts without a name
# Parts that have a name, and a box around each, in the order of their insets.
NAMED: tuple[tuple[_StrPromise, Box], ...] = (
    (_("Guadeloupe"), Box(-62.2, 15.7, -60.9, 16.7)),
    (_("Martinique"), Box(-61.4, 14.3, -60.7, 15.0)),
    (_("French Guiana"), Box(-55.0, 2.0, -51.0, 6.0)),
    (_("La Réunion"), Box(55.0, -21.5, 56.0, -20.7)),
    (_("Mayotte"), Box(44.9, -13.1, 45.4, -12.5)),
    (_("Azores"), Box(-31.6, 36.8, -24.8, 40.0)),
    (_("Madeira"), Box(-17.5, 32.3, -16.1, 33.3)),
    (_("Canary Islands"), Box(-18.5, 27.4, -13.2, 29.6)),
)


@dataclass(frozen=True, eq=False)
class Part:
    """Polygons that lie near each other, and the name of the whole, if it has one."""

    polygons: tuple[Polygon, ...]
    box: Box
    name: str | _StrPromise = ""

    @property
    def area(self) -> float:
        """The area, in square degrees."""
        return sum(area(polygon[0]) for polygon in self.polygons)


@dataclass(frozen=True, eq=False)
class Territory:
    """The outline that a map draws: its parts, largest first, and its source."""

    parts: tuple[Part, ...]
    credit: str

    @classmethod
    def of(cls, polygons: Iterable[Polygon], credit: str) -> Territory:
        """Return a territory of these polygons, of which there is at least one."""
        return cls(tuple(_parts(polygons)), credit)


@cache
def country(name: str) -> Territory | None:
    """Return a country by its English name, or None if no outline of it was built."""
    file = FOLDER / f"{name}.json"
    if not file.is_file():
        return None
    return Territory.of(json.loads(file.read_text(encoding="utf-8")), NATURAL_EARTH)


def _parts(polygons: Iterable[Polygon]) -> Iterator[Part]:
    """Yield the largest part, then those with a name, then the others."""
    named: dict[int, list[Polygon]] = {}
    others: list[tuple[Box, list[Polygon]]] = []
    for polygon in sorted(polygons, key=lambda rings: -area(rings[0])):
        box = Box.around(polygon[0])
        number = _number(box)
        if number is not None:
            named.setdefault(number, []).append(polygon)
            continue
        members = [polygon]
        for group in [other for other in others if other[0].gap(box) < APART]:
            others.remove(group)
            box = box.joined(group[0])
            members = group[1] + members
        others.append((box, members))
    parts = [Part(tuple(members), box) for box, members in others]
    parts.sort(key=lambda part: -part.area)
    yield from parts[:1]
    for number, members in sorted(named.items()):
        box = Box.around(point for polygon in members for point in polygon[0])
        yield Part(tuple(members), box, NAMED[number][0])
    yield from parts[1:]


def _number(box: Box) -> int | None:
    """Return the place in `NAMED` of the box that contains this one, or None."""
    corners = (box.west, box.south), (box.east, box.north)
    return next(
        (n for n, (_name, known) in enumerate(NAMED) if all(map(known.contains, corners))), None
    )
