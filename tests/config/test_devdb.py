"""The private PostgreSQL: where it lies, who runs it, and what it survives."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.config.program import PATIENCE, ROOT, environment
from tests.config.server import Server, a_server, tidied, walkable_folder

pytestmark = pytest.mark.slow
PRINT = ("sh", "-c", "echo $DATABASE_URL; echo $KIM_DATABASE_OWNER_URL")
LONGEST_SOCKET = 107  # bytes, limit of the system


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with a_server() as found:
        yield found


def test_data_and_socket(server: Server) -> None:
    done = server.run(*PRINT)
    socket, data = server.places
    assert done.stdout.split() == [
        f"postgresql://kim_app@/kim?host={socket}",
        f"postgresql://kim_owner@/kim?host={socket}",
    ]
    assert data.parent == server.home
    assert len(os.fsencode(socket / ".s.PGSQL.5432")) < LONGEST_SOCKET
    assert {path.stat().st_mode & 0o777 for path in (socket, server.home)} == {0o700}
    assert not server.answers()


def test_exit_code_of_the_command_is_given_on(server: Server) -> None:
    assert server.run("sh", "-c", "exit 7").returncode == 7
    assert server.run("sh", "-c", "kill -9 $$").returncode == 137


def test_no_network_and_no_root(server: Server) -> None:
    command = server.kim_waiting()
    with server.connect() as connection:
        addresses = connection.execute("SHOW listen_addresses").fetchone()
        encoding = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database"
            " WHERE datname = 'kim'"
        ).fetchone()
        roles = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles"
            " WHERE rolname LIKE 'kim%' ORDER BY 1"
        ).fetchall()
    connection.close()
    owner = Path("/proc", str(server.process_number())).stat().st_uid
    command.finish()
    assert addresses == ("",)
    assert encoding == ("UTF8", "C.UTF-8")
    assert roles == [
        ("kim_admin", True, True), ("kim_app", False, False), ("kim_owner", False, True),
    ]  # fmt: skip
    expected = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    assert owner == expected


def test_a_killed_server_starts_again(server: Server) -> None:
    command = server.kim_waiting()
    os.kill(server.process_number(), signal.SIGKILL)
    left = server.places[1] / "postmaster.pid"
    assert left.exists()
    command.signal("KILL")
    assert server.run(*PRINT).returncode == 0
    assert not left.exists()


@pytest.mark.prove
def test_a_number_that_belongs_to_somebody_else_is_forgotten(server: Server) -> None:
    assert server.run(*PRINT).returncode == 0
    socket, data = server.places
    for left in (data / "postmaster.pid", socket / ".s.PGSQL.5432.lock"):
        left.write_text(f"{os.getpid()}\n{data}\n0\n5432\n{socket}\n\n")
    assert server.run(*PRINT).returncode == 0
    assert not server.answers()


@pytest.mark.prove
def test_a_program_that_is_killed_leaves_the_server_to_the_next(server: Server) -> None:
    command = server.kim_waiting()
    number = server.process_number()
    command.signal("KILL")
    assert server.answers()
    following = server.kim_waiting()
    assert server.process_number() == number
    following.finish()
    assert not server.answers()


@pytest.mark.prove
def test_an_interrupted_set_up_is_done_again() -> None:
    with a_server() as server:
        server.run("true")
        _, data = server.places
        unfinished = data.with_suffix(".part")
        data.rename(unfinished)  # as initdb leaves it when the power goes
        (unfinished / "global" / "pg_control").unlink()
        (server.home / data.name.replace("data", "roles")).unlink()
        assert server.run(*PRINT).returncode == 0
        assert not unfinished.exists()


def test_signal_to_the_runner_reaches_the_command(server: Server) -> None:
    script = "trap 'echo tidied; exit 3' TERM; echo ready; while :; do sleep 0.05; done"
    runner = server.waiting(sys.executable, str(server.program), "run", "sh", "-c", script)
    runner.process.send_signal(signal.SIGTERM)
    output, _ = runner.process.communicate(timeout=PATIENCE)
    assert (output, runner.process.returncode) == ("tidied\n", 3)
    assert not server.answers()


@pytest.mark.prove
def test_data_lie_in_the_folder_of_the_project() -> None:
    folder = walkable_folder()
    shutil.copy(ROOT / "devdb.py", folder)
    server = Server(folder / "var" / "postgres", folder / "devdb.py", {})
    with tidied(server, folder):
        assert server.run(*PRINT).returncode == 0
        assert server.places[1].parent == folder / "var" / "postgres"
        assert (server.places[1] / "PG_VERSION").exists()


@pytest.mark.prove
def test_long_name_of_the_folder_for_temporary_files(server: Server, tmp_path: Path) -> None:
    long = tmp_path / ("x" * 120)
    long.mkdir()
    told = {**server.told, "TMPDIR": str(long)}
    assert Server(server.home, server.program, told).run(*PRINT).returncode == 0


def test_folder_of_somebody_else_is_refused(server: Server) -> None:
    folder = walkable_folder()
    (folder / "open").mkdir(mode=0o777)
    told = {"KIM_DEVDB_HOME": str(folder / "open")}
    done = Server(folder / "open", server.program, told).run(*PRINT)
    shutil.rmtree(folder)
    assert done.returncode == 1
    assert "gehört nicht uns allein" in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_postgresql_is_one_line(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import devdb; devdb.OLDEST = 99; devdb.main(['which'])"],
        env=environment(server.told), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "Kein nutzbares PostgreSQL ab Version 99. Bitte KIM_PG_BIN setzen.\n"


def python_for(uid: int) -> str | None:
    """A Python of this version that ``uid`` may run."""
    for program in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        try:
            subprocess.run([program, "-V"], user=uid, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return program
    return None


@pytest.mark.prove
@pytest.mark.skipif(os.geteuid() != 0, reason="nur wer root ist, kann jemand anders sein")
def test_somebody_who_is_not_root() -> None:
    folder = walkable_folder()
    somebody = pwd.getpwnam("daemon").pw_uid
    if (program := python_for(somebody)) is None:
        pytest.skip("kein Python, das ein anderer Benutzer starten darf")
    os.chown(folder, somebody, -1)
    packages = str(Path(psycopg.__file__).parents[1])
    told = {"KIM_DEVDB_HOME": str(folder / "data"), "PYTHONPATH": packages}
    done = subprocess.run(
        [program, str(ROOT / "devdb.py"), "run", *PRINT],
        env=environment(told), cwd=folder, user=somebody, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
    assert f"kim-{somebody}-" in done.stdout


@pytest.mark.prove
def test_role_of_the_application_makes_no_tables(server: Server) -> None:
    command = server.kim_waiting()
    with (
        server.connect("kim_app", "kim") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine ()")
    connection.close()
    command.finish()
