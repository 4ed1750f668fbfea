"""What every test may use: a flush that knows the record, and a browser with a live server."""

import pytest
from django.test import TransactionTestCase

from tests import browser as chromium
from tests.browser import browser, committed, site, visit, windows
from tests.database import empty_tables

__all__ = ["browser", "committed", "site", "visit", "windows"]  # fixtures


def _fixture_teardown(_case: TransactionTestCase) -> None:
    empty_tables()


# Django's flush would be refused by the trigger that protects the record.
TransactionTestCase._fixture_teardown = _fixture_teardown


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests: one group, so that only one Chromium runs; last; skipped without it."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
            if not chromium.PROGRAM:
                item.add_marker(pytest.mark.skip(reason="kein Chromium"))
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if count := sum("browser" in report.keywords for report in skipped):
        terminalreporter.write_line(
            f"Kein Chromium gefunden: {count} Tests im Browser wurden übersprungen."
        )
