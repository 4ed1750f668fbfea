"""Places for tests of every room: one made up, or all 36."""

import datetime as dt

from kim.places.models import Place, Population
from kim.places.services import load_reference
from kim.places.states import PlaceKind

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
EDITION = dt.date(2024, 6, 30)
SOURCE = "Beispielquelle"


def load_all() -> None:
    """The 36 and the Land, from the project's reference file."""
    load_reference(now=NOW)


def make_land() -> Place:
    """The Land, once."""
    land, _ = Place.objects.get_or_create(
        ags="07",
        defaults={
            "ars": "070000000000",
            "name": "Rheinland-Pfalz",
            "kind": PlaceKind.LAND,
            "valid_from_on": EDITION,
            "edition_on": EDITION,
            "source": SOURCE,
        },
    )
    return land


def make_place(
    ags: str = "07901",
    name: str = "Beispielstadt",
    kind: str = PlaceKind.TOWN,
    **fields: object,
) -> Place:
    """One of the 36, made up: keys from 07901 on are not given to real places."""
    values: dict[str, object] = {
        "ars": ags.ljust(12, "0"),
        "parent": make_land(),
        "seat": name,
        "valid_from_on": EDITION,
        "edition_on": EDITION,
        "source": SOURCE,
    }
    return Place.objects.create(ags=ags, name=name, kind=kind, **(values | fields))


def make_population(place: Place, value: int, on: dt.date = EDITION) -> Population:
    """A count of inhabitants."""
    return Population.objects.create(place=place, value=value, on=on, source=SOURCE)
