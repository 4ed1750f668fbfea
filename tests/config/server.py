"""A private server in a folder of its own, beside the one these tests run on."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.config.program import PATIENCE, ROOT, environment

# As `kim shell` would, without the seconds that Django needs to start.
WAITING = """
import sys
sys.argv = ["kim", "shell"]
import config.entry
def run(command):
    print("ready", flush=True)
    sys.stdin.readline()
config.entry.run = run
config.entry.main()
"""
WHERE = "import devdb; print(devdb.socket_dir()); print(devdb.data_folder())"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A program that uses the server until it is told to end."""

    process: subprocess.Popen[str]

    def finish(self) -> int:
        """Let it come to its end; give its exit code."""
        self.process.communicate("\n", timeout=PATIENCE)
        return self.process.returncode

    def signal(self, name: str) -> int:
        """End it by a signal; give its exit code."""
        self.process.send_signal(signal.Signals[f"SIG{name}"])
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode


@dataclass(frozen=True, slots=True)
class Server:
    """The private server of ``home``. ``program`` is the copy of devdb.py that runs it."""

    home: Path
    program: Path
    told: dict[str, str]

    @property
    def places(self) -> tuple[Path, Path]:
        """Folder of the socket and folder of the data, as the program says."""
        text = subprocess.check_output(
            [sys.executable, "-c", WHERE],
            text=True,
            env=environment(self.told),
            cwd=self.program.parent,
        )
        socket, data = text.splitlines()
        return Path(socket), Path(data)

    def connect(self, role: str = "kim_admin", database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.places[0]), user=role, dbname=database)

    def answers(self) -> bool:
        """Whether somebody listens on the socket."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def process_number(self) -> int:
        return int((self.places[1] / "postmaster.pid").read_text().split("\n")[0])

    def waiting(self, *command: str) -> Waiting:
        """Start ``command``; it has the server as soon as this returns."""
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(self.told),
            cwd=self.program.parent,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()
        return Waiting(process)

    def kim_waiting(self) -> Waiting:
        """The console command, at work until told to end."""
        return self.waiting(sys.executable, "-c", WAITING)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """``python devdb.py run COMMAND``, to its end."""
        return subprocess.run(
            [sys.executable, str(self.program), "run", *command],
            env=environment(self.told),
            cwd=self.program.parent,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


def walkable_folder() -> Path:
    """A fresh folder that the user of the server can reach."""
    folder = Path(tempfile.mkdtemp(prefix="kim-test-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


@contextmanager
def a_server() -> Iterator[Server]:
    """A private server elsewhere; stopped and removed at the end, whatever happened."""
    folder = walkable_folder()
    told = {"KIM_DEVDB_HOME": str(folder / "data")}
    server = Server(folder / "data", ROOT / "devdb.py", told)
    with tidied(server, folder):
        yield server


@contextmanager
def tidied(server: Server, folder: Path) -> Iterator[None]:
    """Afterwards neither process nor folder is left."""
    try:
        yield
    finally:
        socket, data = server.places
        if (data / "postmaster.pid").exists():
            os.kill(server.process_number(), signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(socket, ignore_errors=True)
