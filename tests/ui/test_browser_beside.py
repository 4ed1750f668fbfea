"""A test after one of the browser, in the same process, knows nothing of it.

With workers the browser comes first; alone it comes last, and this proves nothing.
"""

import asyncio

import pytest
from playwright.sync_api import expect

from kim.accounts.models import User
from tests.browser import Visit


@pytest.mark.browser
def test_browser_first(visit: Visit) -> None:
    expect(visit("/impressum/").locator("h1")).to_be_visible()


async def answer() -> int:
    return 42


@pytest.mark.django_db
def test_then_a_loop_and_a_query_of_its_own() -> None:
    assert asyncio.run(answer()) == 42
    assert not User.objects.exists()
