"""``kim extract-translations``: bring the .po files up to date with code and templates."""

from typing import Any

from django.core.management.base import BaseCommand

from kim.ui.catalogs import translated_codes, update


class Command(BaseCommand):
    help = "Schreibt die .po-Dateien neu: Texte in Gebrauch, vorhandene Übersetzungen bleiben."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        for code in translated_codes():
            self.stdout.write(f"{code}: {update(code)} fehlen")
