"""``kim serve``: the web server."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WAITING = 16  # requests that may wait for each thread before new connections must


class Command(BaseCommand):
    """Serve until stopped. Address, port and processes come from the environment."""

    help = "Startet den Webserver."

    def handle(self, *_args: Any, **_options: Any) -> None:
        serve()


def serve() -> None:
    """Run the web server in this process group; returns when it is stopped."""
    told = settings.KIM
    Granian(
        "config.wsgi:application",
        address=told.bind,
        port=told.port,
        interface=Interfaces.WSGI,
        workers=told.web_workers,
        blocking_threads=told.web_threads,
        backpressure=told.web_threads * WAITING,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        working_dir=Path(settings.ROOT),
    ).serve()
