"""What somebody typed survives a sign-in that ran out; secrets do not."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from tests.accounts.factories import make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.pages")]
TYPED = {
    "title": "Ein <Titel> & mehr", "note": "Zeile 1\r\nZeile 2", "ways": ["p", "t"],
    "password": "geheim-123", "csrfmiddlewaretoken": "x",
}  # fmt: skip
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def ran_out() -> Client:
    """A browser whose session the server no longer knows."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefghijklmnopqrstuvwxyz012345"
    return client


def test_text_comes_back_after_signing_in() -> None:
    client = ran_out()
    response = client.post("/probe/intern/", TYPED)
    assert (response.status_code, response.headers["Location"]) == (
        302, "/konto/anmelden/?next=/probe/intern/",
    )  # fmt: skip
    sign_in(client, make_user(second_factor=True))
    page = client.get("/probe/intern/")
    assert "Ihre Eingaben wurden wiederhergestellt" in page.text
    assert 'value="Ein &lt;Titel&gt; &amp; mehr"' in page.text
    assert "Zeile 1\r\nZeile 2</textarea>" in page.text
    assert page.text.count(" checked") == 2
    assert "geheim-123" not in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_given_once() -> None:
    client = ran_out()
    client.post("/probe/intern/", TYPED)
    sign_in(client, make_user(second_factor=True))
    client.get("/probe/intern/")
    assert "Ein &lt;Titel" not in client.get("/probe/intern/").text


def test_only_on_its_own_page() -> None:
    client = ran_out()
    client.post("/probe/intern/", TYPED)
    sign_in(client, make_user(second_factor=True))
    assert "Titel&gt;" not in client.get("/api/probe/intern/").text
    assert "Titel&gt;" in client.get("/probe/intern/").text


def test_for_half_an_hour() -> None:
    client = ran_out()
    with time_machine.travel(NOW, tick=False):
        client.post("/probe/intern/", TYPED)
    with time_machine.travel(NOW + dt.timedelta(minutes=30, seconds=1), tick=False):
        sign_in(client, make_user(second_factor=True))
        assert "Titel&gt;" not in client.get("/probe/intern/").text


def test_secrets_are_not_stored() -> None:
    client = ran_out()
    client.post("/probe/intern/", TYPED | {"otp_code": "123456", "new_password1": "geheim-456"})
    kept = str(dict(client.session))
    assert "Ein" in kept
    assert [word for word in ("geheim-123", "geheim-456", "123456", "csrf") if word in kept] == []


def test_too_long_is_not_kept() -> None:
    client = ran_out()
    assert client.post("/probe/intern/", {"note": "x" * 70_000}).status_code == 302
    assert not dict(client.session)


def test_strangers_store_nothing() -> None:
    client = Client()
    assert client.post("/probe/intern/", TYPED).status_code == 302
    assert not client.cookies


def test_api_answers_with_a_problem() -> None:
    response = ran_out().post("/api/probe/intern/", TYPED)
    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "Bitte melden Sie sich an."
