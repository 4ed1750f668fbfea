"""Pages of the legal numbers in Chromium: pictures, axe, and two people at one value."""

import datetime as dt

import pytest

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.programme.services.load_legal import load_legal_numbers
from tests.accounts.factories import actor_of, make_member
from tests.browser import Visit, axe, check_page, screenshot
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
    first.get_by_role("link", name="Prüfen").press("Enter")
    first.get_by_label("Wert", exact=True).fill("einer")
    first.get_by_label("Grund").fill("Am Gesetz verglichen")
    first.get_by_role("button", name="Wert vorschlagen").press("Enter")
    assert "Bitte geben Sie eine ganze Zahl ein" in first.get_by_role("alert").inner_text()
    axe(first)
    first.get_by_label("Wert", exact=True).fill("1")
    first.get_by_role("button", name="Wert vorschlagen").press("Enter")
    assert "sobald eine andere Person ihn bestätigt" in first.inner_text("main")

    second = visit("/heute/", user=make_member(role=Role.BUDGET_OFFICER))
    assert "Rechtswert bestätigen: 1 Monat, ab 01.01.2016" in second.inner_text("main")
    second.get_by_role("row").filter(has_text="1 Monat").get_by_role("link").press("Enter")
    check_page(second, "rechtswert-bestaetigen")
    second.get_by_label("Ich habe Wert").check()
    second.get_by_role("button", name="Vorschlag bestätigen").press("Enter")
    assert "Der Wert ist bestätigt" in second.inner_text("main")
    assert "belegt, bestätigt" in second.inner_text("main")
    screenshot(second, "rechtswert-bestaetigt")


def test_the_person_who_proposed_reads_why_not(visit: Visit, lead: User) -> None:
    row = propose(actor_of(lead), key="use_within", value="3")
    page = visit(f"{LIST}vorschlaege/{row.pk}/", user=lead)
    assert "Bitte bitten Sie eine andere Person" in page.inner_text("main")
    assert page.get_by_role("button", name="Vorschlag bestätigen").count() == 0
