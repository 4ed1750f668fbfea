"""``kim facts --on 2025-12-10 [--known-on 2026-01-31] [--json]``: figures of a key date."""

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kim.opendata import queries
from kim.opendata.rules.facts import as_json
from kim.programme.queries import figures_for
from kim.programme.rules import text
from kim.programme.rules.key_date import BadKeyDate, read_key_date, read_known_date


class Command(BaseCommand):
    """Print the press paragraph and the fact box, or with ``--json`` what the interface says."""

    help = "Zahlen des Programms für einen Stichtag: Text für die Presse oder JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", metavar="JJJJ-MM-TT", help="Stichtag; ohne Angabe heute")
        parser.add_argument(
            "--known-on", metavar="JJJJ-MM-TT", help="wie an diesem Tag bekannt; sonst heute"
        )
        parser.add_argument("--json", action="store_true", help="dieselbe Antwort wie die API")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = timezone.localdate()
        on = read("--on", options["on"], today, read_key_date)
        known_on = read(
            "--known-on",
            options["known_on"],
            today,
            lambda said: read_known_date(said, today=today),
        )
        try:
            said = as_json_for(on, known_on) if options["json"] else as_text_for(on, known_on)
        except ObjectDoesNotExist:
            raise CommandError(
                "Es ist kein Programm geladen. Bitte zuerst „kim load-programme“ aufrufen."
            ) from None
        self.stdout.write(said, ending="")


def as_json_for(on: dt.date, known_on: dt.date) -> str:
    return as_json(queries.facts(on=on, known_on=known_on))


def as_text_for(on: dt.date, known_on: dt.date) -> str:
    """Press paragraph, empty line, fact box in two columns."""
    found = figures_for(on=on, known_on=known_on)
    box = text.fact_box(found)
    width = max(len(label) for label, _value in box)
    lines = [
        text.press_paragraph(found),
        "",
        *(f"{label:<{width}}  {value}" for label, value in box),
    ]
    return "\n".join(lines) + "\n"


def read(name: str, said: str | None, today: dt.date, reader: Callable[[str], dt.date]) -> dt.date:
    """The day of one option; a bad one ends the command with status 2."""
    if said is None:
        return today
    try:
        return reader(said)
    except BadKeyDate as error:
        raise CommandError(f"{name}: {error}", returncode=2) from error
