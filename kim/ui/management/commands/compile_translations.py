"""``kim compile-translations``: .po to .mo, where something changed."""

from typing import Any

from django.core.management.base import BaseCommand

from kim.ui.catalogs import compile_catalog, translated_codes


class Command(BaseCommand):
    help = "Übersetzt die .po-Dateien in das Format, das zur Laufzeit gelesen wird."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        for code in translated_codes():
            compile_catalog(code)
