"""``kim load-programme``: the 36 municipalities and the published facts."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kim.places.services import load_reference
from kim.programme.services.load import load_published_facts


class Command(BaseCommand):
    """Load the reference file and the programme; a second run adds nothing."""

    help = "Lädt die 36 Kommunen und die veröffentlichten Angaben zum Programm."

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        load_reference(now=now)
        added = load_published_facts(now=now)
        self.stdout.write(f"Programm geladen: {added} neue Angaben.")
