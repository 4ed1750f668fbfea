"""A database of its own, filled with the published facts, and the real server in front of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
KIM = str(Path(sys.executable).with_name("kim"))
NAME = "kim_bench"
PATIENCE = 30  # seconds


def own_database() -> None:
    """Make an empty database and point the environment to it."""
    owner = os.environ.get("KIM_DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        name = sql.Identifier(NAME)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    for variable in ("DATABASE_URL", "KIM_DATABASE_OWNER_URL"):
        if address := os.environ.get(variable):
            os.environ[variable] = urlunsplit(urlsplit(address)._replace(path=f"/{NAME}"))


def kim(*command: str) -> None:
    subprocess.run([KIM, *command], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)


def make_tables() -> None:
    """Tables, translations and static files; no data yet."""
    kim("compile-translations")
    kim("migrate")
    kim("collectstatic", "--noinput")


def fill() -> None:
    """The published facts."""
    kim("load-programme")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def running() -> Iterator[int]:
    """One process of the real server on a free port of this machine, until the end."""
    port = free_port()
    told = {
        "PORT": str(port),
        "KIM_WEB_WORKERS": "1",
        "KIM_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }
    process = subprocess.Popen([KIM, "serve"], env=os.environ | told, cwd=ROOT)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers. Raises RuntimeError when it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
