"""Decisions, hearing and changes as people see them: wide and on a phone, read by axe."""

import pytest
from playwright.sync_api import expect

from kim.accounts.rules.roles import Role
from kim.grants.models import Application
from kim.grants.services.hearings import start_hearing
from kim.grants.states.applications import ApplicationState as S
from tests.accounts.factories import make_member
from tests.browser import Visit, check_page, follow
from tests.grants.deciding import drafted, officer, ready, refused, sign, sign_all
from tests.grants.factories import (
    NOW,
    SPEYER,
    WORMS,
    load_ground,
    make_application,
    make_budget,
)
from tests.programme.factories import load

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MAINZ, TRIER = "07315", "07211"


@pytest.fixture(scope="module", autouse=True)
def content(committed: None) -> None:
    """A draft with one signature, a hearing, an award, and a file without a draft."""
    load()
    load_ground()
    make_budget()
    sign(drafted(ready(SPEYER)), officer())
    heard = refused(make_application(state=S.READY_FOR_DECISION, ags=WORMS))
    start_hearing(actor=officer(), decision_id=heard.pk, now=NOW)
    sign_all(drafted(ready(MAINZ)))
    make_application(state=S.READY_FOR_DECISION, ags=TRIER)


def path(ags: str, page: str) -> str:
    number = Application.objects.get(place__ags=ags).number
    return f"/foerderung/vorgang/{number}/{page}"


def test_the_list(visit: Visit) -> None:
    page = visit("/foerderung/entscheidungen/", user=make_member(role=Role.GRANT_OFFICE))
    check_page(page, "decisions")


def test_a_draft_with_a_signature(visit: Visit) -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    check_page(visit(path(SPEYER, "entscheidung/"), user=lead), "decision")


def test_signing_by_keyboard(visit: Visit) -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    page = visit(path(SPEYER, "entscheidung/zeichnen/"), user=lead)
    check_page(page, "decision-sign")
    follow(page.get_by_role("button", name="Zeichnen", exact=True), "Enter")
    page.locator("#fehler a").click()
    expect(page.locator("#id_confirmed")).to_be_focused()


def test_drafting_says_what_is_wrong(visit: Visit) -> None:
    page = visit(path(TRIER, "entscheidung/bewilligen/"), user=make_member(role=Role.GRANT_OFFICE))
    check_page(page, "decision-award")
    page.locator("[name=amount-personnel]").fill("50.000,01")
    follow(page.get_by_role("button", name="Entwurf speichern"))
    expect(page.locator("#fehler")).to_be_visible()
    expect(page.locator("[name=amount-personnel]")).to_have_value("50.000,01")


@pytest.mark.parametrize(
    ("ags", "name", "address"),
    [
        (WORMS, "hearing", "anhoerung/"),
        (MAINZ, "change", "aenderung/"),
        (MAINZ, "change-new", "aenderung/neu/"),
    ],
)
def test_pages_of_the_municipality(visit: Visit, ags: str, name: str, address: str) -> None:
    file = Application.objects.get(place__ags=ags)
    head = make_member(role=Role.HEAD, place=file.place)
    check_page(visit(path(ags, address), user=head), name)
