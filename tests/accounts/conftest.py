"""Two municipalities and a clean count of attempts, for tests of accounts."""

import datetime as dt

import pytest
from django.core.cache import cache

from kim.places.models import Place

PLACES = {"07334": ("Germersheim", "district"), "07319": ("Worms", "town")}


def make_place(ags: str) -> Place:
    name, kind = PLACES[ags]
    land, _ = Place.objects.get_or_create(
        ags="07",
        ars="070000000000",
        name="Rheinland-Pfalz",
        kind="land",
        valid_from_on=dt.date(2020, 1, 1),
        edition_on=dt.date(2024, 1, 1),
        source="Test",
    )
    return Place.objects.create(
        ags=ags,
        ars=f"{ags}0000000",
        name=name,
        kind=kind,
        parent=land,
        valid_from_on=dt.date(2020, 1, 1),
        edition_on=dt.date(2024, 1, 1),
        source="Test",
    )


@pytest.fixture
def germersheim(db: None) -> Place:
    return make_place("07334")


@pytest.fixture
def worms(db: None) -> Place:
    return make_place("07319")


@pytest.fixture(autouse=True)
def no_attempts(request: pytest.FixtureRequest) -> None:
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("db" if "db" in request.fixturenames else "transactional_db")
        cache.clear()
