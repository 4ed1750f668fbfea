"""The virus scanner of the operating body: any program that reads a file and ends with a code."""

import logging
import os
import subprocess
from collections.abc import Sequence
from dataclasses import replace

from kim.kernel.uploads.terms import Checked, UploadRefused

logger = logging.getLogger(__name__)
PATIENCE = 60  # seconds
CLEAN, INFECTED = 0, 1  # as clamdscan ends
FOUND = (
    "Die Datei „{name}“ enthält Schadsoftware. "
    "Bitte prüfen Sie Ihren Rechner und laden Sie eine saubere Datei hoch."
)
SILENT = (
    "Die Datei „{name}“ wurde nicht angenommen, weil der Virenscanner nicht antwortet. "
    "Bitte versuchen Sie es später noch einmal."
)


def scan(command: Sequence[str], checked: Checked) -> Checked:
    """Let the scanner read the file from its standard input; give it back as scanned.

    Fail closed: any end but "clean" means that the file is not accepted. Raises UploadRefused.
    """
    try:
        done = subprocess.run(  # noqa: S603 -- the program is set by the operating body
            [*command],
            input=checked.data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # no settings, no secrets
        )
        code = done.returncode
    except (subprocess.SubprocessError, OSError) as error:
        logger.error("Virus scanner failed: %s", type(error).__name__)
        raise UploadRefused(SILENT.format(name=checked.name)) from error
    if code == INFECTED:
        logger.warning("Virus scanner refused an upload")
        raise UploadRefused(FOUND.format(name=checked.name))
    if code != CLEAN:
        logger.error("Virus scanner ended with code %s", code)
        raise UploadRefused(SILENT.format(name=checked.name))
    return replace(checked, scanned=True)
