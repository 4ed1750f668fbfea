"""Two programs at once: the second waits for the first."""

from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from kim.kernel.locks import one_at_a_time, until_commit

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = 0.3  # seconds in which somebody who does not wait would be through


def in_a_thread(done: Event, *, name: str = "", command: str = "") -> Thread:
    """Somebody else, with a connection of their own."""

    def work() -> None:
        try:
            if command:
                call_command(command, database="default", verbosity=0)
            else:
                with one_at_a_time(name), transaction.atomic():
                    until_commit(name)
            done.set()
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    return thread


def test_the_second_waits_and_others_do_not() -> None:
    second, other = Event(), Event()
    with one_at_a_time("a"):
        threads = [in_a_thread(second, name="a"), in_a_thread(other, name="b")]
        assert other.wait(10)
        assert not second.wait(SHORT)
    assert second.wait(10)
    for thread in threads:
        thread.join()


def test_the_second_waits_for_the_end_of_the_transaction() -> None:
    second, other = Event(), Event()
    with transaction.atomic():
        until_commit("a")
        threads = [in_a_thread(second, name="a"), in_a_thread(other, name="b")]
        assert other.wait(10)
        assert not second.wait(SHORT)
    assert second.wait(10)
    for thread in threads:
        thread.join()
    with pytest.raises(RuntimeError, match="needs a transaction"):
        until_commit("a")


def test_an_error_lets_the_next_in() -> None:
    done = Event()
    with pytest.raises(ZeroDivisionError), one_at_a_time("a"):
        raise ZeroDivisionError
    in_a_thread(done, name="a").join(10)
    assert done.is_set()


def test_tables_are_changed_by_one_at_a_time() -> None:
    done = Event()
    with one_at_a_time("migrate"):
        thread = in_a_thread(done, command="migrate")
        assert not done.wait(SHORT)
    thread.join(20)
    assert done.is_set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON database = pg_database.oid"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)
