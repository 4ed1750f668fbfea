"""What ``kim check --deploy`` says beyond the framework's own checks."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

NO_SCANNER = (
    "KIM_SCAN_COMMAND ist nicht gesetzt: Hochgeladene Dateien sieht kein Virenscanner. "
    "Geprüft werden nur Art, Aufbau und bekannte Muster."
)


def virus_scanner(app_configs: Sequence[Any] | None, **_kwargs: Any) -> list[CheckMessage]:
    """A warning while no virus scanner is set."""
    if settings.SCAN_COMMAND:
        return []
    return [Warning(NO_SCANNER, hint="Zum Beispiel: clamdscan --no-summary -", id="kim.W001")]
