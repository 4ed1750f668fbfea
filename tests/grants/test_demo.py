"""Made-up files: refused in production, their call open today. What they hold: tests/home."""

import datetime as dt

import pytest
from django.conf import settings

from kim.grants.services.demo import load_demo_grants
from kim.grants.services.demo.build import DemoGrantsRefused, next_year

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)


def test_never_in_production(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(type(settings.KIM), "is_production", property(lambda _self: True))
    with pytest.raises(DemoGrantsRefused):
        load_demo_grants(now=NOW)


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (dt.date(2026, 11, 27), 2027), (dt.date(2026, 8, 31), 2027), (dt.date(2027, 3, 1), 2027),
        (dt.date(2027, 8, 31), 2027), (dt.date(2027, 9, 1), 2028),
    ],
    ids=str,
)  # fmt: skip
def test_the_example_call_is_open_today(today: dt.date, year: int) -> None:
    assert next_year(today) == year
