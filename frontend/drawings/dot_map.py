"""A map of a territory: a ground of dots inside its outline, numbered discs, names, insets.

It is pure geometry: an outline and places in, SVG attributes out. A list of the places is next to
it on the page and contains all of them, those without a name in the drawing included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations, pairwise
from math import hypot, sqrt
from typing import TYPE_CHECKING

from consult.core.words.geometry import Box, Point, Polygon, clip, simplify
from frontend.drawings.outlines import Part, Territory

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Line = tuple[int, int, int, int]  # from a point to another one

WIDE = 560
NARROW = 340  # the drawing for phones, with a layout of its own
MARGIN = 20  # around the outline, so that discs and names near a coast have room
GAP = 8
INSET = 96  # the least width of an inset
INSET_HEIGHT = 92
NARROW_INSET_HEIGHT = 76
CAPTION = 22
TALLEST = 1.15  # the height of the main view, as a share of its width
SMALLEST = 10
LARGEST = 18
LETTER = 7.9  # the width of a letter of a name, and the height of a line
LINE = 17
TOLERANCE = 0.5
# Places within a small part of the territory are drawn larger, beside the whole outline on which
# this part is marked. Each side of their box is then at most this share of the territory, and at
# least a number of degrees.
SMALL = 0.25
LEAST_DEGREES = 0.4
LOCATOR = 180  # the width of the whole outline beside a wide enlargement
NARROW_LOCATOR = 150  # its width above a narrow one
APART = 28  # pixels between the two, which the lines of the enlargement cross
LONGEST_BAR = 110  # pixels
KILOMETRES_OF_A_DEGREE = 111.2
LENGTHS = (200, 100, 50, 20, 10, 5, 2, 1)  # kilometres


@dataclass(frozen=True)
class Place:
    """A place, with the number of meetings or contributions there."""

    name: str
    longitude: float
    latitude: float
    count: int

    @property
    def point(self) -> Point:
        return self.longitude, self.latitude


@dataclass(frozen=True)
class ScaleBar:
    """A line in the lower left corner of a view, and the distance that it shows."""

    kilometres: int
    length: int


@dataclass(frozen=True)
class View:
    """A rectangle of the drawing that shows a part of the territory at one scale.

    `x` and `y` place it in the drawing; its outline has coordinates of its own. `mark` is the
    rectangle that another view enlarges, in a locator. `bar` is the scale of an enlargement.
    """

    x: int
    y: int
    width: int
    height: int
    outline: str
    box: Box
    scale: float
    caption: str | _StrPromise = ""
    is_inset: bool = False
    mark: tuple[int, int, int, int] | None = None
    bar: ScaleBar | None = None

    @property
    def has_frame(self) -> bool:
        """Whether a line around the view separates it from the rest of the drawing."""
        return self.is_inset or self.bar is not None

    @property
    def placing(self) -> str:
        """West, north, pixels of a degree each way, width and height, for static/js/map.js."""
        across = self.scale * self.box.narrowing
        corner = f"{self.box.west:f} {self.box.north:f}"
        return f"{corner} {across:f} {self.scale:f} {self.width} {self.height}"

    def project(self, point: Point) -> Point:
        """Return where a point in degrees is in the drawing."""
        x, y = _project(self.box, self.scale, point)
        return self.x + x, self.y + y


@dataclass(frozen=True)
class Disc:
    """A drawn place, or several that would cover each other, with the most important first."""

    places: tuple[Place, ...]
    x: int
    y: int
    radius: int

    @property
    def count(self) -> int:
        return sum(place.count for place in self.places)

    @property
    def name(self) -> str:
        """The names of the first two places under the disc, and a mark of others."""
        names = [place.name for place in self.places if place.name]
        return ", ".join(names[:2]) + ("…" if len(names) > 2 else "")


@dataclass(frozen=True)
class Label:
    """The name of a disc: where its text begins, is centred or ends."""

    text: str
    x: int
    y: int
    anchor: str


@dataclass(frozen=True)
class DotMap:
    """A drawing: views, discs above them, and the names that have room.

    `leads` are the two lines from the marked rectangle of a locator to its enlargement.
    """

    width: int
    height: int
    views: tuple[View, ...]
    leads: tuple[Line, ...]
    discs: tuple[Disc, ...]
    labels: tuple[Label, ...]
    outside: tuple[str, ...]


def draw(territory: Territory, places: Iterable[Place], *, width: int = WIDE) -> DotMap:
    """Draw the territory and put the places on it.

    Places that no view contains are listed in `outside`. Places that would cover each other share a
    disc. A name that would touch a disc, another name or the edge is left out.
    """
    places = list(places)
    views, height = _sheet(
        territory, width, _window(territory, places), _visited(territory, places)
    )
    placed, outside = _distribute(views, places)
    discs = [disc for view, members in placed for disc in _discs(view, members)]
    return DotMap(
        width=width,
        height=height,
        views=views,
        leads=_leads(views),
        discs=tuple(discs),
        labels=tuple(_labels(discs, views)),
        outside=tuple(outside),
    )


def _window(territory: Territory, places: Sequence[Place]) -> Box | None:
    """Return the box of the places if they fill only a small area of the main part, else None."""
    whole = territory.parts[0].box
    points = [place.point for place in places]
    if len(points) < 2 or not all(whole.contains(point) for point in points):
        return None
    box = Box.around(points)
    if max(box.width / whole.width, box.height / whole.height) > SMALL:
        return None
    box = box.widened(max(box.width, box.height, LEAST_DEGREES) * 0.2)
    short = max(box.width, box.height) * 0.8
    aside = max(0.0, short - box.width) / box.narrowing / 2
    above = max(0.0, short - box.height) / 2
    box = Box(box.west - aside, box.south - above, box.east + aside, box.north + above)
    return None if box.width >= whole.width or box.height >= whole.height else box


def _visited(territory: Territory, places: Sequence[Place]) -> tuple[int, ...]:
    """Return the numbers of the small parts that contain a place."""
    return tuple(
        number
        for number, part in enumerate(territory.parts)
        if any(part.box.widened(0.1).contains(place.point) for place in places)
    )


@lru_cache(maxsize=64)
def _sheet(
    territory: Territory, width: int, window: Box | None, visited: tuple[int, ...]
) -> tuple[tuple[View, ...], int]:
    """Return the views of a drawing, and its height."""
    first, *others = territory.parts
    if window:
        return _enlarge(first, window, width)
    main = _view(first.polygons, first.box, width, _height(first.box, width), margin=MARGIN)
    drawn = [part for number, part in enumerate(others, 1) if part.name or number in visited]
    return _in_rows(main, _insets(drawn, width))


def _height(box: Box, width: int, *, margin: int = MARGIN) -> int:
    """Return the height of a view that a box fills across, not taller than `TALLEST`."""
    height = (width - 2 * margin) / max(box.width, 1e-6) * box.height + 2 * margin
    return round(min(height, width * TALLEST))


def _enlarge(part: Part, window: Box, width: int) -> tuple[tuple[View, ...], int]:
    """Return a window of a part in a frame, then the whole part with the window marked.

    Inside the window there may be no border at all: only the whole outline shows which area it is.
    """
    is_wide = width >= WIDE
    across = LOCATOR if is_wide else NARROW_LOCATOR
    whole = _view(
        part.polygons, part.box, across, _height(part.box, across, margin=GAP), margin=GAP
    )
    locator = replace(whole, mark=_mark(whole, window))
    main_width = width - across - APART if is_wide else width
    main = _view(part.polygons, window, main_width, _height(window, main_width), margin=MARGIN)
    main = replace(main, bar=_bar(main.scale))
    if is_wide:
        main = replace(main, x=across + APART)
        locator = replace(locator, y=max(0, main.height - locator.height) // 2)
        return (main, locator), max(main.height, locator.height) + 1
    locator = replace(locator, x=(width - across) // 2)
    main = replace(main, y=locator.height + APART)
    return (main, locator), main.y + main.height + 1


def _bar(scale: float) -> ScaleBar | None:
    """Return the scale of a view: the longest round distance that has room."""
    pixels = scale / KILOMETRES_OF_A_DEGREE
    longest = next((length for length in LENGTHS if length * pixels <= LONGEST_BAR), None)
    return ScaleBar(longest, round(longest * pixels)) if longest else None


def _leads(views: Sequence[View]) -> tuple[Line, ...]:
    """Return lines from the mark of a locator to the two corners of the enlargement near it."""
    main = views[0]
    locator = next((view for view in views if view.mark), None)
    if locator is None or locator.mark is None:
        return ()
    west, north, width, height = locator.mark
    east = locator.x + west + width
    south = locator.y + north + height
    if main.x:
        tops = (east, south - height, main.x, main.y)
        return tops, (east, south, main.x, main.y + main.height)
    left = (east - width, south, main.x, main.y)
    return left, (east, south, main.x + main.width, main.y)


def _view(
    polygons: Iterable[Polygon], box: Box, width: int, height: int, *, margin: int, top: int = 0
) -> View:
    """Return a view with a box in its middle, as large as possible under `top` pixels."""
    scale = min(
        (width - 2 * margin) / max(box.width, 1e-6),
        (height - top - 2 * margin) / max(box.height, 1e-6),
    )
    aside = (width / scale - box.width) / box.narrowing / 2
    spare = ((height - top) / scale - box.height) / 2
    around = Box(
        box.west - aside, box.south - spare, box.east + aside, box.north + spare + top / scale
    )
    return View(0, 0, width, height, _path(polygons, around, scale), around, scale)


def _insets(parts: Sequence[Part], width: int) -> list[View]:
    """Return an inset for each part. All have the same width, and fill the rows."""
    columns = min((width + GAP) // (INSET + GAP), max(1, len(parts)))
    size = min((width - (columns - 1) * GAP) // columns, 2 * INSET)
    return [
        replace(
            _view(part.polygons, part.box, size, _inset_height(width), margin=GAP, top=CAPTION),
            caption=part.name,
            is_inset=True,
        )
        for part in parts
    ]


def _inset_height(width: int) -> int:
    return INSET_HEIGHT if width >= WIDE else NARROW_INSET_HEIGHT


def _mark(locator: View, window: Box) -> tuple[int, int, int, int]:
    """Return the rectangle of the window in a locator at the origin: left, top, width and height."""
    west, north = locator.project((window.west, window.north))
    east, south = locator.project((window.east, window.south))
    return round(west), round(north), max(6, round(east - west)), max(6, round(south - north))


def _in_rows(main: View, insets: Sequence[View]) -> tuple[tuple[View, ...], int]:
    """Put the insets under the main view, row after row. Return all views and their height."""
    placed = [main]
    x = 0
    y = main.height + GAP
    for view in insets:
        if x and x + view.width > main.width:
            x = 0
            y += view.height + GAP
        placed.append(replace(view, x=x, y=y))
        x += view.width + GAP
    return tuple(placed), max(view.y + view.height for view in placed) + 1


def _project(box: Box, scale: float, point: Point) -> Point:
    x = (point[0] - box.west) * box.narrowing * scale
    return x, (box.north - point[1]) * scale


def _path(polygons: Iterable[Polygon], box: Box, scale: float) -> str:
    """Return the outline inside a box as path data, without details smaller than half a pixel."""
    room = box.widened(2 * MARGIN / scale)
    return "".join(
        _ring([_project(box, scale, point) for point in clipped])
        for polygon in polygons
        for ring in polygon
        if (clipped := clip(ring, room))
    )


def _ring(points: Sequence[Point]) -> str:
    """Return a ring as path data, relative and in half pixels; nothing for a speck."""
    size = max(
        max(point[axis] for point in points) - min(point[axis] for point in points)
        for axis in (0, 1)
    )
    if size < 2 * TOLERANCE:
        return ""
    simplified = [(round(x * 2) / 2, round(y * 2) / 2) for x, y in simplify(points, TOLERANCE)]
    if len(simplified) < 3:
        return ""
    steps = [
        f"{after[0] - before[0]:g} {after[1] - before[1]:g}"
        for before, after in pairwise(simplified)
    ]
    return f"M{simplified[0][0]:g} {simplified[0][1]:g}l{' '.join(steps)}z"


def _distribute(
    views: Sequence[View], places: Sequence[Place]
) -> tuple[list[tuple[View, list[Place]]], list[str]]:
    """Return the places of each view, and the names of the others."""
    placed: list[tuple[View, list[Place]]] = [(view, []) for view in views if not view.mark]
    outside = []
    for place in places:
        view_places = next(
            (members for view, members in placed if view.box.contains(place.point)), None
        )
        if view_places is None:
            outside.append(place.name)
        else:
            view_places.append(place)
    return placed, [name for name in outside if name]


def _discs(view: View, places: Sequence[Place]) -> list[Disc]:
    """Return the discs of a view. Places that would cover each other share one."""
    most = max((place.count for place in places), default=1)
    groups = [[place] for place in sorted(places, key=lambda member: -member.count)]
    while True:
        discs = [_disc(view, group, most) for group in groups]
        touching = next(
            (
                (a, b)
                for a, b in combinations(range(len(discs)), 2)
                if hypot(discs[a].x - discs[b].x, discs[a].y - discs[b].y)
                < discs[a].radius + discs[b].radius + 1
            ),
            None,
        )
        if touching is None:
            return discs
        into, merged = touching
        groups[into] += groups.pop(merged)


def _disc(view: View, group: Sequence[Place], most: int) -> Disc:
    """Return the disc of a group of places, at the first of them, whole inside its view."""
    count = sum(place.count for place in group)
    radius = _radius(count, min(most, 1) if view.is_inset else most)
    x, y = view.project(group[0].point)
    x = min(max(x, view.x + radius + 1), view.x + view.width - radius - 1)
    top = view.y + (CAPTION if view.caption else 0)
    y = min(max(y, top + radius + 1), view.y + view.height - radius - 1)
    return Disc(tuple(group), round(x), round(y), radius)


def _radius(count: int, most: int) -> int:
    """Return a radius that grows with the count up to `most`, and has room for its figures."""
    figures = SMALLEST + 3 * max(0, len(str(count)) - 2)
    grown = SMALLEST + (LARGEST - SMALLEST) * sqrt((min(count, most) - 1) / max(1, most - 1))
    return max(figures, round(grown))


@dataclass(frozen=True)
class _Rectangle:
    west: float
    north: float
    east: float
    south: float

    def touches(self, other: _Rectangle) -> bool:
        return (
            self.west < other.east
            and other.west < self.east
            and self.north < other.south
            and other.north < self.south
        )

    def is_inside(self, view: View) -> bool:
        return (
            self.west >= view.x
            and self.east <= view.x + view.width
            and self.north >= view.y
            and self.south <= view.y + view.height
        )


def _labels(discs: Sequence[Disc], views: Sequence[View]) -> Iterator[Label]:
    """Yield the names that have room, those of the largest discs first."""
    occupied = [
        _Rectangle(
            disc.x - disc.radius, disc.y - disc.radius, disc.x + disc.radius, disc.y + disc.radius
        )
        for disc in discs
    ]
    occupied += [
        _Rectangle(view.x, view.y, view.x + view.width, view.y + CAPTION)
        for view in views
        if view.caption
    ]
    occupied += [
        _Rectangle(view.x, bottom - 2 * LINE, view.x + view.bar.length + GAP, bottom)
        for view in views
        if view.bar and (bottom := view.y + view.height)
    ]
    for disc in sorted(discs, key=lambda candidate: -candidate.count):
        for label, room in _candidates(disc):
            if any(room.touches(other) for other in occupied):
                continue
            if any(room.is_inside(view) for view in views):
                occupied.append(room)
                yield label
                break


def _candidates(disc: Disc) -> Iterator[tuple[Label, _Rectangle]]:
    """Yield the positions of a name: at its right, its left, above and under its disc."""
    name = disc.name
    if not name:
        return
    length = len(name) * LETTER
    near = disc.radius + 5
    half = LINE / 2
    middle = disc.y + 5
    right = _Rectangle(disc.x + near, disc.y - half, disc.x + near + length, disc.y + half)
    yield Label(name, disc.x + near, middle, "start"), right
    left = _Rectangle(disc.x - near - length, disc.y - half, disc.x - near, disc.y + half)
    yield Label(name, disc.x - near, middle, "end"), left
    for side in (-1, 1):
        y = disc.y + side * (disc.radius + LINE // 2 + 3)
        room = _Rectangle(disc.x - length / 2, y - half, disc.x + length / 2, y + half)
        yield Label(name, disc.x, y + 5, "middle"), room
