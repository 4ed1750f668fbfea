"""``kim audit verify`` and ``kim audit head``."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kim.audit.queries import head, verify, verify_files

ANCHOR = re.compile(r"(\d+):([0-9a-f]{64})")


class Command(BaseCommand):
    """Check the record and the files, or print its end so that it can be noted elsewhere."""

    help = "Prüft Protokoll und Dateien: `audit verify`. Druckt das Kettenende: `audit head`."

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
        files = verify_files()
        if files.fault:
            sentence = f"Datei {files.fault.id} {files.fault.sentence}."
            raise CommandError(sentence, returncode=1)
        self.stdout.write(f"Die Dateien sind unverändert: {files.count} geprüft.")

    @staticmethod
    def _anchor(text: str | None) -> tuple[int, str] | None:
        if text is None:
            return None
        if not (found := ANCHOR.fullmatch(text.strip())):
            raise CommandError("--anchor muss wie die Ausgabe von `kim audit head` aussehen.")
        return int(found[1]), found[2]
