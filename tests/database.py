"""Empty the tables after tests that commit."""

import time

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from pytest_django import fixtures

# pytest-django makes a test database only for tests with its own marks. Browser tests have
# none: alone, they would run on the database of the demonstration, and empty it.
fixtures._get_databases_for_setup = lambda _items: ({DEFAULT_DB_ALIAS}, set())

# Filled by migrations, not by tests.
KEPT = {"django_content_type", "auth_permission"}
WAITS = (0.1, 0.5, 2.0)  # seconds
EMPTY = """
ALTER TABLE audit_event DISABLE TRIGGER USER;
ALTER TABLE audit_storedfile DISABLE TRIGGER USER;
ALTER TABLE audit_filecontent DISABLE TRIGGER USER;
TRUNCATE {tables};
ALTER TABLE audit_filecontent ENABLE TRIGGER USER;
ALTER TABLE audit_storedfile ENABLE TRIGGER USER;
ALTER TABLE audit_event ENABLE TRIGGER USER;
TRUNCATE procrastinate_jobs CASCADE;
INSERT INTO audit_head (id, last_id, last_hash) VALUES (1, 0, '');
"""


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
                cursor.execute(EMPTY.format(tables=tables))
            return
        except OperationalError:  # the live server still writes for the page seen last
            if wait is None:
                raise
            time.sleep(wait)
