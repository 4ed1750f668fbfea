"""``kim audit verify`` and ``kim audit head``."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kim.audit.queries import head, verify

ANCHOR = re.compile(r"(\d+):([0-9a-f]{64})")


class Command(BaseCommand):
    """Check the record, or print its end so that it can be noted elsewhere."""

    help = "Prüft das Protokoll: `audit verify`. Druckt das Kettenende: `audit head`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["verify", "head"])
        parser.add_argument("--anchor", help="früher notiertes Kettenende: NUMMER:HASH")

    def handle(self, *_args: Any, **options: Any) -> None:
        last_id, last_hash = head()
        if options["deed"] == "head":
            self.stdout.write(f"{last_id}:{last_hash}")
            return
        fault = verify(self._anchor(options["anchor"]))
        if fault:
            raise CommandError(f"Protokolleintrag {fault.id} {fault.sentence}.", returncode=1)
        self.stdout.write(f"Das Protokoll ist unverändert: {last_id} Einträge.")

    @staticmethod
    def _anchor(text: str | None) -> tuple[int, str] | None:
        if text is None:
            return None
        if not (found := ANCHOR.fullmatch(text.strip())):
            raise CommandError("--anchor muss wie die Ausgabe von `kim audit head` aussehen.")
        return int(found[1]), found[2]
