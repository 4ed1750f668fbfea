"""Numbers of notices: no gap and none twice, whatever is undone meanwhile."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from kim.grants.models import NumberSeries
from kim.grants.services import numbers
from kim.grants.services.numbers import take_number

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
THREADS = 6


class Undone(Exception):
    """A deed that fails after it has taken its number."""


def at_once(deed: Callable[[int], int]) -> list[int]:
    """The numbers that were kept; every second deed is undone."""
    ready = threading.Barrier(THREADS)
    kept: list[int] = []

    def run(place: int) -> None:
        try:
            ready.wait()
            with transaction.atomic():
                taken = deed(place)
                if place % 2:
                    raise Undone
            kept.append(taken)
        except Undone:
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(kept)


def test_numbers_follow_each_other_although_others_are_undone() -> None:
    assert at_once(lambda _: take_number(series="kim-b-2026")) == [1, 2, 3]
    assert NumberSeries.objects.get().last == 3
    assert take_number(series="kim-b-2026") == 4


def test_each_series_counts_for_itself() -> None:
    assert [take_number(series=name) for name in ("a", "b", "a")] == [1, 1, 2]


def test_without_the_lock_a_number_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the lock of the row is what keeps the numbers apart."""
    NumberSeries.objects.create(name="kim-b-2026")
    waiting = threading.Barrier(THREADS)

    def no_lock(name: str) -> NumberSeries:
        row = NumberSeries.objects.get(name=name)
        waiting.wait(timeout=10)  # everybody has read before anybody writes
        return row

    monkeypatch.setattr(numbers, "locked_series", no_lock)
    assert at_once(lambda _: take_number(series="kim-b-2026")) == [1, 1, 1]


def test_a_sequence_of_the_database_would_leave_gaps() -> None:
    """Negative control: what is undone stays used."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE gaps")

    def take(_place: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('gaps')")
            return int(cursor.fetchone()[0])

    try:
        take(0)
        assert at_once(take) != [2, 3, 4]
        assert take(0) == THREADS + 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SEQUENCE gaps")
