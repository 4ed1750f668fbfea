"""Containers cannot run here, but what they name must exist, and their SQL must work."""

import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import get_commands
from psycopg import sql

from config.environment import Environment
from tests.papers import blocks
from tests.papers.files import ROOT, tracked

COMPOSE: dict[str, Any] = blocks.read((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("migrate", "web", "worker")
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
SETTINGS = {field.alias for field in Environment.model_fields.values()}
PROXY_ONLY = {"KIM_HOST"}


def env_example() -> dict[str, str]:
    lines = (ROOT / "deploy/kim.env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def of(service: str, key: str) -> list[str]:
    return list(SERVICES[service].get(key, []))


def test_only_the_proxy_has_ports() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]


@pytest.mark.parametrize("service", list(SERVICES))
def test_each_container_is_closed(service: str) -> None:
    told = SERVICES[service]
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in told
    assert "privileged" not in told


def test_only_the_migration_knows_the_owner() -> None:
    knows = [name for name in SERVICES if "KIM_DATABASE_OWNER_URL" in of(name, "secrets")]
    assert knows == ["migrate"]


def test_database_is_reached_from_inside_only() -> None:
    assert SERVICES["db"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert "inside" not in SERVICES["proxy"]["networks"]


def test_settings_exist() -> None:
    named = set(env_example()) | {name for service in OURS for name in of(service, "secrets")}
    baked = re.findall(r"\b(KIM_\w+|PORT)=", CONTAINERFILE)
    assert (named | set(baked)) - PROXY_ONLY - SETTINGS == set()


def test_settings_are_enough_for_production() -> None:
    """With example and made secrets nothing but the database keeps it from starting."""
    told = dict(env_example())
    told |= {"KIM_MODE": "production", "KIM_SECRET_KEY": os.urandom(32).hex()}
    told |= {"DATABASE_URL": "postgresql://kim_app@127.0.0.1:1/kim"}
    told |= {"KIM_MAIL_URL": "smtp://mail.example:587", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", "from config.environment import read; print(read().mode)"],
        cwd=ROOT, env=told, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("production", "")


@pytest.mark.parametrize("service", OURS)
def test_commands_exist(service: str) -> None:
    program, command = SERVICES[service]["command"][:2]
    assert program == "kim"
    assert command in get_commands()


def test_secrets_are_declared_and_made() -> None:
    used = {name for service in SERVICES for name in of(service, "secrets")}
    assert used == set(COMPOSE["secrets"])
    made = re.findall(r"^keep (\w+) ", (ROOT / "deploy/make-secrets.sh").read_text(), re.MULTILINE)
    assert sorted(made) == sorted(used)


def test_mounted_files_exist() -> None:
    mounts = [m.split(":")[0] for name in SERVICES for m in of(name, "volumes")]
    files = [m for m in mounts if m.startswith("./")]
    assert files
    assert [m for m in files if not (ROOT / m).is_file()] == []
    assert {m for m in mounts if not m.startswith("./")} == set(COMPOSE["volumes"])


def test_copied_files_exist_and_are_not_ignored() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line[1:] for line in ignore if line.startswith("!")]
    copied = [
        source.rstrip("/")
        for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert [c for c in copied if not (ROOT / c).exists() and c != "locale"] == []
    assert [c for c in copied if c not in let_in] == []


def test_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)$", CONTAINERFILE.split("FROM")[-1], re.MULTILINE)
    assert users == ["10001:10001"]


def test_scripts_are_sound() -> None:
    scripts = [path for path in tracked() if path.suffix == ".sh"]
    assert len(scripts) == 3
    for script in scripts:
        subprocess.run(["sh", "-n", str(script)], check=True)
        assert script.stat().st_mode & stat.S_IXUSR


def test_secrets_are_made_once(tmp_path: Path) -> None:
    script = tmp_path / "make-secrets.sh"
    script.write_text((ROOT / "deploy/make-secrets.sh").read_text())
    for _ in range(2):
        subprocess.run(["sh", str(script), "smtp://m.example"], check=True, capture_output=True)
        key = (tmp_path / "secrets/KIM_SECRET_KEY").read_text()
        assert re.fullmatch(r"[0-9a-f]{64}", key)
    password = (tmp_path / "secrets/kim_app_password").read_text()
    url = (tmp_path / "secrets/DATABASE_URL").read_text()
    assert urlsplit(url).password == password
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


class Answer(BaseHTTPRequestHandler):
    """A web server that is ready for one host only."""

    def do_GET(self) -> None:
        good = self.path == "/health/ready" and self.headers["Host"] == "kim.example.org"
        self.send_response(200 if good else 400)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.mark.parametrize(
    ("hosts", "code"), [("kim.example.org,other.example", 0), ("other.example", 1)]
)
def test_health_is_asked_by_an_allowed_name(hosts: str, code: int) -> None:
    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.handle_request, daemon=True).start()
    told = {"PORT": str(server.server_port), "KIM_ALLOWED_HOSTS": hosts}
    program = str(ROOT / "deploy/container/healthcheck.py")
    done = subprocess.run([sys.executable, "-I", program], env=told, check=False)
    server.server_close()
    assert done.returncode == code


RIGHTS = """
SELECT has_schema_privilege(%(app)s, 'public', 'CREATE'),
    has_schema_privilege(%(owner)s, 'public', 'CREATE'),
    has_database_privilege(%(app)s, current_database(), 'CONNECT'),
    (SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'),
    (SELECT rolsuper FROM pg_roles WHERE rolname = %(app)s)
"""


def run(file: str, names: dict[str, str], connection: psycopg.Connection) -> None:
    """Each statement of a file in deploy/postgres, with other names for roles and database."""
    text = re.sub(r"--.*", "", (ROOT / "deploy/postgres" / file).read_text(encoding="utf-8"))
    for name, other in names.items():
        text = re.sub(rf"\b{name}\b", other, text)
    for statement in text.split(";"):
        if statement.strip():
            connection.execute(statement.encode())


@pytest.fixture
def names() -> Iterator[dict[str, str]]:
    """Names used by nobody else; what was made under them is removed again."""
    if "kim_app@/" not in os.environ["DATABASE_URL"]:
        pytest.skip("eigener Server angegeben: dort werden keine Rollen angelegt")
    tag = f"papers_{os.getpid()}"
    yield {"kim_owner": f"{tag}_owner", "kim_app": f"{tag}_app", "kim": tag}
    with superuser("postgres") as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(tag)))
        for role in (f"{tag}_owner", f"{tag}_app"):
            admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def superuser(database: str) -> psycopg.Connection:
    """The private server, as the user that made it."""
    socket = urlsplit(os.environ["DATABASE_URL"]).query
    return psycopg.connect(f"{socket} user=kim_admin dbname={database}", autocommit=True)


@pytest.mark.slow
def test_first_statements_make_roles_database_and_extension(names: dict[str, str]) -> None:
    with superuser("postgres") as admin:
        run("roles.sql", names, admin)
    with superuser(names["kim"]) as inside:
        run("database.sql", names, inside)
        found = inside.execute(
            RIGHTS, {"app": names["kim_app"], "owner": names["kim_owner"]}
        ).fetchone()
    assert found == (False, True, True, 1, False)


def test_reader_refuses_what_it_does_not_know() -> None:
    assert blocks.read('a:\n  - x\n  - "y: z"\nb:\n  c: true\n') == {
        "a": ["x", "y: z"],
        "b": {"c": True},
    }
    for text in ("a: &x\n", "a:\n  - x\n   - y\n", "a: {b: c}\n", "a: 1\na: 2\n", "a\n"):
        with pytest.raises(ValueError, match=r"not plain|indented"):
            blocks.read(text)
