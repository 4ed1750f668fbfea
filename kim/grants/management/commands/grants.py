"""``kim grants verify-ledger``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kim.grants.queries.ledger_check import verify_ledger


class Command(BaseCommand):
    """Recompute the money of all budget years and files."""

    help = "Rechnet den Haushalt der Förderung nach: `grants verify-ledger`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["verify-ledger"])

    def handle(self, *_args: Any, **_options: Any) -> None:
        check = verify_ledger()
        if check.fault:
            raise CommandError(f"Der Haushalt stimmt nicht. {check.fault}", returncode=1)
        self.stdout.write(
            f"Der Haushalt stimmt: {check.entries} Buchungen und {check.accounts} Konten "
            "nachgerechnet."
        )
