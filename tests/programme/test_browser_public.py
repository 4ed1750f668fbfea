"""The public pages as people see them."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from kim.places.services import load_reference
from kim.programme.services.load import load_published_facts
from tests.browser import PHONE, Visit, axe, check_page, fits, follow, screenshot

pytestmark = pytest.mark.browser
PAGES = {
    "start": "/",
    "programme": "/programm/?stichtag=2025-12-10",
    "places": "/kommunen/?stichtag=2025-12-10",
    "place": "/kommunen/07334/?stichtag=2025-12-10",
}


@pytest.fixture(scope="module", autouse=True)
def content(committed: None) -> None:
    now = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
    load_reference(now=now)
    load_published_facts(now=now)


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_page(visit: Visit, name: str, language: str) -> None:
    prefix = "" if language == "de" else f"/{language}"
    page = visit(f"{prefix}{PAGES[name]}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    check_page(page, f"public-{name}-{language}")


def test_dark(visit: Visit) -> None:
    page = visit(PAGES["programme"], PHONE, color_scheme="dark")
    axe(page)
    screenshot(page, "public-programme-dark-phone")


def test_a_bad_date_is_shown_with_what_was_typed(visit: Visit) -> None:
    page = visit("/programm/?stichtag=2025-13-01", status=422)
    expect(page).to_have_title(re.compile("^Fehler"))
    expect(page.locator("#stichtag")).to_have_value("2025-13-01")
    page.locator("#fehler a").click()
    expect(page.locator("#stichtag")).to_be_focused()
    check_page(page, "public-programme-error-de")


def test_a_tile_leads_to_its_municipality_by_keyboard(visit: Visit) -> None:
    page = visit("/programm/?stichtag=2025-12-10")
    tile = page.get_by_role("link", name="GER • – Landkreis Germersheim: nimmt teil")
    follow(tile, "Enter")
    expect(page).to_have_url(re.compile(r"/kommunen/07334/\?stichtag=2025-12-10$"))
    expect(page.locator("h1")).to_have_text("Landkreis Germersheim")


def test_each_stop_of_the_tab_key_shows_its_ring(visit: Visit) -> None:
    page = visit("/kommunen/")
    rings = {}
    while len(rings) < 14:  # header, filters, the box of the table and the first rows
        page.keyboard.press("Tab")
        stop, ring = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.outerHTML.slice(0, 150), s.outlineStyle + ' ' + s.outlineWidth] }"
        )
        rings[stop] = ring
    assert set(rings.values()) == {"solid 3px", "solid 4px"}
    assert rings[next(stop for stop in rings if "kim-scroll" in stop)] == "solid 3px"


def test_the_map_is_not_mirrored(visit: Visit) -> None:
    page = visit("/ar/programm/?stichtag=2025-12-10")
    west, east = (
        page.locator(f"svg a[href*='{ags}']").bounding_box() for ags in ("07211", "07314")
    )
    assert west
    assert east
    assert west["x"] < east["x"]


def test_the_key_date_form_keeps_both_days(visit: Visit) -> None:
    page = visit("/programm/")
    page.locator("#stichtag").fill("2025-12-10")
    page.locator("#bekannt").fill("2025-12-09")
    follow(page.get_by_role("button", name="Anzeigen"))
    days = r"\?stichtag=2025-12-10&bekannt=2025-12-09$"
    expect(page).to_have_url(re.compile(f"/programm/{days}"))
    expect(page.locator(".kim-facts")).to_contain_text("0 von 36")
    fits(page)
