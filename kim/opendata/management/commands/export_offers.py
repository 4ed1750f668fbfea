"""Write the public offers to a file in a format of others."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kim.opendata.queries.exports import FORMATS, export_offers


class Command(BaseCommand):
    help = "Öffentliche Angebote als HSDS 3.0, Integreat, JSON-LD, iCalendar, vCard, CSV oder XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)
        parser.add_argument("--out", type=Path, required=True, help="Datei, die geschrieben wird")
        parser.add_argument("--municipality", default="", help="nur Angebote dieser Kommune (AGS)")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = export_offers(
            options["format"], actor=None, now=timezone.now(), today=timezone.localdate(),
            base=settings.BASE_URL, municipality=options["municipality"],
        )  # fmt: skip
        try:
            options["out"].write_bytes(found.content)
        except OSError as error:
            raise CommandError(f"Die Datei ist nicht zu schreiben: {error.strerror}.") from error
        self.stdout.write(f"{found.count} Angebote stehen in {options['out']}.")
        lost = Counter((loss.field, loss.why, loss.kept_by) for loss in found.losses)
        for (field, why, kept_by), count in sorted(lost.items()):
            keeper = f"bleibt in {kept_by}" if kept_by else "geht verloren"
            self.stdout.write(f"  {field} ({count}): {why} Das {keeper}.")
