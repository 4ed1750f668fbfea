"""One program at a time: locks that the database keeps for whoever uses it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections


@contextmanager
def one_at_a_time(name: str, alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Wait until nobody else is inside ``name`` on this database; freed when a program dies.

    Belongs to the connection, not to a transaction: there may be many inside.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
    try:
        yield
    finally:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def until_commit(name: str) -> None:
    """Wait until no other transaction is inside ``name``; freed with the end of this one.

    For deeds about rows that are not known before they are read. Needs a transaction.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        raise RuntimeError("until_commit needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
