"""Pages of staff in Chromium: axe, reflow, pictures, and a deed from button to undo."""

import re

import pytest
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.programme.services.contacts import set_contact
from tests.accounts.factories import actor_of, make_member
from tests.browser import PHONE, Visit, axe, check_page, fits, follow, screenshot
from tests.programme.factories import NOW, SPEYER, TODAY, WORMS, load, occupy, started

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def lead(committed: None) -> User:
    """The published facts, a full entry for Speyer, and a person who may change it."""
    load()
    user = make_member(role=Role.PROGRAMME_LEAD)
    who = actor_of(user)
    started(who)
    occupy(who, "installed", "2026-02-01")
    occupy(who, "vacant", "2026-06-15")
    set_contact(
        actor=who,
        ags=SPEYER,
        function="Integrationsmanagement",
        name="Beispiel Person",
        email="person@speyer.example",
        phone="06232 000000",
        consent_on=TODAY,
        now=NOW,
    )
    return user


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/heute/", "heute"),
        ("/protokoll/?pruefen=1", "protokoll"),
        ("/register/", "register"),
        (f"/register/{SPEYER}/", "register-kommune"),
        ("/register/07331/", "register-kommune-leer"),
        (f"/register/{WORMS}/schritt/pause/", "register-schritt"),
        (f"/register/{SPEYER}/besetzung/installed/", "register-besetzung"),
        (f"/register/{SPEYER}/umfang/", "register-umfang"),
        (f"/register/{SPEYER}/kontakt/", "register-kontakt"),
        (f"/register/{SPEYER}/kontakt/loeschen/", "register-kontakt-loeschen"),
        ("/register/mehrere/?ags=07331", "register-mehrere"),
        ("/register/veroeffentlicht/", "register-veroeffentlicht"),
        ("/register/veroeffentlicht/neu/", "register-zahl"),
        ("/register/mittel/neu/", "register-mittel"),
        ("/register/quellen/neu/", "register-quelle"),
    ],
)
def test_page(visit: Visit, lead: User, path: str, name: str) -> None:
    check_page(visit(path, user=lead), name)


def test_a_deed_by_keyboard_with_error_correction_and_undo(visit: Visit, lead: User) -> None:
    page = visit("/register/07331/schritt/join/", user=lead)
    page.get_by_label("Datum").fill("31.02.2026")
    follow(page.get_by_role("button", name="Teilnahme ankündigen"), "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Bitte prüfen Sie Ihre Eingaben")
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.get_by_label("Datum")).to_have_value("31.02.2026")
    axe(page)
    screenshot(page, "register-schritt-fehler")
    page.get_by_label("Datum").fill("05.2026")
    page.get_by_label("Grund oder Fundstelle").fill("Beschluss des Kreistags")
    follow(page.get_by_role("button", name="Teilnahme ankündigen"), "Enter")
    expect(page).to_have_url(re.compile("/register/07331/$"))
    expect(page.locator("main")).to_contain_text("Teilnahme angekündigt")
    follow(page.get_by_role("link", name="Rückgängig machen"), "Enter")
    page.get_by_label("Grund oder Fundstelle").fill("Versehen")
    follow(page.get_by_role("button", name="Schritt zurücknehmen"), "Enter")
    expect(page.locator("main")).to_contain_text("zurückgenommen")
    expect(page.locator("main")).to_contain_text("gilt nicht mehr")
    fits(page)
    screenshot(page, "register-zurueckgenommen")


def test_works_without_script_and_in_the_dark(visit: Visit, lead: User) -> None:
    page = visit("/register/", PHONE, user=lead, java_script_enabled=False, color_scheme="dark")
    screenshot(page, "register-dunkel-phone")
    page.get_by_label("Name oder Schlüssel").fill("mainz")
    follow(page.get_by_role("button", name="Anzeigen"))
    expect(page.get_by_role("row")).to_have_count(3)  # head, Mainz-Bingen, Mainz
