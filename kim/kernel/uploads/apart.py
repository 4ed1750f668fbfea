"""The check apart from us: whatever a file does to its reader, no page and no worker dies of it."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from threading import BoundedSemaphore
from typing import Any

from kim.kernel.uploads.names import clean_name
from kim.kernel.uploads.terms import Checked, Limits, UploadRefused

logger = logging.getLogger(__name__)
COMMAND = (sys.executable, "-I", "-m", "kim.kernel.uploads")
PATIENCE = 30  # seconds for one file
AT_ONCE = 2  # checks per process of the web server: each may take a gigabyte
WAITING = 30  # seconds until it is one's turn
UNCHECKED = (
    "Die Datei „{name}“ konnte nicht geprüft werden. "
    "Bitte laden Sie sie als PDF ohne Kennwort erneut hoch."
)
BUSY = "Gerade werden viele Dateien geprüft. Bitte versuchen Sie es in einer Minute noch einmal."
turns = BoundedSemaphore(AT_ONCE)


def check_apart(name: str, data: bytes, limits: Limits | None = None) -> Checked:
    """``check_upload`` in a process with bounded time and memory. Raises UploadRefused."""
    limits = limits or Limits()
    clean = clean_name(name)
    if not turns.acquire(timeout=WAITING):
        raise UploadRefused(BUSY)
    try:
        found = ask(clean, data, limits)
    finally:
        turns.release()
    if "refused" in found:
        raise UploadRefused(found["refused"])
    return Checked(data=data, **found)


def ask(clean: str, data: bytes, limits: Limits) -> dict[str, Any]:
    """What the other process answers. Raises UploadRefused when it does not."""
    told = json.dumps({"name": clean, "limits": asdict(limits)}).encode()
    try:
        done = subprocess.run(  # noqa: S603 -- our own interpreter and arguments
            COMMAND,
            input=told + b"\n" + data,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # no settings, no secrets
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        logger.warning("Check of an upload failed: %s", type(error).__name__)
        raise UploadRefused(UNCHECKED.format(name=clean)) from error
    return found
