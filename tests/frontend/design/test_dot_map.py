"""A territory drawn as dots inside its outline, with discs, names and insets."""

from itertools import combinations, product
from math import hypot
from random import Random

import pytest

from consult.core.words.geometry import Box, area, clip, simplify
from frontend.drawings.dot_map import CAPTION, LARGEST, LETTER, LINE, NARROW, Place, draw
from frontend.drawings.outlines import Territory, country


def square(west, south, size):
    return [
        [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]
    ]


LAND = Territory.of([square(0.0, 0.0, 10.0)], "Sample")
FAR = Territory.of([square(0.0, 0.0, 10.0), square(30.0, 0.0, 1.0)], "Sample")


@pytest.fixture(scope="module")
def france():
    return country("France")


def test_place_is_drawn_at_its_coordinates():
    drawing = draw(LAND, [Place("Milieu", 5.0, 5.0, 3)])
    main = drawing.views[0]
    (disc,) = drawing.discs
    assert abs(disc.x - main.width / 2) <= 1
    assert abs(disc.y - main.height / 2) <= 1


def test_more_meetings_make_a_larger_disc():
    discs = draw(LAND, [Place("A", 2, 2, 1), Place("B", 5, 5, 3), Place("C", 8, 8, 9)]).discs
    radii = {disc.name: disc.radius for disc in discs}
    assert radii["A"] < radii["B"] < radii["C"] == LARGEST


def test_france_has_its_five_overseas_departments_in_insets(france):
    drawing = draw(france, [Place("Lille", 3.06, 50.63, 1)])
    captions = [str(view.caption) for view in drawing.views]
    assert captions == ["", "Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"]
    assert all(view.outline for view in drawing.views)


@pytest.mark.parametrize(
    ("name", "longitude", "latitude"),
    [
        ("Pointe-à-Pitre", -61.53, 16.24),
        ("Fort-de-France", -61.07, 14.61),
        ("Cayenne", -52.33, 4.92),
        ("Saint-Denis", 55.45, -20.88),
        ("Mamoudzou", 45.23, -12.78),
    ],
)
def test_overseas_place_is_inside_its_inset(france, name, longitude, latitude):
    drawing = draw(france, [Place(name, longitude, latitude, 2), Place("Lille", 3.06, 50.63, 1)])
    disc = next(disc for disc in drawing.discs if disc.name == name)
    (inset,) = [
        view
        for view in drawing.views
        if view.x < disc.x < view.x + view.width and view.y < disc.y < view.y + view.height
    ]
    assert inset.is_inset
    assert disc.y - disc.radius >= inset.y + CAPTION
    assert drawing.outside == ()


def test_place_outside_every_view_is_named():
    drawing = draw(LAND, [Place("Loin", 100.0, 5.0, 1), Place("Ici", 5.0, 5.0, 1)])
    assert drawing.outside == ("Loin",)
    assert [disc.name for disc in drawing.discs] == ["Ici"]


def test_part_without_a_name_is_drawn_only_where_a_place_is_in_it():
    assert len(draw(FAR, [Place("Ici", 5.0, 5.0, 1)]).views) == 1
    drawing = draw(FAR, [Place("Ici", 5.0, 5.0, 1), Place("Là", 30.5, 0.5, 1)])
    assert (len(drawing.views), drawing.outside) == (2, ())


@pytest.mark.parametrize("width", [560, NARROW])
def test_labels_and_discs_never_overlap_nor_leave_their_view(france, width):
    chance = Random(7)
    places = [
        Place(
            "Ville nouvelle"[: chance.randint(3, 14)],
            chance.uniform(-5, 9),
            chance.uniform(42, 51),
            chance.randint(1, 30),
        )
        for _ in range(60)
    ]
    drawing = draw(france, places, width=width)
    names = [rectangle(label) for label in drawing.labels]
    discs = [
        (disc.x - disc.radius, disc.y - disc.radius, disc.x + disc.radius, disc.y + disc.radius)
        for disc in drawing.discs
    ]
    assert sum(disc.count for disc in drawing.discs) == sum(place.count for place in places)
    assert len(names) > 5
    for a, b in [*combinations(names, 2), *product(names, discs)]:
        assert a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
    for first, second in combinations(drawing.discs, 2):
        assert hypot(first.x - second.x, first.y - second.y) >= first.radius + second.radius - 1
    for west, north, east, south in [*names, *discs]:
        assert west >= -1
        assert east <= width + 1
        assert north >= -1
        assert south <= drawing.height + 1


