"""Boundaries as GeoJSON (RFC 7946), as the BKG publishes VG250: reading and refusing."""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from kim.places.rules.files import BadRow, FileRefused, RowRefused

Point: TypeAlias = tuple[float, float]  # longitude, latitude in degrees (WGS 84)
Ring: TypeAlias = tuple[Point, ...]  # closed: the last point is the first
GERMANY = (5.5, 47.0, 15.5, 55.5)  # west, south, east, north in degrees
LAND_KEY = "07"
DEGREES = ("CRS84", "4326", "4258")  # reference systems whose unit is the degree
WATER = ("1", "2")  # VG250, attribute GF: area of water; 3 and 4 are land


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Boundary of one place: outer rings and holes alike, to be drawn with even-odd filling."""

    where: str
    ags: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """One file: good shapes, refused objects, and how many are water or in other Länder."""

    shapes: tuple[Shape, ...]
    bad: tuple[BadRow, ...]
    skipped: int


def read_geojson(
    text: str,
    *,
    known: Iterable[str],
    track: Callable[[list[Any]], Iterable[Any]] = iter,
) -> Boundaries:
    """Read a FeatureCollection keyed by the attribute ``AGS``; ``known`` are the 36.

    Raises FileRefused when the file is no such collection, or counts in metres.
    """
    wanted = frozenset(known)
    shapes: dict[str, Shape] = {}
    bad: list[BadRow] = []
    skipped = 0
    for number, feature in enumerate(track(_features(text)), start=1):
        where = f"Objekt {number}"
        try:
            shape = _shape(where, feature, wanted)
            if shape is None:
                skipped += 1
            elif other := shapes.get(shape.ags):
                raise RowRefused(f"Der AGS {shape.ags} steht schon in {other.where}.")
            else:
                shapes[shape.ags] = shape
        except RowRefused as refused:
            bad.append(BadRow(where, str(refused)))
    if not shapes and not bad:
        raise FileRefused(
            "In der Datei steht keine Grenze aus Rheinland-Pfalz (AGS, die mit 07 beginnen)."
        )
    return Boundaries(shapes=tuple(shapes.values()), bad=tuple(bad), skipped=skipped)


def _features(text: str) -> list[Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise FileRefused("Die Datei ist kein lesbares GeoJSON.") from None
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise FileRefused("Die Datei ist keine GeoJSON-Sammlung (FeatureCollection).")
    system = data.get("crs")
    if system is not None and not any(name in json.dumps(system) for name in DEGREES):
        raise FileRefused(
            "Die Koordinaten sind nicht in Grad (WGS 84). Bitte vorher nach EPSG:4326 umrechnen, "
            "zum Beispiel mit QGIS."
        )
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise FileRefused("Die GeoJSON-Sammlung enthält keine Objekte.")
    return features


def _shape(where: str, feature: Any, known: frozenset[str]) -> Shape | None:
    """The boundary of one object; None for water and for places outside Rheinland-Pfalz."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise RowRefused("Das Objekt hat keine Merkmale (properties).")
    attributes = {str(name).casefold(): value for name, value in feature["properties"].items()}
    ags = attributes.get("ags")
    if not isinstance(ags, str) or not ags.isascii() or not ags.isdigit():
        raise RowRefused("Das Objekt trägt keinen AGS als Text; eine Zahl verliert die Null.")
    if str(attributes.get("gf", "")) in WATER:
        return None
    if len(ags) not in {2, 5, 8}:
        raise RowRefused(f"Der AGS „{ags[:20]}“ hat {len(ags)} Stellen; fehlt die führende Null?")
    if not ags.startswith(LAND_KEY):
        return None
    if ags not in known:
        raise RowRefused(
            f"Der AGS {ags} gehört zu keinem Landkreis und keiner kreisfreien Stadt. "
            "Gebraucht wird die Ebene der Kreise (VG250_KRS)."
        )
    return Shape(where=where, ags=ags, rings=tuple(_rings(feature.get("geometry"))))


def _rings(geometry: Any) -> Iterable[Ring]:
    if not isinstance(geometry, dict):
        raise RowRefused("Das Objekt hat keine Geometrie.")
    coordinates = geometry.get("coordinates")
    kind = geometry.get("type")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise RowRefused("Die Geometrie ist keine Fläche (Polygon oder MultiPolygon).")
    polygons = _list(coordinates) if kind == "MultiPolygon" else [coordinates]
    return [_ring(ring) for polygon in polygons for ring in _list(polygon)]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise RowRefused("Die Geometrie ist leer oder falsch geschachtelt.")
    return value


def _ring(points: Any) -> Ring:
    ring = tuple(_point(point) for point in _list(points))
    if len(ring) < 4:
        raise RowRefused("Ein Ring hat weniger als vier Punkte.")
    if ring[0] != ring[-1]:
        raise RowRefused("Ein Ring ist nicht geschlossen: Der letzte Punkt ist nicht der erste.")
    if len(set(ring)) < 3:
        raise RowRefused("Ein Ring hat keine Fläche.")
    return ring


def _point(point: Any) -> Point:
    """Longitude and latitude; a height is left out."""
    if not isinstance(point, list) or not 2 <= len(point) <= 3:
        raise RowRefused("Ein Punkt hat nicht zwei oder drei Koordinaten.")
    for number in point:
        if type(number) not in {int, float} or not _finite(number):  # a bool is no number here
            raise RowRefused("Ein Punkt enthält etwas anderes als endliche Zahlen.")
    west, south, east, north = GERMANY
    if not (west <= point[0] <= east and south <= point[1] <= north):
        raise RowRefused(
            "Ein Punkt liegt außerhalb Deutschlands. Erwartet werden Grad (WGS 84), erst die "
            "Länge, dann die Breite."
        )
    return float(point[0]), float(point[1])


def _finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # an integer beyond every float
        return False
