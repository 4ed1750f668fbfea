"""A server on which nothing is loaded yet says so."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["programme/facts", "municipalities"])
def test_a_server_without_programme_says_so(client: Client, path: str) -> None:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 503
    assert "noch keine Angaben" in response.json()["detail"]


def test_without_a_programme_it_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="load-programme") as caught:
        call_command("facts", "--on", "2025-12-10")
    assert caught.value.returncode == 1
