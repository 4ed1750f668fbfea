"""What the three import commands share: reading a file, the trial run, the report."""

import datetime as dt
import os
import stat
import sys
from abc import ABC, abstractmethod
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from kim.kernel.dates import parse_day
from kim.places.rules.files import MAX_BYTES, FileRefused
from kim.places.services import Origin, Result

ACTOR = "system"  # whoever may run commands on the server has no account here


def day(text: str) -> dt.date:
    """A date on the command line."""
    try:
        return parse_day(text)
    except ValueError:
        raise ArgumentTypeError(f"„{text}“ ist kein Datum (JJJJ-MM-TT).") from None


def track(rows: Sequence[Any]) -> Iterable[Any]:
    """Iterate with a progress bar on the error channel."""
    bar: Iterable[Any] = tqdm(rows, desc="Einlesen", unit=" Zeilen", file=sys.stderr)
    return bar


def read_bytes(name: str) -> bytes:
    """Content of an ordinary file. Raises FileRefused with one sentence for anything else."""
    path = Path(name)
    try:
        mode = os.stat(path)
        if stat.S_ISDIR(mode.st_mode):
            raise FileRefused(f"„{name}“ ist ein Ordner, keine Datei.")
        if not stat.S_ISREG(mode.st_mode):
            raise FileRefused(f"„{name}“ ist keine gewöhnliche Datei.")
        if mode.st_size > MAX_BYTES:
            raise FileRefused(f"Die Datei ist größer als {MAX_BYTES // 1_000_000} MB.")
        return path.read_bytes()
    except FileNotFoundError:
        raise FileRefused(f"Die Datei „{name}“ gibt es nicht.") from None
    except (OSError, ValueError):
        raise FileRefused(f"Die Datei „{name}“ kann nicht gelesen werden.") from None


def printable(text: str) -> str:
    """A line for the terminal: a file must not be able to send it control characters."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


class ImportCommand(BaseCommand, ABC):
    """Read a file, try or apply, report. Subclasses say how in ``run``."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="schreiben (sonst Probelauf)")
        parser.add_argument(
            "--only-good",
            action="store_true",
            help="nur die guten Zeilen nehmen (sonst verhindert eine schlechte Zeile alles)",
        )

    @abstractmethod
    def run(self, options: dict[str, Any], now: dt.datetime) -> Result:
        """Read and hand to the service. May raise FileRefused."""

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            result = self.run(options, timezone.now())
        except FileRefused as refused:
            raise CommandError(str(refused)) from None
        self.report(result, options)

    def report(self, result: Result, options: dict[str, Any]) -> None:
        """Print what happened. Refused rows make the exit code 1."""
        for row in result.bad:
            self.stderr.write(printable(f"{row.where}: {row.reason}"))
        for remark in result.remarks:
            self.stdout.write(remark)
        written = options["apply"] and (options["only_good"] or not result.bad)
        self.stdout.write(
            f"Neu: {result.new}, geändert: {result.changed}, unverändert: {result.unchanged}, "
            f"beendet: {result.ended}, übergangen: {result.skipped}, abgelehnt: {result.refused}."
        )
        if written:
            self.stdout.write("Geschrieben.")
        elif not options["apply"]:
            self.stdout.write("Probelauf: nichts geschrieben. Zum Schreiben --apply angeben.")
        if result.bad and written:
            raise CommandError(
                f"Abgelehnte Zeilen: {result.refused}. Die übrigen sind geschrieben."
            )
        if result.bad:
            raise CommandError(
                f"Abgelehnte Zeilen: {result.refused}. Nichts geschrieben; nur die guten Zeilen "
                "nimmt --only-good."
            )


def read_origin(name: str) -> tuple[bytes, Origin]:
    """Content and origin of the file ``name``."""
    content = read_bytes(name)
    return content, Origin.of(Path(name).name, content)
