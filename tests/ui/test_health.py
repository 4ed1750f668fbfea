"""Alive and ready, for people and for programs."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
GOOD = {"status": "ok", "database": "ok", "migrations": "ok", "disk": "ok", "fonts": "ok"}


def test_plain(visitor: Client) -> None:
    live, ready = visitor.get("/health/live"), visitor.get("/health/ready")
    assert (live.status_code, live.text) == (200, "ok\n")
    lines = "ok\ndatabase: ok\nmigrations: ok\ndisk: ok\nfonts: ok\n"
    assert (ready.status_code, ready.text) == (200, lines)
    assert ready.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("asked", [{"accept": "application/json"}, None])
def test_json(visitor: Client, asked: dict[str, str] | None) -> None:
    address = "/health/ready" if asked else "/health/ready?format=json"
    assert visitor.get(address, headers=asked).json() == GOOD
    live = "/health/live" if asked else "/health/live?format=json"
    assert visitor.get(live, headers=asked).json() == {"status": "ok"}


@pytest.mark.usefixtures("database_down")
def test_without_database_alive_but_not_ready(visitor: Client) -> None:
    assert visitor.get("/health/live").status_code == 200
    ready = visitor.get("/health/ready?format=json")
    assert ready.status_code == 503
    assert ready.json() == GOOD | {
        "status": "failed", "database": "failed", "migrations": "failed"
    }  # fmt: skip
    assert visitor.get("/health/ready").text.startswith("failed\ndatabase: failed\n")


def test_missing_migration_is_not_ready(visitor: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'ui'")
    ready = visitor.get("/health/ready?format=json")
    assert ready.status_code == 503
    assert ready.json() == GOOD | {"status": "failed", "migrations": "failed"}


def test_missing_folder_is_not_ready(visitor: Client, settings: Settings, tmp_path: Path) -> None:
    settings.KIM = settings.KIM.model_copy(update={"data_dir": tmp_path / "weg"})
    ready = visitor.get("/health/ready?format=json")
    assert (ready.status_code, ready.json()["disk"]) == (503, "failed")


def test_without_fonts_is_not_ready(visitor: Client, settings: Settings, tmp_path: Path) -> None:
    settings.PRINT_FONTS = tmp_path
    ready = visitor.get("/health/ready?format=json")
    assert (ready.status_code, ready.json()["fonts"]) == (503, "failed")


def test_says_nothing_about_the_server(visitor: Client) -> None:
    for path in ("/health/live", "/health/ready", "/health/ready?format=json"):
        text = visitor.get(path).text
        assert not {"test_", "kim_", "/", "psycopg", "5.2"} & {w for w in text.split() if w}
