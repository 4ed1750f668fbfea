"""The budget in Chromium: axe, reflow, pictures, and a booking by keyboard with error and undo."""

import re

import pytest
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import BudgetYear
from kim.grants.services.budget import block
from kim.grants.services.budget_years import close_year
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.ledger import ClosedKind
from tests.accounts.factories import actor_of, make_member
from tests.browser import PHONE, Visit, axe, check_page, fits, follow, screenshot
from tests.grants.factories import NOW, SPEYER, WORMS, make_application, make_budget
from tests.grants.money import Money
from tests.programme.factories import load

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOME = "/foerderung/haushalt/"


@pytest.fixture(scope="module", autouse=True)
def officer(committed: None) -> User:
    """Two years; awards, a reservation, open applications, a block; the later year is closed."""
    load()
    user = make_member(role=Role.BUDGET_OFFICER)
    who = actor_of(user)
    budget = make_budget(400_000)
    later = make_budget(0, year=2099, authority=80_000)
    for ags in (SPEYER, "07311", "07312"):
        money = Money(who, make_application(state=S.READY_FOR_DECISION, ags=ags))
        money.reserve({2026: 65_000})
        money.award({2026: 60_000, 2099: 5_000})
    Money(who, make_application(state=S.BUDGET_REVIEW, ags=WORMS)).reserve({2026: 55_000})
    make_application(state=S.SUBMITTED, ags="07313")
    told = {"actor": who, "reason": "Erlass vom 2. Januar 2026, Az. 12", "now": NOW}
    block(year_id=budget.pk, amount=40_000, **told)  # type: ignore[arg-type] # several types
    close_year(year_id=later.pk, kind=ClosedKind.PROVISIONAL, **told)  # type: ignore[arg-type] # as above
    return user


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", "haushalt"),
        ("buchungen/", "haushalt-buchungen"),
        ("2026/abfluss/", "haushalt-abfluss"),
        ("2026/buchen/ansatz/", "haushalt-ansatz"),
        ("2026/schliessen/", "haushalt-schliessen"),
    ],
)
def test_page(visit: Visit, officer: User, path: str, name: str) -> None:
    check_page(visit(f"{HOME}{path}", user=officer), name)


def test_a_booking_by_keyboard_with_error_and_undo(visit: Visit, officer: User) -> None:
    page = visit(f"{HOME}2026/buchen/sperren/", user=officer)
    page.get_by_label("Betrag").fill("12.34")
    page.get_by_label("Grund oder Fundstelle").fill("Erlass")
    follow(page.get_by_role("button", name="Sperren"), "Enter")
    expect(page).to_have_title(re.compile("^Fehler: "))
    expect(page.get_by_label("Betrag")).to_have_value("12.34")
    axe(page)
    screenshot(page, "haushalt-fehler")
    page.get_by_label("Betrag").fill("1.234,00")
    follow(page.get_by_role("button", name="Sperren"), "Enter")
    told = "Mittel sperren: 2026, 1.234,00 €. Die Buchung ist erfasst."
    expect(page.locator("main")).to_contain_text(told)
    follow(page.get_by_role("link", name="Rückgängig machen"), "Enter")
    page.get_by_label("Grund oder Fundstelle").fill("Versehen")
    follow(page.get_by_role("button", name="Gegenbuchung buchen"), "Enter")
    expect(page.locator("main")).to_contain_text("durch eine Gegenbuchung aufgehoben")
    fits(page)
    screenshot(page, "haushalt-gegenbuchung")


def test_in_the_dark_without_script_and_with_forced_colours(visit: Visit, officer: User) -> None:
    page = visit(HOME, PHONE, user=officer, java_script_enabled=False, color_scheme="dark")
    screenshot(page, "haushalt-dunkel-phone")
    page = visit(f"{HOME}2026/abfluss/", user=officer, forced_colors="active")
    screenshot(page, "haushalt-abfluss-kontrast")
    assert BudgetYear.objects.count() == 2
