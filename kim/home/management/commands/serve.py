"""``kim serve``: the web server."""

import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WAITING = 16  # requests that may wait for each thread before new connections must


class Command(BaseCommand):
    """Serve until stopped. Address, port and processes come from the environment."""

    help = "Startet den Webserver."

    def handle(self, *_args: Any, **_options: Any) -> None:
        serve()


def require_free_port() -> None:
    """Raise CommandError when something answers on the port already.

    The server would share the port without a word, and requests would go to either of the two.
    """
    told = settings.KIM
    family = socket.AF_INET6 if ":" in told.bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((told.bind, told.port))
        except OSError as error:
            raise CommandError(
                f"Port {told.port} auf {told.bind} ist nicht frei ({error.strerror}). "
                f"Bitte einen anderen nehmen, zum Beispiel PORT={told.port + 1}.",
                returncode=2,
            ) from error


def serve() -> None:
    """Run the web server in this process group; returns when it is stopped."""
    require_free_port()
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
