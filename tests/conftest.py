"""What every test may use: a flush that knows the record, and a browser with a live server."""

from collections.abc import Iterator

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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests: skipped without Chromium; with workers first, alone last.

    A worker takes whole modules, in this order (`make test`): the long ones of the browser, so
    that every worker has its own Chromium at work, then small ones until all end together.
    """
    if not chromium.PROGRAM:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="kein Chromium"))
    first = hasattr(config, "workerinput")
    items.sort(key=lambda item: (item.get_closest_marker("browser") is None) is first)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Only tests of the browser see the loop of Playwright."""
    if not item.get_closest_marker("browser"):
        return (yield)
    chromium.Playwright.show()
    try:
        return (yield)
    finally:
        chromium.Playwright.hide()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if count := sum("browser" in report.keywords for report in skipped):
        terminalreporter.write_line(
            f"Kein Chromium gefunden: {count} Tests im Browser wurden übersprungen."
        )
