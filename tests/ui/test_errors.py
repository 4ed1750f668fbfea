"""Error pages: German, with a way on and the number of the request; problems below /api/."""

import json
import re
from pathlib import Path

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from config.environment import ROOT
from kim.audit.models import Event
from kim.kernel.languages import LANGUAGES
from tests.ui.pages import CANARY

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.pages")]
WRONG = {
    "falsch/": (400, "Ungültige Anfrage"),
    "nein/": (403, "Kein Zugriff"),
    "gibt-es-nicht/": (404, "Seite nicht gefunden"),
    "schreiben/": (405, "Nicht vorgesehen"),
    "fehlt/": (409, "Noch nicht möglich"),
    "gross/": (413, "Zu groß"),
    "viel/": (429, "Zu viele Versuche"),
    "kaputt/x/": (500, "Fehler im System"),
}
LEAKS = (CANARY, "Traceback", "RuntimeError", str(ROOT), "SELECT", "Django", "python")


@pytest.mark.parametrize(("path", "status", "title"), [(p, *found) for p, found in WRONG.items()])
def test_page(visitor: Client, path: str, status: int, title: str) -> None:
    response = visitor.get(f"/probe/{path}", headers={"accept-language": "en"})
    page = response.content.decode()
    assert response.status_code == status
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="de" dir="ltr">' in page
    assert f"<title>Fehler: {title} – KIM Rheinland-Pfalz</title>" in page
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == [title]
    assert re.findall(r"<code>(.*?)</code>", page) == [response.headers["X-Request-ID"]]
    assert [word for word in LEAKS if word in page] == []


@pytest.mark.parametrize(("path", "status", "title"), [(p, *found) for p, found in WRONG.items()])
def test_problem_of_the_api(visitor: Client, path: str, status: int, title: str) -> None:
    response = visitor.get(f"/api/probe/{path}")
    problem = json.loads(response.content)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["title"], problem["type"]) == (status, title, "about:blank")
    assert problem["instance"] == f"urn:uuid:{response.headers['X-Request-ID']}"
    assert problem["detail"].endswith(".")
    assert [word for word in LEAKS if word in response.content.decode()] == []


def test_who_reads_no_german_finds_the_start_page(visitor: Client) -> None:
    page = visitor.get("/ar/gibt-es-nicht/").text
    found = re.findall(
        r'<a href="/([\w-]+)/" hreflang="\1" lang="\1" dir="(ltr|rtl)">(.*?)</a>', page
    )
    assert found == [
        (one.code, one.direction, one.own_name) for one in LANGUAGES if one.code != "de"
    ]


def test_refusal_says_why(visitor: Client) -> None:
    assert "Nur die Programmleitung bestätigt Zusagen." in visitor.get("/probe/nein/").text


@pytest.mark.parametrize("status_path", ["viel/"])
def test_says_when_to_come_back(visitor: Client, status_path: str) -> None:
    assert visitor.get(f"/probe/{status_path}").headers["Retry-After"] == "30"


def test_wrong_method_names_the_right_ones(client: Client) -> None:
    assert client.get("/probe/schreiben/").headers["Allow"] == "POST"
    assert client.delete("/probe/nein/").headers["Allow"] == "GET, HEAD"
    assert client.post("/health/live").status_code == 405
    assert client.head("/impressum/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/impressum/", "/health/live", "/konto/anmelden/", "/probe/nein/"]
)
def test_a_wrong_method_is_no_matter_of_the_form_protection(visitor: Client, path: str) -> None:
    """``visitor`` is asked for a token, as every browser is."""
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "ERFUNDEN"):
        response = visitor.generic(method, path)
        assert (response.status_code, "GET" in response.headers["Allow"]) == (405, True), method


def test_debug_shows_the_same_pages(visitor: Client, settings: Settings) -> None:
    """Not found and refused pages do not depend on DEBUG being off by luck."""
    settings.DEBUG = False
    assert visitor.get("/gibt-es-nicht/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/" + "a" * 5000 + "/",
        "/%00/",
        "/%ff%fe/",
        "/..%2f..%2fetc/passwd",
        "/impressum/?" + "x=1&" * 2000,
    ],
    ids=["long", "nul", "not UTF-8", "upwards", "many questions"],
)
def test_strange_addresses_are_no_error_of_ours(visitor: Client, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code in (200, 302, 400, 404)
    assert "root:" not in response.content.decode()


def test_other_address_is_not_repeated(visitor: Client) -> None:
    assert CANARY not in visitor.get(f"/{CANARY}/?q={CANARY}").text


def test_too_much_typed(visitor: Client) -> None:
    many = {f"f{number}": "x" for number in range(1001)}
    assert visitor.post("/probe/formular/", many).status_code == 400
    body = "title=" + "x" * (5 * 1024 * 1024 + 1)
    kind = "application/x-www-form-urlencoded"
    assert visitor.post("/probe/formular/", body, content_type=kind).status_code == 413


def test_form_without_protection_gives_the_text_back(visitor: Client) -> None:
    typed = {"title": f"Mein <b>{CANARY}</b>", "password": "geheim-123", "csrfmiddlewaretoken": "x"}
    response = visitor.post("/probe/formular/", typed)
    assert response.status_code == 403
    assert f"Mein &lt;b&gt;{CANARY}&lt;/b&gt;" in response.text
    assert "geheim-123" not in response.text
    assert "Das Formular war zu lange offen" in response.text


@pytest.mark.usefixtures("database_down")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/probe/datenbank/", 503),
        ("/api/probe/datenbank/", 503),
        ("/probe/kaputt/x/", 500),
        ("/gibt-es-nicht/", 404),
        ("/impressum/", 200),
        ("/intern/", 404),
    ],
)
def test_pages_do_not_need_the_database(visitor: Client, path: str, status: int) -> None:
    visitor.cookies["kim_sitzung"] = "abcdefghijklmnopqrstuvwxyz012345"
    response = visitor.get(path)
    assert response.status_code == status
    if status == 503:
        assert response.headers["Retry-After"] == "30"
        assert "Die Datenbank antwortet gerade nicht." in response.text


@pytest.mark.usefixtures("database_down")
def test_signing_in_without_database(visitor: Client) -> None:
    visitor.cookies["kim_sitzung"] = "abcdefghijklmnopqrstuvwxyz012345"
    assert visitor.get("/probe/intern/").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_number_of_the_request_is_in_header_and_record() -> None:
    client = Client(headers={"x-request-id": "selbst-gewaehlt"})
    with transaction.atomic():
        response = client.post("/probe/schreiben/")
    number = response.headers["X-Request-ID"]
    assert number != "selbst-gewaehlt"
    assert [event.request_id for event in Event.objects.all()] == [number]
    assert client.get("/impressum/").headers["X-Request-ID"] != number


def test_error_page_without_static_files(
    visitor: Client, settings: Settings, tmp_path: Path
) -> None:
    """A server whose files were never collected still says what happened."""
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": storage}}
    response = visitor.get("/probe/kaputt/x/")
    assert (response.status_code, response.headers["Content-Type"]) == (
        500,
        "text/plain; charset=utf-8",
    )
    assert response.text == (
        "Fehler im System\nBei uns ist ein Fehler aufgetreten. Er wurde aufgezeichnet.\n"
        f"Nummer der Anfrage: {response.headers['X-Request-ID']}\n"
    )


def test_database_error_is_in_the_log(
    visitor: Client, database_down: None, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.get("/probe/datenbank/")
    (record,) = [found for found in caplog.records if found.name == "kim.ui.errors"]
    assert record.exc_info is not None
    assert record.exc_info[0] is OperationalError
