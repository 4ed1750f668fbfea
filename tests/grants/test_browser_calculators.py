"""Rechner and simulator as people see them: wide, on a phone, from right to left, on paper."""

import re

import pytest
from playwright.sync_api import expect

from kim.accounts.rules.roles import Role
from tests.accounts.factories import make_member
from tests.browser import Visit, check_page, follow, screenshot

pytestmark = pytest.mark.browser
SIMULATOR = "/foerderung/was-waere-moeglich/"
ASKED = "?beginn=2026-12&anteil=0%2C75&personal=6.025%2C00&sach=2000"


@pytest.fixture(scope="module", autouse=True)
def content(committed: None) -> None:
    """No content: the simulator needs none, and people are made where they are needed."""


@pytest.mark.parametrize("language", ["de", "ar", "de-x-leicht"])
def test_simulator(visit: Visit, language: str) -> None:
    prefix = "" if language == "de" else f"/{language}"
    page = visit(f"{prefix}{SIMULATOR}{ASKED}")
    check_page(page, f"simulator-{language}")


def test_simulator_by_keyboard_without_javascript(visit: Visit) -> None:
    page = visit(SIMULATOR, java_script_enabled=False)
    page.locator("#beginn").select_option(index=11)
    page.locator("#anteil").fill("0,5")
    page.locator("#personal").fill("3000")
    follow(page.locator("#personal"), "Enter")
    expect(page).to_have_url(re.compile(r"/was-waere-moeglich/\?beginn="))
    expect(page.locator(".kim-facts")).to_contain_text("2.500 €")
    follow(page.get_by_role("link", name="Vorlage für Kreistag oder Stadtrat"))
    expect(page.locator(".kim-paper h1")).to_be_visible()


def test_simulator_shows_what_is_wrong(visit: Visit) -> None:
    page = visit(f"{SIMULATOR}{ASKED.replace('2000', '1,234.56')}", status=422)
    page.locator("#fehler a").click()
    expect(page.locator("#sach")).to_be_focused()
    check_page(page, "simulator-error-de")


def test_draft_for_the_council_on_paper(visit: Visit) -> None:
    page = visit(f"{SIMULATOR}vorlage/{ASKED}")
    check_page(page, "simulator-paper")
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    expect(page.locator(".kim-header")).to_be_hidden()
    expect(page.locator(".kim-breadcrumb")).to_be_hidden()
    expect(page.locator(".kim-paper")).to_be_visible()
    screenshot(page, "simulator-paper-print")
    page.emulate_media(media="screen")


def test_calculator(visit: Visit) -> None:
    officer = make_member(role=Role.GRANT_OFFICE)
    page = visit("/foerderung/rechner/?ab=11.12.2026&wochen=2", user=officer)
    check_page(page, "calculator-deadline")
    asked = "?rechner=zuwendung&beginn=01.03.2026&ende=31.08.2026&anteil=0,75"
    page = visit(f"/foerderung/rechner/{asked}&personal=26.100,00&sach=5000", user=officer)
    check_page(page, "calculator-grant")
