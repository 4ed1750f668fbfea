"""The published facts in the database."""

import datetime as dt

import pytest

from kim.places.services import load_reference
from kim.programme.services.load import load_published_facts


@pytest.fixture
def loaded(db: None) -> None:
    now = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
    load_reference(now=now)
    load_published_facts(now=now)
