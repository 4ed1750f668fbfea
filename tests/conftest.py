"""What every test may use: a flush that knows the record, and a browser with a live server."""

import gc
from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests import browser as chromium
from tests.browser import browser, committed, site, visit, windows
from tests.database import empty_tables

__all__ = ["browser", "committed", "site", "visit", "windows"]  # fixtures


def _fixture_teardown(_case: TransactionTestCase) -> None:
    empty_tables()


# Every day a few examples, always the same, so that nobody's change fails for what another one
# left; `make prove` looks for new ones. Neither looks at the clock: computers are shared.
settings.register_profile(
    "everyday",
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "prove", max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

# Django's flush would be refused by the trigger that protects the record.
TransactionTestCase._fixture_teardown = _fixture_teardown


# Modules that take longest, beside those of the browser: begun early, so that no worker is left
# alone with one of them at the end. Any order is right; this one is quick.
LONG = ("architecture/test_access.py", "home/test_demo.py", "grants/test_changes.py")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    is_proof = config.option.markexpr.startswith("prove")
    settings.load_profile("prove" if is_proof else "everyday")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests: skipped without Chromium; with workers first, alone last.

    A worker takes whole modules, in this order (`make test`): the long ones of the browser, so
    that every worker has its own Chromium at work, then other long ones, then small ones until
    all end together.
    """
    if not chromium.PROGRAM:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="kein Chromium"))
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not str(item.path).endswith(LONG))
        items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    else:
        items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: the collector of garbage need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


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
    if count := sum("browser" in getattr(report, "keywords", ()) for report in skipped):
        terminalreporter.write_line(
            f"Kein Chromium gefunden: {count} Tests im Browser wurden übersprungen."
        )
