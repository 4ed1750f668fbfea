"""Pages of the network in Chromium: axe, reflow, pictures, keyboard, Arabic, without script."""

import re

import pytest
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.queries.demo import demo_address
from kim.accounts.rules.roles import Role
from kim.accounts.services.demo import ensure_demo_people
from kim.network.models import Body, Meeting, Organisation
from kim.network.services.demo import load_demo_network
from tests.browser import PHONE, Visit, axe, check_page, fits, follow, screenshot
from tests.programme.factories import NOW, load

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def manager(committed: None) -> User:
    """The demonstration, and the person who keeps its network."""
    load()
    ensure_demo_people(now=NOW)
    load_demo_network(now=NOW)
    return User.objects.get(email=demo_address(Role.INTEGRATION_MANAGER))


def actor_page() -> str:
    row = Organisation.objects.filter(office__isnull=False).get()
    return f"/netzwerk/akteur/{row.key}/"


def address(page: str) -> str:
    """``{actor}``, ``{body}``, ``{meeting}``, ``{next}`` in an address."""
    rows = Organisation.objects.filter(municipality__ags="07334", is_demo=True).order_by("pk")
    body = Body.objects.order_by("pk")[0]
    meetings = Meeting.objects.filter(body=body).order_by("starts_at")
    return page.format(
        actor=actor_page(), public=f"/akteure/{rows[0].key}/", other=rows[1].key,
        body=f"/netzwerk/gremien/{body.key}/",
        meeting=f"/netzwerk/gremien/sitzung/{meetings[0].key}/",
        next=f"/netzwerk/gremien/sitzung/{meetings[1].key}/",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/netzwerk/", "netzwerk"),
        ("/netzwerk/neu/", "netzwerk-neu"),
        ("{actor}", "netzwerk-akteur"),
        ("{actor}zugaenge/", "netzwerk-zugaenge"),
        ("{actor}kontakt/neu/", "netzwerk-kontakt"),
        ("{actor}mit/{other}/", "netzwerk-zusammenfuehren"),
        ("/netzwerk/dubletten/", "netzwerk-dubletten"),
        ("/netzwerk/bild/", "netzwerk-bild"),
        ("/netzwerk/bild/?kommune=", "netzwerk-bild-alle"),
        ("/netzwerk/gremien/", "netzwerk-gremien"),
        ("{body}", "netzwerk-gremium"),
        ("{body}mitglieder/?art=club", "netzwerk-mitglieder"),
        ("{meeting}", "netzwerk-sitzung"),
        ("{next}einladen/", "netzwerk-einladen"),
        ("/netzwerk/gremien/aufgaben/", "netzwerk-aufgaben"),
    ],
)
def test_page(visit: Visit, manager: User, path: str, name: str) -> None:
    check_page(visit(address(path), user=manager), name)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/akteure/", "akteure"),
        ("/ar/akteure/", "akteure-ar"),
        ("{public}", "akteur"),
        ("/ar{public}", "akteur-ar"),
    ],
)
def test_public_page(visit: Visit, path: str, name: str) -> None:
    check_page(visit(address(path)), name)


def test_the_picture_by_keyboard(visit: Visit, manager: User) -> None:
    page = visit("/netzwerk/bild/", user=manager)
    first = page.locator("a.net-node").first
    first.focus()
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-label", re.compile(r"^1: .+ Verbindung"))
    follow(first, "Enter")
    expect(page).to_have_url(re.compile("/netzwerk/akteur/"))


def test_the_directory_without_script_on_a_phone(visit: Visit) -> None:
    page = visit("/akteure/", PHONE, java_script_enabled=False)
    page.get_by_label("Name oder Ort").fill("Sprachtreff Musterbrücke")
    follow(page.get_by_role("button", name="Anzeigen"))
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    screenshot(page, "akteure-ohne-skript-phone")


def test_minutes_with_an_error_and_in_the_narrow(visit: Visit, manager: User) -> None:
    page = visit(f"{actor_page()}aendern/", user=manager)
    page.get_by_label("Montag").fill("morgens")
    follow(page.get_by_role("button", name="Speichern"))
    expect(page.get_by_role("alert")).to_contain_text("Bitte prüfen Sie Ihre Eingaben")
    axe(page)
    fits(page)
    screenshot(page, "netzwerk-fehler")
