"""A territory drawn as dots: only its inside is dotted, and places are at their coordinates."""

import re

from frontend.drawings.dot_map import Place, draw

SQUARE = [[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]]
HALVES = [
    [(0.0, 0.0), (4.0, 0.0), (4.0, 10.0), (0.0, 10.0)],
    [(9.0, 0.0), (10.0, 0.0), (10.0, 10.0), (9.0, 10.0)],
]


def columns(drawing):
    return {float(x) for x in re.findall(r"M([\d.]+) ", drawing.dots)}


def test_dots_fill_only_the_outline():
    drawing = draw(HALVES, [], width=560)
    sea = [x for x in columns(drawing) if 240 < x < 480]
    assert sea == []
    assert len(columns(drawing)) > 20


def test_place_is_drawn_at_its_coordinates():
    drawing = draw(SQUARE, [Place("Milieu", 5.0, 5.0, 3)], width=560)
    assert abs(drawing.discs[0].x - drawing.width / 2) <= 1
    assert abs(drawing.discs[0].y - drawing.height / 2) <= 1


def test_more_meetings_make_a_larger_disc():
    discs = draw(SQUARE, [Place("A", 2, 2, 1), Place("B", 5, 5, 3), Place("C", 8, 8, 9)]).discs
    assert [disc.radius for disc in discs] == [10, 14, 18]


def test_name_is_on_the_requested_side():
    left, right = draw(SQUARE, [Place("A", 5, 5, 1, label_left=True), Place("B", 5, 5, 1)]).discs
    assert (left.anchor, right.anchor) == ("end", "start")
    assert left.label_x < left.x < right.label_x
