"""A district with parts and people, for the tests of gaps: fictional names, keys of nobody."""

import datetime as dt
from decimal import Decimal

from kim.places.models import Place, Population
from kim.places.states import PlaceKind
from tests.programme.factories import place

DISTRICT = "07338"  # a Landkreis
DAY = dt.date(2025, 12, 31)
SOURCE = "Test"


def add_place(
    name: str, kind: PlaceKind, parent: Place, ars: str, ags: str = "", **point: str
) -> Place:
    return Place.objects.create(
        name=name, kind=kind, parent=parent, ars=ars, ags=ags, valid_from_on=DAY,
        edition_on=DAY, source=SOURCE,
        latitude=Decimal(point["lat"]) if point else None,
        longitude=Decimal(point["lon"]) if point else None,
    )  # fmt: skip


def add_commune(
    name: str, parent: Place, number: int, lat: str, lon: str, persons: int | None
) -> Place:
    ars = (
        f"{parent.ars[:9]}{number:03}"
        if parent.ars[5:9] != "0000"
        else f"07338{number:04}{number:03}"
    )
    commune = add_place(
        name, PlaceKind.COMMUNE, parent, ars, f"{DISTRICT}{number:03}", lat=lat, lon=lon
    )
    if persons is not None:
        Population.objects.create(place=commune, value=persons, on=DAY, source=SOURCE)
    return commune


def grow() -> dict[str, Place]:
    """Two Verbandsgemeinden far apart and a Gemeinde of its own, with people; by name."""
    district = place(DISTRICT)
    north = add_place("Nord (Test)", PlaceKind.ASSOCIATION, district, "073385901000")
    south = add_place("Süd (Test)", PlaceKind.ASSOCIATION, district, "073385902000")
    return {
        "north": north,
        "south": south,
        "norddorf": add_commune("Norddorf", north, 901, "49.60000", "8.20000", 4000),
        "nordstadt": add_commune("Nordstadt", north, 902, "49.61000", "8.22000", 9000),
        "suedort": add_commune("Südort", south, 903, "49.20000", "8.40000", 6000),
        "freistadt": add_commune("Freistadt", district, 904, "49.40000", "8.30000", 12000),
    }
