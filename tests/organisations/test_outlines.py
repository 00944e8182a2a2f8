"""The outline of a territory, read from a GeoJSON file that is not trusted."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.core.exceptions import Invalid
from consult.core.words.geometry import area
from consult.organisations.outlines import MOST_BYTES, read_outline

SQUARE = [[2.0, 50.0], [3.0, 50.0], [3.0, 51.0], [2.0, 51.0], [2.0, 50.0]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}


def read(document):
    return read_outline(json.dumps(document).encode())


def feature(geometry):
    return {"type": "Feature", "properties": {"nom": "Lieu"}, "geometry": geometry}


@pytest.mark.parametrize(
    "document",
    [
        POLYGON,
        feature(POLYGON),
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        {"type": "FeatureCollection", "features": [feature(None), feature(POLYGON)]},
        {
            "type": "GeometryCollection",
            "geometries": [{"type": "Point", "coordinates": [0, 0]}, POLYGON],
        },
    ],
)
def test_polygons_of_every_kind_of_object_are_read(document):
    ((ring,),) = read(document)
    assert area(ring) == pytest.approx(1.0)
    assert len(ring) == 4


def test_largest_polygon_is_first_and_details_are_left_out():
    coast = [[2 + n / 10_000, 50 + math.sin(n) / 100_000] for n in range(10_001)]
    island = [[5.0, 50.0], [5.1, 50.0], [5.1, 50.1]]
    polygons = read(
        {"type": "MultiPolygon", "coordinates": [[island], [[*coast, [3, 51], [2, 51], coast[0]]]]}
    )
    assert [round(area(polygon[0]), 3) for polygon in polygons] == [1.0, 0.005]
    assert len(polygons[0][0]) < 20


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"\xff\xfe", "n\u2019est pas un fichier GeoJSON"),
        (b"[" * 100_000, "n\u2019est pas un fichier GeoJSON"),
        (b"[]", "GeoJSON valide"),
        (json.dumps({"type": "Polygon"}).encode(), "GeoJSON valide"),
        (json.dumps({"type": "Polygon", "coordinates": [[["a", 1]]]}).encode(), "GeoJSON valide"),
        (json.dumps({"type": "Point", "coordinates": [1, 2]}).encode(), "aucun polygone"),
        (
            json.dumps({"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [3, 3]]]}).encode(),
            "aucun polygone",
        ),
        (
            json.dumps({"type": "Polygon", "coordinates": [[[700000, 6600000]] * 4]}).encode(),
            "en degrés",
        ),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "en degrés"),
        (b" " * (MOST_BYTES + 1), "5\u00a0Mo"),
    ],
)
def test_refused_file_says_why(octets, reason):
    with pytest.raises(Invalid) as refusal:
        read_outline(octets)
    assert reason in str(refusal.value)
    assert refusal.value.attr == "upload"


numbers = st.one_of(st.floats(), st.integers(), st.booleans(), st.none(), st.text(max_size=3))
trees = st.recursive(numbers, lambda inner: st.lists(inner, max_size=6), max_leaves=40)
objects = st.recursive(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["Polygon", "MultiPolygon", "Point"]), "coordinates": trees}
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"type": st.just("Feature"), "geometry": inner}),
        st.fixed_dictionaries(
            {"type": st.just("FeatureCollection"), "features": st.lists(inner, max_size=3)}
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        objects.map(lambda document: json.dumps(document).encode()),
        trees.map(lambda tree: json.dumps(tree).encode()),
    )
)
def test_any_file_is_read_or_refused(octets):
    try:
        polygons = read_outline(octets)
    except Invalid:
        return
    assert polygons
    for polygon in polygons:
        for ring in polygon:
            assert len(ring) > 2
            assert all(abs(x) <= 180 and abs(y) <= 85 for x, y in ring)


def test_ring_with_very_many_points_is_read_in_reasonable_time():
    zigzag = [[n / 1000, 50 + (n % 2) / 10] for n in range(6_000)]
    (polygon,) = read({"type": "Polygon", "coordinates": [[*zigzag, [6, 60], [0, 60]]]})
    assert len(polygon[0]) <= 5000
