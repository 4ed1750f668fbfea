"""Outlines of the drawing of the 36 back in degrees, for a map that thinks in degrees.

The drawing is equirectangular, so degrees and units hang together by two straight lines. These
are found from the middles of the 36, which are known in both: the method of least squares.
"""

import re
from collections.abc import Mapping, Sequence

Ring = list[tuple[float, float]]
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)")
FEWEST = 3  # places needed to lay a line
DIGITS = 4  # of a degree: about ten metres


def rings_of(path: str) -> list[Ring]:
    """The rings of SVG path data ``M…Z M…Z`` in units of the drawing."""
    return [
        [(float(x), float(y)) for x, y in NUMBER.findall(part)]
        for part in path.split("M")
        if part.strip()
    ]


def middle(rings: Sequence[Ring]) -> tuple[float, float]:
    """Centre of area of a shape; holes count against it when they turn the other way."""
    area = cx = cy = 0.0
    for ring in rings:
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = x0 * y1 - x1 * y0
            area += cross
            cx += (x0 + x1) * cross
            cy += (y0 + y1) * cross
    return cx / (3 * area), cy / (3 * area)


def line(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Slope and start of the straight line nearest to (from, to). Needs two different values."""
    count = len(pairs)
    mean_x = sum(x for x, _ in pairs) / count
    mean_y = sum(y for _, y in pairs) / count
    spread = sum((x - mean_x) ** 2 for x, _ in pairs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in pairs) / spread
    return slope, mean_y - slope * mean_x


def geographic(
    paths: Mapping[str, str], known: Mapping[str, tuple[float, float]]
) -> dict[str, list[Ring]]:
    """Rings in (latitude, longitude) by key; empty when fewer than three middles are known.

    ``known`` holds longitude and latitude of the middles in degrees.
    """
    shapes = {ags: rings_of(path) for ags, path in paths.items()}
    middles = {ags: middle([max(rings, key=len)]) for ags, rings in shapes.items() if ags in known}
    if len(middles) < FEWEST:
        return {}
    east = line([(middles[ags][0], known[ags][0]) for ags in middles])
    north = line([(middles[ags][1], known[ags][1]) for ags in middles])
    return {
        ags: [
            [
                (round(north[0] * y + north[1], DIGITS), round(east[0] * x + east[1], DIGITS))
                for x, y in ring
            ]
            for ring in rings
        ]
        for ags, rings in shapes.items()
    }
