"""``kim audit verify``, ``kim audit head`` and ``kim audit erase-file``."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from kim.audit.queries import head, verify, verify_files
from kim.audit.services import erase_file

ANCHOR = re.compile(r"(\d+):([0-9a-f]{64})")


STILL_USED = "Die Datei {id} wird noch gebraucht: Etwas verweist auf sie. Oder der Grund fehlt."
NOT_ERASED = (
    "Die Datei {id} gibt es nicht, oder diese Datenbankrolle darf nicht löschen "
    "(KIM_DATABASE_OWNER_URL)."
)


class Command(BaseCommand):
    """Check the record and the files, print the end of the record, erase a file."""

    help = (
        "Prüft Protokoll und Dateien: `audit verify`. Druckt das Kettenende: `audit head`. "
        "Löscht eine Datei nach ihrer Frist: `audit erase-file NUMMER --reason …`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["verify", "head", "erase-file"])
        parser.add_argument("file", nargs="?", type=int, help="Nummer der Datei")
        parser.add_argument("--anchor", help="früher notiertes Kettenende: NUMMER:HASH")
        parser.add_argument("--reason", default="", help="warum die Datei gelöscht wird")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["deed"] == "head":
            self.stdout.write("{}:{}".format(*head()))
        elif options["deed"] == "verify":
            self._verify(self._anchor(options["anchor"]))
        elif options["file"] is None:
            raise CommandError("Welche Datei? `kim audit erase-file NUMMER --reason …`.")
        else:
            self._erase(options["file"], options["reason"])

    def _verify(self, anchor: tuple[int, str] | None) -> None:
        last_id, _ = head()
        fault = verify(anchor)
        if fault:
            raise CommandError(f"Protokolleintrag {fault.id} {fault.sentence}.", returncode=1)
        self.stdout.write(f"Das Protokoll ist unverändert: {last_id} Einträge.")
        files = verify_files()
        if files.fault:
            sentence = f"Datei {files.fault.id} {files.fault.sentence}."
            raise CommandError(sentence, returncode=1)
        self.stdout.write(f"Die Dateien sind unverändert: {files.count} geprüft.")

    def _erase(self, file_id: int, reason: str) -> None:
        try:
            erase_file(file_id=file_id, actor="system", reason=reason, at=timezone.now())
        except IntegrityError as error:
            raise CommandError(STILL_USED.format(id=file_id)) from error
        except DatabaseError as error:
            raise CommandError(NOT_ERASED.format(id=file_id)) from error
        self.stdout.write(f"Die Datei {file_id} ist gelöscht; das Protokoll nennt den Grund.")

    @staticmethod
    def _anchor(text: str | None) -> tuple[int, str] | None:
        if text is None:
            return None
        if not (found := ANCHOR.fullmatch(text.strip())):
            raise CommandError("--anchor muss wie die Ausgabe von `kim audit head` aussehen.")
        return int(found[1]), found[2]
