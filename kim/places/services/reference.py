"""Loading the project's own file of the 36."""

import datetime as dt
from dataclasses import dataclass, field, fields
from pathlib import Path

from django.db import transaction

from kim.places.models import Place, Population
from kim.places.rules.reference import EDITION_ON, SOURCES, ReferencePlace, read_reference
from kim.places.services.runs import Origin, finish_run, lock_imports, start_run
from kim.places.states import MUNICIPALITY_KINDS, ImportKind, PlaceKind

REFERENCE_FILE = Path(__file__).parent.parent / "data" / "municipalities.csv"


FIELDS = {each.name for each in fields(ReferencePlace)}
OFFICIAL = ("ars", "name", "kind", "seat", "parent", "source", "edition_on")
OWN = ("latitude", "longitude", "tile_column", "tile_row", "tile_label")


@dataclass(slots=True)
class _Stock:
    """What the store has and what is to be written; each kind in one statement."""

    land: Place
    places: dict[str, Place]
    people: dict[tuple[str, dt.date, str], Population]
    fresh: list[Place] = field(default_factory=list)
    corrected: list[Place] = field(default_factory=list)
    counted: list[Population] = field(default_factory=list)
    recounted: list[Population] = field(default_factory=list)


@transaction.atomic
def load_reference(*, now: dt.datetime, actor: str = "system") -> dict[str, int]:
    """Load the project's own reference file of the 36 (Referenzdatei). Idempotent.

    A name or seat that a newer official edition brought stays. Gives the counts of rows; a run
    that changes nothing writes nothing, so it may stand in every start.
    """
    lock_imports()
    content = REFERENCE_FILE.read_bytes()
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    stock = _stock()
    for wanted in read_reference(content.decode().splitlines()):
        counts[_keep(wanted, stock)] += 1
    if counts["new"] or counts["changed"]:
        _write(stock)
        run = start_run(
            kind=ImportKind.REFERENCE,
            origin=Origin.of(REFERENCE_FILE.name, content),
            now=now,
            data_on=EDITION_ON,
            source="; ".join(SOURCES.values()),
        )
        finish_run(run=run, actor=actor, counts=counts, details={})
    return counts


def _stock() -> _Stock:
    land, _ = Place.objects.get_or_create(
        ags="07",
        defaults={
            "ars": "070000000000",
            "name": "Rheinland-Pfalz",
            "kind": PlaceKind.LAND,
            "seat": "Mainz",
            "valid_from_on": dt.date(2023, 11, 30),
            "edition_on": EDITION_ON,
            "source": SOURCES["gv-2024"],
        },
    )
    places = Place.objects.filter(kind__in=MUNICIPALITY_KINDS).select_related("parent")
    people = Population.objects.filter(place__in=places).select_related("place")
    return _Stock(
        land,
        {place.ags: place for place in places},
        {(known.place.ags, known.on, known.source): known for known in people},
    )


def _keep(wanted: ReferencePlace, stock: _Stock) -> str:
    """Note what one place and its population need; gives what will happen."""
    place = stock.places.get(wanted.ags)
    values = {name: getattr(wanted, name) for name in (*OFFICIAL, *OWN) if name in FIELDS}
    values |= {"parent": stock.land, "edition_on": EDITION_ON}
    if place is None:
        place = Place(ags=wanted.ags, valid_from_on=wanted.valid_from_on, **values)
        stock.fresh.append(place)
        _count(wanted, place, stock)
        return "new"
    names = OWN if place.edition_on > EDITION_ON else (*OFFICIAL, *OWN)
    differing = [name for name in names if getattr(place, name) != values[name]]
    for name in differing:
        setattr(place, name, values[name])
    if differing:
        stock.corrected.append(place)
    return "changed" if _count(wanted, place, stock) or differing else "unchanged"


def _count(wanted: ReferencePlace, place: Place, stock: _Stock) -> bool:
    """Note the population of the file; says whether it is news."""
    on, source = wanted.population_on, wanted.population_source
    known = stock.people.get((wanted.ags, on, source))
    if known is None:
        fresh = Population(place=place, on=on, source=source, value=wanted.population)
        stock.counted.append(fresh)
    elif known.value != wanted.population:
        known.value = wanted.population
        stock.recounted.append(known)
    else:
        return False
    return True


def _write(stock: _Stock) -> None:
    """Places first: a population needs the number of its place."""
    Place.objects.bulk_create(stock.fresh)
    Place.objects.bulk_update(stock.corrected, [*OFFICIAL, *OWN])
    Population.objects.bulk_create(stock.counted)
    Population.objects.bulk_update(stock.recounted, ["value"])
