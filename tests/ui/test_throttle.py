"""A throttle counts per key and window."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from kim.ui.throttle import take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean(db: None) -> None:
    cache.clear()


def test_so_many_per_window_and_key() -> None:
    assert [take("a", limit=2, seconds=10**9) for _ in range(4)] == [True, True, False, False]
    assert take("b", limit=2, seconds=10**9)


def test_the_next_window_starts_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    assert [take("a", limit=1, seconds=60) for _ in range(3)][2] is False
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(seconds=61))
    assert take("a", limit=1, seconds=60)


def test_a_count_that_is_gone_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *_told: True)
    assert take("a", limit=0, seconds=60)