def rectangle(label):
    length = len(label.text) * LETTER
    left = {"start": label.x, "middle": label.x - length / 2, "end": label.x - length}[label.anchor]
    return left, label.y - 5 - LINE / 2, left + length, label.y - 5 + LINE / 2


def test_places_that_would_cover_each_other_share_a_disc():
    near = [Place("A", 5.0, 5.0, 1), Place("B", 5.01, 5.0, 4)]
    discs = draw(LAND, [*near, Place("C", 1.0, 1.0, 1)]).discs
    assert [(disc.name, disc.count) for disc in discs] == [("B, A", 5), ("C", 1)]


@pytest.mark.parametrize("width", [560, NARROW])
def test_places_of_one_area_are_enlarged_beside_the_outline_with_the_area_marked(france, width):
    quarters = [Place("Vif", 5.67, 45.06, 2), Place("Mens", 5.75, 44.82, 2)]
    drawing = draw(france, quarters, width=width)
    enlargement, whole = drawing.views
    assert enlargement.has_frame
    assert enlargement.box.width < 1
    assert all(whole.box.contains(point) for point in [(-4.5, 48.4), (7.7, 48.6), (2.9, 42.7)])
    assert len(whole.outline) > 200
    west, north, *_size = whole.mark
    assert (whole.x + west, whole.y + north) == pytest.approx(
        whole.project((enlargement.box.west, enlargement.box.north)), abs=3
    )
    assert len(drawing.discs) == 2
    for disc in drawing.discs:
        assert enlargement.x < disc.x < enlargement.x + enlargement.width
        assert enlargement.y < disc.y < enlargement.y + enlargement.height


def test_lines_go_from_the_marked_area_to_the_corners_of_its_enlargement(france):
    drawing = draw(france, [Place("Vif", 5.67, 45.06, 2), Place("Mens", 5.75, 44.82, 2)])
    main, locator = drawing.views
    left, top, width, height = locator.mark
    east = left + width
    assert drawing.leads == (
        (east, locator.y + top, main.x, main.y),
        (east, locator.y + top + height, main.x, main.y + main.height),
    )


def test_scale_bar_of_an_enlargement_shows_its_distance(france):
    grenoble, lyon = (5.72, 45.19), (4.84, 45.76)  # 93 km apart
    drawing = draw(france, [Place("Grenoble", *grenoble, 1), Place("Lyon", *lyon, 1)])
    main = drawing.views[0]
    (x, y), (other_x, other_y) = main.project(grenoble), main.project(lyon)
    kilometres = hypot(x - other_x, y - other_y) / main.bar.length * main.bar.kilometres
    assert kilometres == pytest.approx(93, abs=2)


def test_drawing_of_france_is_light(france):
    drawing = draw(france, [Place("Lille", 3.06, 50.63, 1)])
    assert sum(len(view.outline) for view in drawing.views) < 12_000


def test_unknown_country_has_no_territory():
    assert country("Atlantide") is None


def test_clipped_ring_stays_inside_and_keeps_its_area():
    ring = square(0.0, 0.0, 10.0)[0]
    clipped = clip(ring, Box(2.0, 2.0, 4.0, 30.0))
    assert area(clipped) == pytest.approx(16.0)
    assert clip(ring, Box(20.0, 20.0, 30.0, 30.0)) == []


def test_simplified_line_leaves_out_points_on_it():
    assert simplify([(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (2.0, 5.0)], 0.1) == [
        (0.0, 0.0),
        (2.0, 0.0),
        (2.0, 5.0),
    ]
