"""``kim import-boundaries FILE``: real outlines instead of tiles."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from kim.places.management.importing import ACTOR, ImportCommand, read_origin, track
from kim.places.queries import municipalities
from kim.places.rules.files import FileRefused, RowRefused, clean_text, decode
from kim.places.rules.geojson import read_geojson
from kim.places.services import Result, import_boundaries, remove_boundaries


class Command(ImportCommand):
    """Boundaries of the 36 from GeoJSON in degrees (for example VG250 of the BKG)."""

    help = (
        "Liest die Grenzen der 36 Kommunen ein (GeoJSON in Grad, Merkmal AGS). "
        "Zurück zu Kacheln: --remove. Ohne --apply ein Probelauf."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="DATEI", nargs="?")
        parser.add_argument("--source", help="Quellenvermerk, der unter der Karte steht")
        parser.add_argument("--licence", help="Lizenz, zum Beispiel dl-de/by-2-0")
        parser.add_argument("--remove", action="store_true", help="Grenzen wieder entfernen")

    def run(self, options: dict[str, Any], now: dt.datetime) -> Result:
        if options["remove"]:
            if options["file"]:
                raise FileRefused("Zu --remove gehört keine Datei.")
            return remove_boundaries(actor=ACTOR, now=now, apply=options["apply"])
        if not options["file"]:
            raise FileRefused("Es fehlt die Datei, die eingelesen werden soll.")
        source, licence = _note(options, "source"), _note(options, "licence")
        content, origin = read_origin(options["file"])
        known = [place.ags for place in municipalities()]
        if not known:
            raise FileRefused("Die 36 Kommunen sind noch nicht geladen: kim load-places.")
        return import_boundaries(
            actor=ACTOR,
            boundaries=read_geojson(decode(content), known=known, track=track),
            origin=origin,
            source=source,
            licence=licence,
            now=now,
            only_good=options["only_good"],
            apply=options["apply"],
        )


def _note(options: dict[str, Any], name: str) -> str:
    """Source and licence are printed below each map: without them only a trial run."""
    text = options[name] or ("" if options["apply"] else "(Probelauf)")
    try:
        return clean_text(text, f"Die Angabe --{name}", 300)
    except RowRefused as refused:
        raise FileRefused(str(refused)) from None
