"""The published facts in the database."""

import pytest

from tests.programme.factories import TODAY, load


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same day on every computer."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)


@pytest.fixture
def loaded(db: None) -> None:
    load()
