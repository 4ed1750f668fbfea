"""Loading the project's own file of the 36."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from kim.places.models import Place, Population
from kim.places.rules.reference import EDITION_ON, SOURCES, ReferencePlace, read_reference
from kim.places.services.runs import Origin, finish_run, lock_imports, start_run
from kim.places.states import ImportKind, PlaceKind

REFERENCE_FILE = Path(__file__).parent.parent / "data" / "municipalities.csv"


@transaction.atomic
def load_reference(*, now: dt.datetime, actor: str = "system") -> dict[str, int]:
    """Load the project's own reference file of the 36 (Referenzdatei). Idempotent.

    A name or seat that a newer official edition brought stays. Gives the counts of rows; a run
    that changes nothing writes nothing, so it may stand in every start.
    """
    lock_imports()
    content = REFERENCE_FILE.read_bytes()
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    land = _land()
    for wanted in read_reference(content.decode().splitlines()):
        counts[_keep(wanted, land)] += 1
    if counts["new"] or counts["changed"]:
        run = start_run(
            kind=ImportKind.REFERENCE,
            origin=Origin.of(REFERENCE_FILE.name, content),
            now=now,
            data_on=EDITION_ON,
            source="; ".join(SOURCES.values()),
        )
        finish_run(run=run, actor=actor, counts=counts, details={})
    return counts


def _land() -> Place:
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
    return land


def _keep(wanted: ReferencePlace, land: Place) -> str:
    """Bring one place and its population to what the file says; gives what happened."""
    official: dict[str, object] = {
        "ars": wanted.ars,
        "name": wanted.name,
        "kind": wanted.kind,
        "seat": wanted.seat,
        "parent": land,
        "source": wanted.source,
        "edition_on": EDITION_ON,
    }
    own: dict[str, object] = {
        "latitude": wanted.latitude,
        "longitude": wanted.longitude,
        "tile_column": wanted.tile_column,
        "tile_row": wanted.tile_row,
        "tile_label": wanted.tile_label,
    }
    start = {"valid_from_on": wanted.valid_from_on}
    place, created = Place.objects.select_for_update(of=("self",)).get_or_create(
        ags=wanted.ags, defaults=official | own | start
    )
    if not created:
        fields = own if place.edition_on > EDITION_ON else official | own
        changed = [name for name, value in fields.items() if getattr(place, name) != value]
        for name in changed:
            setattr(place, name, fields[name])
        place.save(update_fields=changed)
    population, counted = Population.objects.get_or_create(
        place=place,
        on=wanted.population_on,
        source=wanted.population_source,
        defaults={"value": wanted.population},
    )
    corrected = population.value != wanted.population
    if corrected:
        population.value = wanted.population
        population.save(update_fields=["value"])
    if created:
        return "new"
    return "changed" if changed or counted or corrected else "unchanged"
