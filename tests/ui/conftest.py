"""Clients that get answers, not exceptions; and a database that is not there."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client


@pytest.fixture
def visitor() -> Client:
    """Somebody from outside; sees the error page where something breaks."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture
def database_down(transactional_db: None) -> Iterator[None]:
    """The server of the database cannot be reached."""
    known = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nonexistent"
    yield
    connection.settings_dict["HOST"] = known
