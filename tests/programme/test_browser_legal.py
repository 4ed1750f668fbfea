"""Pages of the legal numbers in Chromium: pictures, axe, and two people at one value."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.programme.services.load_legal import load_legal_numbers
from tests.accounts.factories import actor_of, make_member
from tests.browser import Visit, axe, check_page, follow, screenshot
from tests.programme.factories import NOW, load
from tests.programme.legal_numbers import confirmed, propose

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIST = "/register/rechtswerte/"


@pytest.fixture(scope="module", autouse=True)
def lead(committed: None) -> User:
    """Start values, a confirmed change, and an open proposal of another person."""
    load()
    load_legal_numbers(now=NOW)
    confirmed()
    propose(
        key="base_rate", value="1,52", valid_from_on=dt.date(2026, 7, 1),
        valid_to_on=dt.date(2026, 12, 31), source="Bekanntgabe der Deutschen Bundesbank",
    )  # fmt: skip
    return make_member(role=Role.PROGRAMME_LEAD)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (LIST, "rechtswerte"),
        (f"{LIST}delivery_fiction_days/", "rechtswert"),
        (f"{LIST}base_rate/", "rechtswert-vorschlag"),
        (f"{LIST}hearing_period/vorschlagen/", "rechtswert-vorschlagen"),
    ],
)
def test_page(visit: Visit, lead: User, path: str, name: str) -> None:
    check_page(visit(path, user=lead), name)


def test_two_people_set_a_value_by_keyboard(visit: Visit, lead: User) -> None:
    first = visit(f"{LIST}remedy_period/", user=lead)
    follow(first.get_by_role("link", name="Prüfen"), "Enter")
    first.get_by_label("Wert", exact=True).fill("einer")
    first.get_by_label("Grund").fill("Am Gesetz verglichen")
    follow(first.get_by_role("button", name="Wert vorschlagen"), "Enter")
    expect(first.get_by_role("alert")).to_contain_text("Bitte geben Sie eine ganze Zahl ein")
    axe(first)
    first.get_by_label("Wert", exact=True).fill("1")
    follow(first.get_by_role("button", name="Wert vorschlagen"), "Enter")
    expect(first.locator("main")).to_contain_text("sobald eine andere Person ihn bestätigt")

    second = visit("/heute/", user=make_member(role=Role.BUDGET_OFFICER))
    expect(second.locator("main")).to_contain_text("Rechtswert bestätigen: 1 Monat, ab 01.01.2016")
    follow(second.get_by_role("row").filter(has_text="1 Monat").get_by_role("link"), "Enter")
    check_page(second, "rechtswert-bestaetigen")
    second.get_by_label("Ich habe Wert").check()
    follow(second.get_by_role("button", name="Vorschlag bestätigen"), "Enter")
    expect(second.locator("main")).to_contain_text("Der Wert ist bestätigt")
    expect(second.locator("main")).to_contain_text("belegt, bestätigt")
    screenshot(second, "rechtswert-bestaetigt")


def test_the_person_who_proposed_reads_why_not(visit: Visit, lead: User) -> None:
    row = propose(actor_of(lead), key="use_within", value="3")
    page = visit(f"{LIST}vorschlaege/{row.pk}/", user=lead)
    expect(page.locator("main")).to_contain_text("Bitte bitten Sie eine andere Person")
    expect(page.get_by_role("button", name="Vorschlag bestätigen")).to_have_count(0)
