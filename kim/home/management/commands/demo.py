"""``kim demo``: from an empty folder to running pages."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kim.accounts.queries import demo_sign_ins
from kim.home.management.commands.serve import require_free_port, serve
from kim.home.services import DemoRefused, load_demo_content
from kim.kernel.locks import one_at_a_time


class Command(BaseCommand):
    """Migrate, load facts and demo content, collect files, print sign-ins, serve."""

    help = "Richtet die Demonstration ein und startet sie. NOSERVE=1 hält vor dem Start an."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.KIM.is_production:
            raise CommandError("`kim demo` läuft nicht mit KIM_MODE=production.")
        if not settings.KIM.no_serve:
            require_free_port()
        with one_at_a_time("demo"):
            self._set_up()
        self._print_sign_ins()
        if settings.KIM.no_serve:
            self.stdout.write("Eingerichtet. Starten: make demo")
            return
        self.stdout.write(f"\nkim läuft: http://127.0.0.1:{settings.KIM.port}  (Ende: Strg+C)")
        self.stdout.flush()
        serve()

    def _set_up(self) -> None:
        call_command("compile_translations", verbosity=0)
        self.stdout.write("Datenbank wird eingerichtet …")
        call_command("migrate", verbosity=0)
        call_command("load_programme", stdout=self.stdout)
        call_command("load_grants", stdout=self.stdout)
        self.stdout.write("Beispielakten werden angelegt (einmalig, etwa zehn Sekunden) …")
        try:
            load_demo_content(now=timezone.now())
        except DemoRefused as refused:
            raise CommandError(str(refused)) from refused
        call_command("reindex_offers", stdout=self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0)

    def _print_sign_ins(self) -> None:
        self.stdout.write("\nAnmelden zur Probe (erfundene Personen):")
        for address, password, code, role in demo_sign_ins():
            self.stdout.write(f"  {role:<34} {address:<36} {password}   Code: {code}")
