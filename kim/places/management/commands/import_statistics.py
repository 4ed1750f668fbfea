"""``kim import-statistics FILE``: official figures as a GENESIS flat file."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from kim.places.management.importing import ACTOR, ImportCommand, read_origin, track
from kim.places.rules.ffcsv import read_ffcsv
from kim.places.rules.files import decode, lines
from kim.places.rules.tables import read_table
from kim.places.services import Result, import_statistics


class Command(ImportCommand):
    """Figures by AGS and day; marks such as ``-`` and ``.`` stay marks."""

    help = (
        "Liest eine Tabelle aus GENESIS oder der Regionaldatenbank ein (Flat-File-CSV). "
        "Zeichen wie - . / x werden nie als 0 gelesen. Ohne --apply ein Probelauf."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="DATEI")

    def run(self, options: dict[str, Any], now: dt.datetime) -> Result:
        content, origin = read_origin(options["file"])
        return import_statistics(
            actor=ACTOR,
            statistics=read_ffcsv(read_table(lines(decode(content)))),
            origin=origin,
            now=now,
            only_good=options["only_good"],
            apply=options["apply"],
            track=track,
        )
