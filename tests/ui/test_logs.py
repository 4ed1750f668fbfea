"""Log lines: JSON, the number of the request, no people."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from procrastinate.jobs import Job

from kim.ui.logs import JsonLine, cleaned

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.pages")]
CANARIES = (
    "Mustermann", "Erika", "erika@mustermann.example", "192.0.2.7", "2001:db8::7",
    "2001:db8:1:2:3:4:5:6", "geheimes-wort", "Kanarienvogel",
)  # fmt: skip
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the project's own handler writes; the text is searched for canaries at the end."""
    handlers = [h for h in logging.root.handlers if isinstance(h.formatter, JsonLine)]
    (handler,) = handlers
    assert isinstance(handler, logging.StreamHandler)
    buffer = io.StringIO()
    known = handler.setStream(buffer)
    yield lambda: [json.loads(line) for line in buffer.getvalue().splitlines()]
    handler.setStream(known)
    assert [canary for canary in CANARIES if canary in buffer.getvalue()] == []


def curious() -> Client:
    return Client(
        raise_request_exception=False,
        headers={
            "user-agent": "Erika Mustermann",
            "referer": "https://anderswo.example/?name=Erika",
            "x-forwarded-for": "192.0.2.7",
            "authorization": "Bearer geheimes-wort",
            "cookie": "kim_sitzung=geheimes-wort",
        },
        REMOTE_ADDR="2001:db8::7",
    )


def test_error_names_its_place_and_not_its_words(lines: Lines) -> None:
    response = curious().get("/probe/kaputt/Erika/?mail=erika@mustermann.example")
    (line,) = lines()
    assert line["level"] == "ERROR"
    assert line["message"] == "Internal Server Error: /probe/kaputt/<str:name>/"
    assert line["path"] == "/probe/kaputt/<str:name>/"
    assert (line["status"], line["method"]) == (500, "GET")
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert line["error"] == "RuntimeError"
    assert "tests/ui/pages.py:" in line["at"]


@pytest.mark.parametrize(
    "path",
    [
        "/Erika-Mustermann/",
        "/ar/Mustermann/?q=Erika",
        "/konto/einladung/geheimes-wort/",
        "/konto/passwort-vergessen/1-geheimes-wort/",
        "/api/v1/Mustermann",
        "/probe/falsch/?name=Erika",
        "/probe/nein/?192.0.2.7",
    ],
)
def test_addresses_are_not_written(lines: Lines, path: str) -> None:
    curious().get(path)
    for line in lines():
        assert line["path"] == "(unknown address)" or "<" in line["path"] or "probe" in path


def test_a_made_up_method_is_not_written(lines: Lines) -> None:
    curious().generic("MUSTERMANN", "/impressum/")
    assert [line["method"] for line in lines()] == ["UNKNOWN"]


def test_form_without_protection(lines: Lines) -> None:
    client = Client(enforce_csrf_checks=True)
    client.post("/probe/formular/?name=Erika", {"title": "Mustermann"})
    (line,) = lines()
    assert (line["status"], line["path"]) == (403, "/probe/formular/")


def test_host_and_log_forgery(lines: Lines) -> None:
    client = Client(headers={"host": 'x"\n{"level": "CRITICAL"}'})
    client.get("/impressum/")
    assert [line["level"] for line in lines()] == ["ERROR"]


def test_job_without_its_arguments(lines: Lines) -> None:
    job = Job(
        id=7, status="todo", queue="mail", lock=None, queueing_lock=None,
        task_name="accounts.send",
        task_kwargs={"name": "Erika (Mustermann)", "to": "geheimes-wort"},
    )  # fmt: skip
    logging.getLogger("procrastinate.worker").error(
        "Job %s ended with status: Error", job.call_string
    )
    (line,) = lines()
    assert line["message"] == "Job accounts.send[7](…) ended with status: Error"


def test_words_are_cleaned() -> None:
    assert cleaned("Mail an erika@mustermann.example von 192.0.2.7") == "Mail an [mail] von [ip]"
    assert cleaned("GET /a/?name=Erika HTTP") == "GET /a/ HTTP"
    assert cleaned("von 2001:db8::7 und 2001:db8:1:2:3:4:5:6, um 12:30:45") == (
        "von [ip] und [ip], um 12:30:45"
    )
    assert cleaned("Version 5.2.19") == "Version 5.2.19"
    assert len(cleaned("x" * 100_000)) == 500


def test_broken_message_is_still_written(lines: Lines) -> None:
    logging.getLogger("kim").warning("%d Zeilen", "drei")
    assert [line["message"] for line in lines()] == ["%d Zeilen"]
