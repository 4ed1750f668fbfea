"""The public pages on a database of their own: kept answers, and nothing loaded yet."""

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.programme.factories import SPEYER, WORMS, lead, load, step


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return unescape(response.content.decode())


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_kept_until_anything_changes(client: Client) -> None:
    load()
    addresses = [f"/kommunen/{SPEYER}/", f"/api/v1/municipalities/{SPEYER}"]
    for address in addresses:
        first = client.get(address).content
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).content == first
        assert len(found) == 1  # asks only whether anything has changed
    step(lead(), "join", "2026-01-15")
    for address in addresses:
        assert "angekündigt" in text_of(client, address) or "announced" in text_of(client, address)


@pytest.mark.django_db(transaction=True)
def test_a_refused_question_is_not_kept(client: Client) -> None:
    load()
    for status in (422, 422):
        assert client.get("/programm/?stichtag=x").status_code == status
    assert client.get("/kommunen/07999/").status_code == 404


@pytest.mark.django_db
def test_a_server_without_programme_says_so(client: Client) -> None:
    for address in ("/", "/programm/", "/kommunen/"):
        assert "noch keine Angaben" in text_of(client, address, status=503)
    assert client.get(f"/kommunen/{WORMS}/").status_code == 404
