"""What is checked once the settings are known and before the first request."""

import multiprocessing
import os
import signal
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread

from django.conf import settings
from django.db import DatabaseError, connection

from config.environment import Refusal


def refuse_superuser() -> None:
    """In production the database role must not be able to rewrite the record.

    Raises Refusal when the role is a superuser, or when the database cannot be asked.
    """
    if not settings.KIM.is_production:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            row = cursor.fetchone()
    except DatabaseError as error:
        raise Refusal("Die Datenbank aus DATABASE_URL ist nicht erreichbar.") from error
    finally:
        connection.close()
    if row is None or row[0]:
        raise Refusal(
            "Die Datenbankrolle aus DATABASE_URL ist Superuser. Bitte eine einfache Rolle nehmen."
        )


def refuse_unwritable(folder: Path) -> None:
    """Raise Refusal when files cannot be put into ``folder``, which is made if it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refusal(
            f"In KIM_DATA_DIR={folder} lässt sich nichts ablegen ({error.strerror})."
        ) from error


def end_with_parent() -> None:
    """Let a process of the web server end once the one that started it is gone.

    After ``kill -9`` they would serve on, and nobody could start the server again.
    """
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os.kill(os.getpid(), signal.SIGTERM)

    if parent is not None:
        Thread(target=wait, name="end_with_parent", daemon=True).start()
