"""Empty the tables after tests that commit."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from pytest_django import fixtures

from kim.audit.services import grant_application_rights

# pytest-django makes a test database only for tests with its own marks. Browser tests have
# none: alone, they would run on the database of the demonstration, and empty it.
fixtures._get_databases_for_setup = lambda _items: ({DEFAULT_DB_ALIAS}, set())

# Filled by migrations, not by tests.
KEPT = {"django_content_type", "auth_permission"}
WAITS = (0.1, 0.5, 2.0)  # seconds
GUARDED = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 > 0
"""  # tables with a trigger that refuses TRUNCATE
JOBS = "TRUNCATE procrastinate_jobs CASCADE"
HEAD = "INSERT INTO audit_head (id, last_id, last_hash) VALUES (1, 0, '')"


def empty_tables() -> None:
    """As Django's flush, for a record that refuses to be emptied and needs its first row."""
    name = str(connection.settings_dict["NAME"])
    if not name.startswith("test_"):
        raise RuntimeError(f"refused to empty the database {name}")
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = ", ".join(connection.ops.quote_name(name) for name in sorted({*names} - KEPT))
    for wait in (*WAITS, None):
        try:
            with connection.cursor() as cursor:
                cursor.execute(GUARDED)
                guarded = [name for (name,) in cursor.fetchall()]
                off = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in guarded]
                on = [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in guarded]
                cursor.execute("; ".join([*off, f"TRUNCATE {tables}", *on, JOBS, HEAD]))
            return
        except OperationalError:  # the live server still writes for the page seen last
            if wait is None:
                raise
            time.sleep(wait)


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
