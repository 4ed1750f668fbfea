"""The public search as people see it."""

import re

import pytest
from playwright.sync_api import expect

from kim.offers.services.entries import write_entries
from kim.offers.services.synonyms import load_synonyms
from tests.browser import PHONE, Visit, Windows, check_page, fits, follow
from tests.offers.corpus import drafts, key
from tests.offers.quality import TODAY
from tests.programme.factories import load

pytestmark = pytest.mark.browser
PAGES = {
    "list": "/angebote/?was=Deutschkurs+mit+Kinderbetreuung",
    "map": "/angebote/?was=Beratung&ansicht=karte",
    "notes": f"/angebote/merkzettel/?merk={key('02')}&merk={key('12')}&merk={key('25')}",
    "empty": "/angebote/?was=Raumschiff&wo=Worms&thema=sprache",
}


@pytest.fixture(scope="module", autouse=True)
def content(committed: None) -> None:
    load()
    load_synonyms(today=TODAY)
    write_entries(drafts=drafts())


@pytest.mark.parametrize("language", ["de", "ar", "uk"])
@pytest.mark.parametrize("name", PAGES)
def test_page(visit: Visit, name: str, language: str) -> None:
    prefix = "" if language == "de" else f"/{language}"
    page = visit(f"{prefix}{PAGES[name]}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    if name == "map":
        expect(page.locator(".kim-map__marker").first).to_be_visible()
    check_page(page, f"offers-{name}-{language}")


def test_searching_by_keyboard_and_without_javascript(visit: Visit) -> None:
    page = visit("/angebote/", java_script_enabled=False)
    page.fill("#was", "wonung")
    follow(page.locator("#was"), "Enter")
    expect(page.locator(".kim-hit h3").first).to_contain_text("Wohnungssuche")
    assert page.context.cookies() == []


def test_noting_keeps_the_list_in_the_address(visit: Visit) -> None:
    page = visit("/angebote/?was=Hebamme", PHONE)
    follow(page.get_by_role("link", name=re.compile("^Merken")).first)
    expect(page.get_by_role("link", name="Merkzettel (1)")).to_be_visible()
    follow(page.get_by_role("link", name="Merkzettel (1)"))
    expect(page.locator(".kim-sheet li")).to_have_count(1)
    expect(page.locator(".kim-sheet svg")).to_be_visible()
    fits(page)


def test_nothing_is_stored_before_somebody_wants_it(visit: Visit, windows: Windows) -> None:
    page = visit("/angebote/?was=Hebamme")
    asked = "caches.keys().then((found) => found.length)"
    assert page.evaluate(asked) == 0
    page.get_by_role("button", name="Auf diesem Gerät speichern").click()
    expect(page.get_by_role("status")).to_have_text("Gespeichert.")
    assert page.evaluate(asked) == 1
    assert windows.complaints == []
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".kim-hit h3").first).to_be_visible()
    page.context.set_offline(False)
    page.reload()  # ends what still waits for the lost connection
    expect(page.locator(".kim-hit h3").first).to_be_visible()
    page.get_by_role("button", name="Vom Gerät löschen").click()
    expect(page.get_by_role("status")).to_have_text("Gelöscht.")
    assert page.evaluate(asked) == 0
    # what the browser says of the lost connection, sooner or later, is no fault of the page
    windows.complaints.clear()


def test_the_map_leads_to_offers(visit: Visit) -> None:
    page = visit(PAGES["map"])
    page.locator(".kim-map__marker").first.press("Enter")
    expect(page.locator(".leaflet-popup a").first).to_be_visible()


def test_printed_six_to_a_sheet(visit: Visit) -> None:
    page = visit("/angebote/merkzettel/?was=Beratung")
    expect(page.locator(".kim-sheet").first.locator("> li")).to_have_count(6)
    page.emulate_media(media="print")
    expect(page.locator(".kim-header nav").first).to_be_hidden()
    expect(page.locator(".kim-sheet__code").first).to_be_visible()
