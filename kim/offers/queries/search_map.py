"""What the map draws: points of offers, outlines of the 36, tiles if the operator set them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kim.offers.rules.map_outlines import geographic
from kim.places.queries import municipalities, outlines, outlines_frame

Point = tuple[str, str, str, str, Decimal, Decimal]  # title, language, address, town, lat, lon


def map_data(*, points: Sequence[Point], tiles: str, attribution: str) -> dict[str, Any]:
    """Everything the script needs as plain values; at most three queries."""
    towns = municipalities()
    frame = outlines_frame()
    known = {
        town.ags: (float(town.longitude), float(town.latitude))
        for town in towns
        if town.longitude is not None and town.latitude is not None
    }
    paths = {ags: outline.path for ags, outline in outlines().items()} if frame else {}
    shapes = geographic(paths, known)
    return {
        "points": [
            {"title": title, "lang": lang, "href": href, "town": town,
             "at": [float(lat), float(lon)]}
            for title, lang, href, town, lat, lon in points
        ],
        "outlines": [
            {"name": town.full_name, "rings": shapes[town.ags]}
            for town in towns
            if town.ags in shapes
        ],
        "towns": [
            {"name": town.name.removeprefix("Landkreis "),
             "at": [known[town.ags][1], known[town.ags][0]]}
            for town in towns
            if town.ags in known
        ],
        "tiles": tiles,
        "attribution": attribution,
        "source": f"{frame.source} ({frame.licence})" if frame else "",
    }  # fmt: skip
