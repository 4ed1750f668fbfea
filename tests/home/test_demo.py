"""The demonstration: made-up people and contacts, marked, once, and never in production."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.test import override_settings

from config.environment import ROOT
from kim.accounts.models import Membership, User
from kim.audit.queries import events_about, read_file
from kim.grants.models import Application, Notice
from kim.home.management.commands.serve import require_free_port
from kim.home.services import DemoRefused, load_demo_content
from kim.programme.models import LegalRule, WorkContact
from kim.programme.services.load_legal import load_legal_numbers
from tests.pdf import Pdf
from tests.programme.factories import NOW, load

KIM = ROOT / ".venv" / "bin" / "kim"
PORT = 8137
PATIENCE = 60


@pytest.mark.slow
@pytest.mark.django_db
def test_demo_content_is_added_once_and_marked() -> None:
    load()
    load_legal_numbers(now=NOW)
    load_demo_content(now=NOW)
    models = (User, Membership, WorkContact, LegalRule, Application, Notice)
    before = [model._default_manager.count() for model in models]
    load_demo_content(now=NOW)
    assert [model._default_manager.count() for model in models] == before
    proposed = LegalRule.objects.get(key="base_rate", state="proposed")
    assert proposed.source.startswith("Beispiel")
    assert before[2] == 1
    assert all(user.name.startswith("Demo") for user in User.objects.all())
    assert all(user.email.endswith(".example") for user in User.objects.all())
    assert "Beispiel" in WorkContact.objects.get().function
    made_up_files_in_all_states()


def made_up_files_in_all_states() -> None:
    """The 12 known participants have files in every state, each marked, their letters too."""
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {
        "approved": 4, "ready_for_decision": 2, "budget_review": 1, "technical_review": 1,
        "completion_requested": 1, "submitted": 1, "rejected": 1, "hearing_before_rejection": 1,
        "draft": 2, "withdrawn": 1,
    }  # fmt: skip
    assert not Application.objects.filter(is_demo=False).exists()
    assert Application.objects.values("place").distinct().count() == 12
    notices = Counter(Notice.objects.filter(decision__isnull=False).values_list("state", flat=True))
    assert notices == {"final": 1, "served": 1, "dispatched": 1, "issued": 2}
    award = Notice.objects.filter(kind="award").earliest("pk")
    assert "Beispiel – kein Bescheid" in Pdf(read_file(award.file)).text
    approved = Application.objects.filter(state="approved").earliest("pk")
    deeds = [event.action for event in events_about(approved)]
    assert {"grants.application_submit", "grants.application_approve"} <= set(deeds)
    connection.check_constraints()


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
