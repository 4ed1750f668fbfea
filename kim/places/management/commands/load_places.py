"""``kim load-places``: the 36 from the project's own reference file."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kim.places.services import load_reference


class Command(BaseCommand):
    """Load the 36. Any number of times."""

    help = "Lädt die 36 Landkreise und kreisfreien Städte aus der eigenen Referenzdatei."

    def handle(self, *_args: Any, **_options: Any) -> None:
        counts = load_reference(now=timezone.now())
        self.stdout.write(
            f"Neu: {counts['new']}, geändert: {counts['changed']}, "
            f"unverändert: {counts['unchanged']}."
        )
