"""``kim check-translations``: complete in every language, or a list of what is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kim.ui.catalogs import faults, template, translated_codes


class Command(BaseCommand):
    help = "Prüft, ob jede Sprache vollständig übersetzt ist."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        wanted = template()
        found = [fault for code in translated_codes() for fault in faults(code, wanted)]
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"Übersetzungen unvollständig: {len(found)} Stellen.")
        self.stdout.write(f"{len(translated_codes())} Sprachen vollständig.")
