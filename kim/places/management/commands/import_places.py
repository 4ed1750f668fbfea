"""``kim import-places FILE``: an edition of the official list of municipalities."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from kim.places.management.importing import ACTOR, ImportCommand, day, read_origin, track
from kim.places.rules.files import FileRefused, decode, lines
from kim.places.rules.gazetteer import Gazetteer, is_gv100ad, read_gv100ad, read_gvisys
from kim.places.rules.tables import has_key_columns, read_table
from kim.places.rules.xlsx import is_zip, read_xlsx
from kim.places.services import Result, import_places


class Command(ImportCommand):
    """Places of Rheinland-Pfalz from GV100AD (fixed width) or GV-ISys (XLSX or CSV)."""

    help = (
        "Liest das amtliche Gemeindeverzeichnis ein: GV100AD (Textdatei mit fester Satzlänge) "
        "oder den Auszug aus GV-ISys (XLSX oder CSV). Ohne --apply ein Probelauf."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="DATEI")
        parser.add_argument(
            "--edition", type=day, help="Gebietsstand, falls die Datei ihn nicht nennt"
        )
        parser.add_argument(
            "--population-on",
            type=day,
            help="Stichtag der Einwohnerzahlen in der Datei; ohne ihn werden sie nicht gelesen",
        )
        parser.add_argument(
            "--districts-may-end",
            action="store_true",
            help="auch Landkreise und kreisfreie Städte beenden, die in der Datei fehlen",
        )

    def run(self, options: dict[str, Any], now: dt.datetime) -> Result:
        content, origin = read_origin(options["file"])
        return import_places(
            actor=ACTOR,
            gazetteer=_read(content, options["edition"]),
            origin=origin,
            now=now,
            population_on=options["population_on"],
            districts_may_end=options["districts_may_end"],
            only_good=options["only_good"],
            apply=options["apply"],
            track=track,
        )


def _read(content: bytes, edition_on: dt.date | None) -> Gazetteer:
    if is_zip(content):
        sheets = read_xlsx(content)
        with_keys = [sheet for sheet in sheets if has_key_columns(sheet)]
        if not with_keys:
            raise FileRefused(
                "In der Excel-Datei gibt es kein Blatt mit den Spalten Land, RB, Kreis, VB, Gem."
            )
        return read_gvisys(with_keys[0], edition_on)
    found = lines(decode(content))
    if is_gv100ad(found):
        return read_gv100ad(found)
    return read_gvisys(read_table(found), edition_on)
