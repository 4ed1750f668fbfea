"""Boundaries: what is refused, and outlines that neighbours share."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.places.rules.files import FileRefused
from kim.places.rules.geojson import read_geojson
from kim.places.rules.outlines import Projection, draw, find_junctions, projection_of, simplify_ring
from tests.places import official
from tests.places.samples import checkerboard, collection, feature, square

KNOWN = ["07111", "07131", "07132"]


def test_polygons_holes_parts_and_heights() -> None:
    hole = square(7.02, 50.02, 0.01)
    high = [[*point, 100.5] for point in square(8, 50)]
    parts = [[high], [square(9, 50)]]
    found = read_geojson(
        collection(
            [
                feature("07111", {"type": "Polygon", "coordinates": [square(7, 50), hole]}),
                feature("07131", {"type": "MultiPolygon", "coordinates": parts}),
                feature("05315"),
                feature("07111", GF=2),
                feature("07132", GF=4, GEN="Beispiel"),
            ]
        ),
        known=KNOWN,
    )  # fmt: skip
    assert (found.bad, found.skipped) == ((), 2)
    assert {shape.ags: len(shape.rings) for shape in found.shapes} == {
        "07111": 2, "07131": 2, "07132": 1,
    }  # fmt: skip
    assert found.shapes[1].rings[0][0] == (8.0, 50.0)


def polygon(points: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [points]}


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        ("x", "Das Objekt hat keine Merkmale (properties)."),
        ({"properties": None}, "Das Objekt hat keine Merkmale (properties)."),
        (feature(7111), "Das Objekt trägt keinen AGS als Text; eine Zahl verliert die Null."),
        (feature("7111"), "Der AGS „7111“ hat 4 Stellen; fehlt die führende Null?"),
        (
            feature("07111000"),
            "Der AGS 07111000 gehört zu keinem Landkreis und keiner kreisfreien Stadt. "
            "Gebraucht wird die Ebene der Kreise (VG250_KRS).",
        ),
        (feature("07131"), "Der AGS 07131 steht schon in Objekt 1."),
        (feature("07111", "x"), "Das Objekt hat keine Geometrie."),
        (
            feature("07111", {"type": "Point", "coordinates": [7, 50]}),
            "Die Geometrie ist keine Fläche (Polygon oder MultiPolygon).",
        ),
        (
            feature("07111", {"type": "Polygon", "coordinates": []}),
            "Die Geometrie ist leer oder falsch geschachtelt.",
        ),
        (
            feature("07111", {"type": "MultiPolygon", "coordinates": [square(7, 50)]}),
            "Ein Punkt hat nicht zwei oder drei Koordinaten.",
        ),
        (feature("07111", polygon(square(7, 50)[:2])), "Ein Ring hat weniger als vier Punkte."),
        (
            feature("07111", polygon(square(7, 50)[:4])),
            "Ein Ring ist nicht geschlossen: Der letzte Punkt ist nicht der erste.",
        ),
        (feature("07111", polygon([[7, 50]] * 4)), "Ein Ring hat keine Fläche."),
        (
            feature("07111", polygon([[7, 50, 1, 1]])),
            "Ein Punkt hat nicht zwei oder drei Koordinaten.",
        ),
        (
            feature("07111", polygon([["7", 50]])),
            "Ein Punkt enthält etwas anderes als endliche Zahlen.",
        ),
        (
            feature("07111", polygon([[True, 50]])),
            "Ein Punkt enthält etwas anderes als endliche Zahlen.",
        ),
        (
            feature("07111", polygon([[float("nan"), 50]])),
            "Ein Punkt enthält etwas anderes als endliche Zahlen.",
        ),
        (
            feature("07111", polygon([[10**400, 50]])),
            "Ein Punkt enthält etwas anderes als endliche Zahlen.",
        ),
        (
            feature("07111", polygon([[50, 7]])),
            "Ein Punkt liegt außerhalb Deutschlands. Erwartet werden Grad (WGS 84), erst die "
            "Länge, dann die Breite.",
        ),
    ],
)
def test_bad_objects_are_named_by_number(thing: Any, reason: str) -> None:
    found = read_geojson(collection([feature("07131"), thing]), known=KNOWN)
    assert [(bad.where, bad.reason) for bad in found.bad] == [("Objekt 2", reason)]
    assert [shape.ags for shape in found.shapes] == ["07131"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "kein lesbares GeoJSON"),
        ("[" * 100_000, "kein lesbares GeoJSON"),
        ("[]", "keine GeoJSON-Sammlung"),
        (json.dumps(feature("07111")), "keine GeoJSON-Sammlung"),
        (collection([]), "enthält keine Objekte"),
        (json.dumps({"type": "FeatureCollection", "features": {}}), "enthält keine Objekte"),
        (collection([feature("05315")]), "keine Grenze aus Rheinland-Pfalz"),
        (
            collection([feature("07111")], crs={"properties": {"name": "EPSG:25832"}}),
            "nicht in Grad",
        ),
    ],
)
def test_no_geojson(text: str, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        read_geojson(text, known=KNOWN)


def test_degrees_may_be_named() -> None:
    text = collection(
        [feature("07111")], crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    )
    assert len(read_geojson(text, known=KNOWN).shapes) == 1


def rings_of(features: list[dict[str, Any]]) -> dict[str, Any]:
    found = read_geojson(collection(features), known=[f["properties"]["AGS"] for f in features])
    return {shape.ags: shape.rings for shape in found.shapes}


def test_drawing() -> None:
    drawing = draw(rings_of(checkerboard(["07111", "07131"])))
    assert drawing.view_box == "0 0 600 460"
    assert drawing.paths == {
        "07111": "M300,455.6L300,4L4,4L4,455.6Z",
        "07131": "M300,455.6L596,455.6L596,4L300,4Z",
    }


def test_speck_disappears_but_never_the_last_part() -> None:
    speck = square(6.05, 49.05, 0.00001)
    shapes = rings_of(checkerboard(["07111"]))
    shapes["07111"] = (*shapes["07111"], tuple(map(tuple, speck)))
    shapes["07131"] = (tuple(map(tuple, speck)),)
    paths = draw(shapes).paths
    assert paths["07111"].count("M") == 1
    assert paths["07131"].startswith("M300,")


def test_no_area_no_drawing() -> None:
    with pytest.raises(ValueError, match="area"):
        projection_of([(7.0, 50.0), (7.0, 51.0)])


def test_north_is_up() -> None:
    frame = Projection(west=6, north=51, shrink=0.64, factor=1000)
    assert frame.dot((6, 51)) == (40, 40)
    assert frame.dot((7, 50)) == (680, 1040)


dots = st.tuples(st.integers(0, 300), st.integers(0, 300))


@given(st.lists(dots, min_size=4, max_size=40, unique=True), st.integers(0, 39), st.booleans())
def test_a_hole_and_what_fills_it_are_simplified_alike(
    ring: list[tuple[int, int]], start: int, backwards: bool
) -> None:
    """Whoever starts where, in whichever direction: the same border."""
    other = ring[start % len(ring) :] + ring[: start % len(ring)]
    if backwards:
        other.reverse()
    none: frozenset[tuple[int, int]] = frozenset()
    assert set(simplify_ring(ring, none)) == set(simplify_ring(other, none))


def test_ring_that_touches_others_in_one_dot() -> None:
    """Two squares that meet in a corner: the corner is a junction, and each ring has only one."""
    one = [(0, 0), (100, 0), (100, 100), (0, 100)]
    other = [(100, 100), (200, 100), (200, 200), (100, 200)]
    junctions = find_junctions([one, other])
    assert junctions == {(100, 100)}
    assert set(simplify_ring(one, junctions)) == set(one)


def test_dots_that_fall_together_are_one() -> None:
    ring = (
        (7.0, 50.0),
        (7.1, 50.0),
        (7.1, 50.1),
        (7.0, 50.1),
        (7.0000001, 50.0000001),
        (7.0, 50.0),
    )
    assert draw({"07111": [ring]}).paths == {"07111": "M4,4L4,925.9L596,925.9L596,4Z"}


def test_junctions_stay() -> None:
    left = [(0, 0), (100, 0), (101, 50), (100, 100), (0, 100)]
    right = [(100, 0), (200, 0), (200, 100), (100, 100), (101, 50)]
    junctions = find_junctions([left, right])
    assert junctions == {(100, 0), (100, 100)}
    assert set(simplify_ring(left, junctions)) >= junctions
    assert (101, 50) not in simplify_ring(left, junctions)
    assert (101, 50) not in simplify_ring(right, junctions)


@official.needs(official.BOUNDARIES)
def test_official_boundaries() -> None:
    text = official.BOUNDARIES.read_text(encoding="utf-8")
    known = [feature["properties"]["ags"] for feature in json.loads(text)["features"]]
    found = read_geojson(text, known=known)
    assert (len(found.shapes), found.bad) == (36, ())
    drawing = draw({shape.ags: shape.rings for shape in found.shapes})
    assert drawing.view_box == "0 0 600 767"
    parts = {ags: path.count("M") for ags, path in drawing.paths.items() if path.count("M") > 1}
    assert parts == {"07138": 2, "07143": 2, "07235": 2, "07313": 2, "07337": 2, "07340": 2}
    assert sum(map(len, drawing.paths.values())) < 60_000
