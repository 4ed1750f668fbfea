"""The published facts in the database."""

import pytest

from tests.network.conftest import municipalities
from tests.programme.conftest import published
from tests.programme.factories import TODAY

__all__ = ["municipalities", "published"]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same day on every computer."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)
