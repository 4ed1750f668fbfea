"""The project's own reference file of the 36 municipalities: reading and checking it."""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kim.places.rules.ffcsv import source_of

TOTAL_2024 = 4_129_569  # Rheinland-Pfalz at 31.12.2024: the file must add up to it
SOURCES = {
    "gv-2024": (
        "Gemeindeverzeichnis, Gebietsstand 30.06.2024, © Statistisches Bundesamt (Destatis), 2024"
    ),
    "bevoelkerung-2024": source_of("12411"),  # the text an import of the same table writes
}
EDITION_ON = dt.date(2024, 6, 30)  # of the source gv-2024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePlace:
    """One of the 36 (Landkreis or kreisfreie Stadt) as the reference file has it."""

    ags: str
    ars: str
    name: str
    kind: str
    seat: str
    population: int
    population_on: dt.date
    population_source: str
    latitude: Decimal
    longitude: Decimal
    tile_column: int
    tile_row: int
    tile_label: str
    valid_from_on: dt.date
    source: str


def read_reference(lines: Iterable[str]) -> tuple[ReferencePlace, ...]:
    """Read the file. It is part of the program, so a fault raises ValueError or KeyError."""
    return tuple(
        ReferencePlace(
            ags=row["ags"],
            ars=row["ars"],
            name=row["name"],
            kind=row["kind"],
            seat=row["seat"],
            population=int(row["population"]),
            population_on=dt.date.fromisoformat(row["population_on"]),
            population_source=SOURCES[row["population_source"]],
            latitude=Decimal(row["latitude"]),
            longitude=Decimal(row["longitude"]),
            tile_column=int(row["tile_column"]),
            tile_row=int(row["tile_row"]),
            tile_label=row["tile_label"],
            valid_from_on=dt.date.fromisoformat(row["valid_from_on"]),
            source=SOURCES[row["source"]],
        )
        for row in csv.DictReader(lines)
    )
