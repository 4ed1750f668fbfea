"""The exchange as managers see it: a list goes from the upload to the public and back."""

import pytest
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.places.services import load_reference
from tests.accounts.factories import make_member
from tests.browser import PHONE, Visit, check_page, fits, follow
from tests.network.factories import NOW, place
from tests.opendata.importing import listing, row

pytestmark = pytest.mark.browser
LIST = {
    "name": "angebote.csv",
    "mimeType": "text/csv",
    "buffer": listing(
        row(1), row(2, field=""), row(3, title=""), row(4, language="Klingonisch, Deutsch")
    ),
}


@pytest.fixture(scope="module")
def manager(committed: None) -> User:
    load_reference(now=NOW)
    return make_member(role=Role.INTEGRATION_MANAGER, place=place())


def test_list_goes_in_and_out_again(visit: Visit, manager: User) -> None:
    page = visit("/austausch/", user=manager)
    check_page(page, "exchange")
    page.set_input_files("input[type=file]", LIST)
    follow(page.get_by_role("button", name="Vorschau zeigen"))
    expect(page.get_by_text("1 von 4 Zeilen sind abgelehnt.")).to_be_visible()
    check_page(page, "exchange-preview")
    page.get_by_text("Spalten und fehlende Angaben anpassen").click()
    page.get_by_label("Vollständige Angebote gleich veröffentlichen").check()
    follow(page.get_by_role("button", name="Vorschau neu lesen"))
    page.get_by_label("Abgelehnte Zeilen auslassen").check()
    follow(page.get_by_role("button", name="Übernehmen", exact=True))
    expect(page.get_by_text("3 Angebote sind übernommen.")).to_be_visible()
    check_page(page, "exchange-applied")
    follow(page.get_by_role("button", name="Ganzes Einlesen zurücknehmen"))
    expect(page.get_by_text("Das Einlesen ist zurückgenommen.")).to_be_visible()


@pytest.mark.parametrize("path", ["quellen/", "quellen/neu/", "widersprueche/"])
def test_pages_of_sources(visit: Visit, manager: User, path: str) -> None:
    page = visit(f"/austausch/{path}", user=manager)
    check_page(page, f"exchange-{path.strip('/').replace('/', '-')}")


def test_preview_fits_a_phone(visit: Visit, manager: User) -> None:
    page = visit("/austausch/", PHONE, user=manager)
    page.set_input_files("input[type=file]", LIST)
    follow(page.get_by_role("button", name="Vorschau zeigen"))
    fits(page)
