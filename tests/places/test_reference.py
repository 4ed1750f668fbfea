"""The 36: complete, keyed by AGS, adding up, and loaded as often as one likes."""

import datetime as dt

import pytest

from kim.audit.models import Event
from kim.places import queries, services
from kim.places.models import Place, Population

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def test_loading_twice_duplicates_nothing() -> None:
    assert services.load_reference(now=NOW) == {"new": 36, "changed": 0, "unchanged": 0}
    assert services.load_reference(now=NOW) == {"new": 0, "changed": 0, "unchanged": 36}
    assert Place.objects.count() == 37  # and the Land
    assert Population.objects.count() == 36
    assert Event.objects.count() == 1
    assert len(queries.municipalities()) == 36
