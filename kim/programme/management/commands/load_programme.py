"""``kim load-programme``: the 36 municipalities, the published facts, the legal numbers."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kim.places.services import load_reference
from kim.programme.services.load import load_published_facts
from kim.programme.services.load_legal import load_legal_numbers


class Command(BaseCommand):
    """Load the reference file, the programme and legal numbers; a second run adds nothing."""

    help = (
        "Lädt die 36 Kommunen, die veröffentlichten Angaben zum Programm und die Startwerte "
        "der Rechtswerte."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        load_reference(now=now)
        added = load_published_facts(now=now)
        legal = load_legal_numbers(now=now)
        self.stdout.write(f"Programm geladen: {added} neue Angaben, {legal} neue Rechtswerte.")
