"""The console command: spelling, and the private database that comes and goes with it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.entry import spelled_out
from tests.config.program import ROOT, kim
from tests.config.server import Server, a_server


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["load-programme", "--on", "2025-12-10"], ["load_programme", "--on", "2025-12-10"]),
        (["help", "check-translations"], ["help", "check_translations"]),
        (["facts", "a-file-name.csv"], ["facts", "a-file-name.csv"]),
        (["--version"], ["--version"]),
        ([], []),
    ],
)
def test_hyphens_in_the_name_of_a_command(typed: list[str], meant: list[str]) -> None:
    assert spelled_out(typed) == meant


def test_manage_py_is_the_same_program() -> None:
    assert "config.entry import main" in (ROOT / "manage.py").read_text()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as found:
        yield found


@pytest.mark.prove
@pytest.mark.slow
def test_commands_without_data_start_no_server(server: Server) -> None:
    done = kim("check", KIM_DEVDB_HOME=str(server.home))
    assert done.returncode == 0
    assert not server.answers()
    assert "Datenbank" not in done.stderr


@pytest.mark.slow
def test_told_address_starts_no_server(server: Server) -> None:
    told = "postgresql://kim_app@127.0.0.1:1/kim?connect_timeout=1"
    done = kim("showmigrations", KIM_DEVDB_HOME=str(server.home), DATABASE_URL=told)
    assert done.returncode != 0
    assert "Die Datenbank ist nicht erreichbar." in done.stderr
    assert not server.answers()


@pytest.mark.slow
def test_two_commands_share_one_server_and_the_last_one_stops_it(server: Server) -> None:
    first = server.kim_waiting()
    number = server.process_number()
    second = server.kim_waiting()
    assert server.process_number() == number
    first.finish()
    assert server.answers()
    second.finish()
    assert not server.answers()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "TERM",
        pytest.param("HUP", marks=pytest.mark.prove),
        pytest.param("INT", marks=pytest.mark.prove),
    ],
)
def test_a_command_that_is_ended_stops_what_it_started(server: Server, name: str) -> None:
    command = server.kim_waiting()
    assert server.answers()
    code = command.signal(name)
    assert code in {130, 128 + 15, 128 + 1, -2}
    assert not server.answers()


def test_refusal_starts_no_server(tmp_path: Path) -> None:
    done = kim("migrate", PORT="abc", KIM_DEVDB_HOME=str(tmp_path / "never"))
    assert done.returncode == 2
    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize("command", [("facts",), ("audit", "verify"), ("migrate",)])
def test_no_database_is_one_line(command: tuple[str, ...]) -> None:
    done = kim(*command, DATABASE_URL="postgresql://kim_app@127.0.0.1:1/kim")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "kim startet nicht: Die Datenbank ist nicht erreichbar.\n"


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_nobody_can_write_to_is_one_line(folder: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = {"KIM_DATA_DIR": str(tmp_path / folder), "KIM_DEVDB_HOME": str(tmp_path / "never")}
    done = kim("demo", **told)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kim startet nicht: In KIM_DATA_DIR={tmp_path / folder}")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "never").exists()


def test_a_folder_for_the_database_that_cannot_be_made_is_one_line() -> None:
    done = kim("facts", KIM_DEVDB_HOME="/proc/nowhere")
    assert done.returncode == 1
    assert done.stderr.startswith("/proc/nowhere lässt sich nicht anlegen")
    assert done.stderr.count("\n") == 1


def test_a_database_without_tables_is_one_line(server: Server) -> None:
    done = server.run(sys.executable, str(ROOT / "manage.py"), "audit", "verify")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "kim startet nicht: Die Datenbank ist nicht eingerichtet. "
        "Bitte zuerst `kim migrate` aufrufen."
    )
    assert "Traceback" not in done.stderr
