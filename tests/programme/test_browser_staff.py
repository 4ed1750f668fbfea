"""Pages of staff in Chromium: axe, reflow, pictures, and a deed from button to undo."""

import pytest

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.programme.services.contacts import set_contact
from tests.accounts.factories import actor_of, make_member
from tests.browser import PHONE, Visit, axe, check_page, fits, screenshot
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
    page.get_by_role("button", name="Teilnahme ankündigen").press("Enter")
    summary = page.get_by_role("alert")
    assert "Bitte prüfen Sie Ihre Eingaben" in summary.inner_text()
    assert page.title().startswith("Fehler: ")
    assert page.get_by_label("Datum").input_value() == "31.02.2026"
    axe(page)
    screenshot(page, "register-schritt-fehler")
    page.get_by_label("Datum").fill("05.2026")
    page.get_by_label("Grund oder Fundstelle").fill("Beschluss des Kreistags")
    page.get_by_role("button", name="Teilnahme ankündigen").press("Enter")
    assert page.url.endswith("/register/07331/")
    assert "Teilnahme angekündigt" in page.inner_text("main")
    page.get_by_role("link", name="Rückgängig machen").press("Enter")
    page.get_by_label("Grund oder Fundstelle").fill("Versehen")
    page.get_by_role("button", name="Schritt zurücknehmen").press("Enter")
    assert "zurückgenommen" in page.inner_text("main")
    assert "gilt nicht mehr" in page.inner_text("main")
    fits(page)
    screenshot(page, "register-zurueckgenommen")


def test_works_without_script_and_in_the_dark(visit: Visit, lead: User) -> None:
    page = visit("/register/", PHONE, user=lead, java_script_enabled=False, color_scheme="dark")
    screenshot(page, "register-dunkel-phone")
    page.get_by_label("Name oder Schlüssel").fill("mainz")
    page.get_by_role("button", name="Anzeigen").click()
    assert page.get_by_role("row").count() == 3  # head, Mainz-Bingen, Mainz
