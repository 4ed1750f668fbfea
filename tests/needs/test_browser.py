"""The gap matrix as people see it: wide, on a phone, by keyboard."""

import pytest
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.needs.models import GapCandidate
from kim.places.services import load_reference
from kim.programme.services.load_legal import load_legal_numbers
from tests.accounts.factories import make_member
from tests.browser import Visit, check_page
from tests.needs.factories import DISTRICT, grow
from tests.network.factories import make_organisation
from tests.offers.factories import NOW, make_offer
from tests.programme.factories import place

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def content(committed: None) -> None:
    """A district with three parts and a few offers."""
    load_reference(now=NOW)
    load_legal_numbers(now=NOW)
    grown = grow()
    provider = make_organisation(DISTRICT)
    for number, part in enumerate(("north", "south", "north", "freistadt")):
        make_offer(
            provider, ags=DISTRICT, title=f"Treff {number}", area_ids=(grown[part].pk,),
            fields=("sprache",) if number % 2 else ("arbeit", "bildung"),
        )  # fmt: skip


@pytest.fixture
def manager() -> User:
    return make_member(role=Role.INTEGRATION_MANAGER, place=place(DISTRICT))


def test_a_gap_is_noted_by_keyboard(visit: Visit, manager: User) -> None:
    page = visit(f"/luecken/{DISTRICT}/", user=manager)
    check_page(page, "gaps-matrix")
    button = page.get_by_role("button", name="vormerken").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vorgemerkt:")).to_be_visible()
    page.get_by_role("link", name="Alle vorgemerkten").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vorgemerkte Lücken")
    check_page(page, "gaps-noted")
    assert GapCandidate.objects.exists()


@pytest.mark.parametrize(
    ("address", "name"),
    [("?sicht=zielgruppen", "groups"), ("erreichbarkeit/", "reach"),
     ("ueberschneidungen/", "overlaps")],
)  # fmt: skip
def test_pages(visit: Visit, manager: User, address: str, name: str) -> None:
    check_page(visit(f"/luecken/{DISTRICT}/{address}", user=manager), f"gaps-{name}")
