"""Empty the tables after tests that commit."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, transaction
from pytest_django import fixtures

from kim.audit.services import grant_application_rights

# pytest-django makes a test database only for tests with its own marks. Browser tests have
# none: alone, they would run on the database of the demonstration, and empty it.
fixtures._get_databases_for_setup = lambda _items: ({DEFAULT_DB_ALIAS}, set())

# Filled by migrations, not by tests.
KEPT = {"django_content_type", "auth_permission"}
JOBS = {"procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers"}
WAITS = (0.1, 0.5, 2.0)  # seconds
GUARDED = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
HEAD = "INSERT INTO audit_head (id, last_id, last_hash) VALUES (1, 0, '')"


def empty_tables() -> None:
    """As Django's flush, for a record that refuses to be emptied and needs its first row."""
    name = str(connection.settings_dict["NAME"])
    if not name.startswith("test_"):
        raise RuntimeError(f"refused to empty the database {name}")
    for wait in (*WAITS, None):
        try:
            delete_rows(tables())
            return
        except OperationalError:  # the live server still writes for the page seen last
            if wait is None:
                raise
            time.sleep(wait)


def tables() -> list[str]:
    """Every table that tests fill."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*names, *JOBS} - KEPT)


def filled(names: list[str]) -> list[str]:
    """Those of the tables that have a row."""
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)  # noqa: S608 -- our own tables
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]


def delete_rows(names: list[str]) -> None:
    """Delete what is there: TRUNCATE makes new files for every table and index, full or not.

    All in one statement, so that nothing depends on an order; nobody writes meanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE")
        found = filled(names)
        cursor.execute(GUARDED)
        guarded = sorted({name for (name,) in cursor.fetchall()} & set(found))
        deletes = (f"d{n} AS (DELETE FROM {name})" for n, name in enumerate(found))  # noqa: S608 -- same
        off = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in guarded]
        on = [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in guarded]
        if found:
            cursor.execute("; ".join([*off, f"WITH {', '.join(deletes)} SELECT"]))
        cursor.execute("; ".join(["SET CONSTRAINTS ALL IMMEDIATE", *on, HEAD]))


@contextmanager
def as_application() -> Iterator[psycopg.Connection]:
    """A connection of the role that runs the application, to the database of this test.

    Sees only what is committed. Skips the test where the role cannot sign in.
    """
    told = connection.settings_dict
    try:
        found = psycopg.connect(
            host=told["HOST"] or told["OPTIONS"].get("host"),
            port=told["PORT"] or None,
            user="kim_app",
            dbname=told["NAME"],
            autocommit=True,
        )
    except psycopg.OperationalError:
        pytest.skip("Die Rolle kim_app kann sich an diesem Server nicht anmelden")
    grant_application_rights(alias="default", role="kim_app")
    with found:
        yield found
