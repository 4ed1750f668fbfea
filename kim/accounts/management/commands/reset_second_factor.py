"""``kim reset-second-factor``: for people who lost their device and their spare codes."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kim.accounts.actor import SYSTEM
from kim.accounts.models import User
from kim.accounts.services.security import reset_second_factor


class Command(BaseCommand):
    """Make sure on another way that the person is who they say they are, then run this."""

    help = "Entfernt die zweite Stufe einer Person und beendet alle ihre Sitzungen."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email", help="E-Mail-Adresse des Kontos")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        try:
            count = reset_second_factor(actor=SYSTEM, email=email, now=timezone.now())
        except User.DoesNotExist as unknown:
            raise CommandError("Zu dieser Adresse gibt es kein Konto.") from unknown
        self.stdout.write(f"{count} Einträge entfernt. Die nächste Anmeldung richtet neu ein.")
