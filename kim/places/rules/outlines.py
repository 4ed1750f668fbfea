"""From boundaries in degrees to small SVG paths in one common frame, without gaps.

Neighbours share their border. So borders are cut into arcs at the points where more than two
lines meet, and each arc is simplified once, for both sides alike: no slivers, no overlaps.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from kim.places.rules.geojson import Point, Ring

WIDTH = 600  # units of the frame; the height follows from the shape of the Land
MARGIN = 4  # units around the drawing, so that a stroke is not cut off
SCALE = 10  # stored to a tenth of a unit: about 35 metres for Rheinland-Pfalz
TOLERANCE = 5  # tenths of a unit that a simplified border may differ

Dot: TypeAlias = tuple[int, int]  # tenths of a unit, from the upper left
Arc: TypeAlias = tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All outlines with their common SVG ``viewBox``."""

    view_box: str
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Equirectangular: degrees of longitude shrink by the cosine of the middle latitude.

    For a Land of 200 km the distortion stays below one percent, which a drawing of 600 units
    hardly shows. No map to measure on.
    """

    west: float
    north: float
    shrink: float
    factor: float

    def dot(self, point: Point) -> Dot:
        """Degrees to tenths of a unit; x to the right, y down."""
        x = (point[0] - self.west) * self.shrink * self.factor + MARGIN * SCALE
        y = (self.north - point[1]) * self.factor + MARGIN * SCALE
        return round(x), round(y)


def projection_of(points: Iterable[Point]) -> tuple[Projection, str]:
    """The frame that just holds all points, and its ``viewBox``. Raises ValueError for no area."""
    longitudes, latitudes = zip(*points, strict=True)
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    if west == east or south == north:
        raise ValueError("points without an area")
    shrink = math.cos(math.radians((south + north) / 2))
    factor = (WIDTH - 2 * MARGIN) * SCALE / ((east - west) * shrink)
    height = math.ceil((north - south) * factor / SCALE) + 2 * MARGIN
    frame = Projection(west=west, north=north, shrink=shrink, factor=factor)
    return frame, f"0 0 {WIDTH} {height}"


def draw(shapes: Mapping[str, Sequence[Ring]]) -> Drawing:
    """Project, simplify and write all shapes. A part that shrinks to nothing is left out,
    but never the last part of a shape.
    """
    frame, view_box = projection_of(p for rings in shapes.values() for ring in rings for p in ring)
    dotted = {
        ags: [_without_repeats(frame.dot(point) for point in ring) for ring in rings]
        for ags, rings in shapes.items()
    }
    junctions = find_junctions(ring for rings in dotted.values() for ring in rings)
    paths: dict[str, str] = {}
    for ags, rings in dotted.items():
        simple = [simplify_ring(ring, junctions) for ring in rings]
        kept = [ring for ring in simple if len(ring) >= 3]
        paths[ags] = " ".join(_path(ring) for ring in kept or [max(rings, key=len)])
    return Drawing(view_box=view_box, paths=paths)


def find_junctions(rings: Iterable[Sequence[Dot]]) -> frozenset[Dot]:
    """Dots from which more than two lines leave. Rings are open: the first dot is not repeated."""
    neighbours: dict[Dot, set[Dot]] = defaultdict(set)
    for ring in rings:
        for before, dot in zip((ring[-1], *ring), ring, strict=False):
            neighbours[dot].add(before)
            neighbours[before].add(dot)
    return frozenset(dot for dot, near in neighbours.items() if len(near) > 2)


def simplify_ring(ring: Sequence[Dot], junctions: frozenset[Dot]) -> list[Dot]:
    """Simplify a ring arc by arc; junctions stay. Open ring in, open ring out."""
    cuts = [number for number, dot in enumerate(ring) if dot in junctions]
    if not cuts:  # an island: cut at fixed dots, so that a hole and what fills it agree
        start = ring.index(min(ring))
        turned = [*ring[start:], *ring[:start]]
        far = max(range(len(turned)), key=lambda n: (_square(turned[0], turned[n]), turned[n]))
        cuts, ring = [0, far], turned
    turned = [*ring[cuts[0] :], *ring[: cuts[0]]]
    bounds = [cut - cuts[0] for cut in cuts] + [len(turned)]
    closed = [*turned, turned[0]]
    result: list[Dot] = []
    for start, end in pairwise(bounds):
        result.extend(_simplify_arc(tuple(closed[start : end + 1]))[:-1])
    return result


def _simplify_arc(arc: Arc) -> Arc:
    """Douglas-Peucker, always walked in the same direction, whichever side asks."""
    backwards = arc[::-1]
    if backwards < arc:
        return _douglas_peucker(backwards)[::-1]
    return _douglas_peucker(arc)


def _douglas_peucker(arc: Arc) -> Arc:
    keep = {0, len(arc) - 1}
    stack = [(0, len(arc) - 1)]
    while stack:
        first, last = stack.pop()
        inner = range(first + 1, last)
        if not inner:
            continue
        farthest = max(inner, key=lambda n: _distance(arc[n], arc[first], arc[last]))
        if _distance(arc[farthest], arc[first], arc[last]) > TOLERANCE:
            keep.add(farthest)
            stack += [(first, farthest), (farthest, last)]
    return tuple(arc[number] for number in sorted(keep))


def _distance(dot: Dot, start: Dot, end: Dot) -> float:
    """Distance of a dot from the stretch between two others, in tenths of a unit."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return math.dist(dot, start)
    along = ((dot[0] - start[0]) * dx + (dot[1] - start[1]) * dy) / length
    along = min(1.0, max(0.0, along))
    return math.dist(dot, (start[0] + along * dx, start[1] + along * dy))


def _square(one: Dot, other: Dot) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _without_repeats(dots: Iterable[Dot]) -> list[Dot]:
    """An open ring without dots that fall together after rounding."""
    found: list[Dot] = []
    for dot in dots:
        if not found or found[-1] != dot:
            found.append(dot)
    while len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return found


def _path(ring: Sequence[Dot]) -> str:
    return "M" + "L".join(f"{_unit(x)},{_unit(y)}" for x, y in ring) + "Z"


def _unit(tenths: int) -> str:
    whole, rest = divmod(tenths, SCALE)
    return f"{whole}.{rest}" if rest else str(whole)
