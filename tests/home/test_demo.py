"""The demonstration: made-up people and contacts, marked, once, and never in production."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.test import override_settings

from config.environment import ROOT
from kim.accounts.models import Membership, User
from kim.home.management.commands.serve import require_free_port
from kim.home.services import DemoRefused, load_demo_content
from kim.programme.models import LegalRule, WorkContact
from tests.programme.factories import NOW, load

KIM = ROOT / ".venv" / "bin" / "kim"
PORT = 8137
PATIENCE = 60


@pytest.mark.django_db
def test_demo_content_is_added_once_and_marked() -> None:
    load()
    load_demo_content(now=NOW)
    models = (User, Membership, WorkContact, LegalRule)
    before = [model._default_manager.count() for model in models]
    load_demo_content(now=NOW)
    assert [model._default_manager.count() for model in models] == before
    assert LegalRule.objects.get().source.startswith("Beispiel")
    assert before[2] == 1
    assert all(user.name.startswith("Demo") for user in User.objects.all())
    assert all(user.email.endswith(".example") for user in User.objects.all())
    assert "Beispiel" in WorkContact.objects.get().function


@pytest.mark.django_db
def test_production_refuses_demo_content() -> None:
    load()
    production = settings.KIM.model_copy(update={"mode": "production"})
    with override_settings(KIM=production), pytest.raises(DemoRefused, match="im Betrieb nicht"):
        load_demo_content(now=NOW)
    assert not User.objects.exists()


def test_a_port_in_use_is_refused_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        taken = settings.KIM.model_copy(update={"port": port, "bind": "127.0.0.1"})
        with override_settings(KIM=taken):
            with pytest.raises(CommandError, match=f"Port {port} .* PORT={port + 1}") as refused:
                require_free_port()
            assert refused.value.returncode == 2
    with override_settings(KIM=taken):
        require_free_port()


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A folder and a database of their own, as after a fresh clone."""
    data = tmp_path / "var"
    data.mkdir()
    (data / "assets").symlink_to(ROOT / "var" / "assets")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KIM_", "DATABASE_"))}
    database = Path(tempfile.gettempdir(), f"kim-prove-{os.getpid()}")  # its server reaches that
    yield {
        **clean,
        "KIM_DATA_DIR": str(data),
        "KIM_DEVDB_HOME": str(database),
        "PORT": str(PORT),
    }
    subprocess.run(["rm", "-rf", str(database)], check=True)


@pytest.mark.prove
def test_the_demonstration_starts_serves_and_stops(environment: dict[str, str]) -> None:
    for _ in range(2):
        done = subprocess.run(
            [KIM, "demo"],
            env={**environment, "NOSERVE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "programmleitung@demo.example" in done.stdout
    assert "Programm geladen: 0 neue Angaben, 0 neue Rechtswerte." in done.stdout
    with subprocess.Popen(
        [KIM, "demo"], env=environment, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert b"12 von 36" in fetched(f"http://127.0.0.1:{PORT}/programm/")
            server.send_signal(signal.SIGINT)
            server.wait(timeout=PATIENCE)
        finally:
            server.kill()
        assert server.stdout
        assert f"http://127.0.0.1:{PORT}" in server.stdout.read()
    left = subprocess.run(["pgrep", "-f", environment["KIM_DEVDB_HOME"]], check=False)
    assert left.returncode == 1, "etwas läuft weiter"


def fetched(address: str) -> bytes:
    """The page, as soon as the server answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address) as response:  # noqa: S310 -- loopback
                found: bytes = response.read()
                return found
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.2)
