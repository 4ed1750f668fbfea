"""Examination in Chromium: the desk, a review by keyboard, the answers of the municipality."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Review
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.reviews import ReviewKind, ReviewState
from tests.accounts.factories import actor_of, make_member
from tests.architecture.world_reviews import ask, other_grant, request_early_start
from tests.browser import PHONE, Visit, check_page, follow
from tests.grants.applying import full_call
from tests.grants.factories import (
    SPEYER,
    WORMS,
    load_ground,
    make_application,
    make_budget,
    make_review,
)
from tests.programme.factories import load, place

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def people(committed: None) -> dict[Role, User]:
    load()
    load_ground()
    make_budget(100_000)
    call = full_call()
    found = {
        Role.GRANT_OFFICE: make_member(role=Role.GRANT_OFFICE),
        Role.BUDGET_OFFICER: make_member(role=Role.BUDGET_OFFICER),
        Role.INTEGRATION_MANAGER: make_member(role=Role.INTEGRATION_MANAGER, place=place(SPEYER)),
        Role.HEAD: make_member(role=Role.HEAD, place=place(SPEYER)),
    }
    request = ask(make_application(state=S.COMPLETION_REQUESTED, call=call), "Aufschlüsselung")
    request.items.create(section="post", text="Bitte die Entgeltstufe begründen.")
    technical = make_application(state=S.TECHNICAL_REVIEW, ags=WORMS, call=call)
    make_review(
        technical, ReviewKind.TECHNICAL, ReviewState.OPEN, who=actor_of(found[Role.GRANT_OFFICE])
    )
    budget = make_application(state=S.BUDGET_REVIEW, ags="07313", call=call)
    make_review(
        budget, ReviewKind.BUDGET, ReviewState.OPEN, who=actor_of(found[Role.BUDGET_OFFICER])
    )
    row = other_grant(budget, "Förderprogramm")
    budget.hits.create(key=f"other:{row.pk}", text="„Sprache“ überschneidet sich.",
        found_at=row.added_at)  # fmt: skip
    request_early_start(budget, "Kommune")
    return found


def at(ags: str, page: str) -> str:
    return f"/foerderung/vorgang/{Application.objects.get(place__ags=ags).number}/{page}"


@pytest.mark.parametrize(
    ("role", "ags", "page", "name"),
    [
        (Role.GRANT_OFFICE, SPEYER, "pruefung/", "pruefung"),
        (Role.GRANT_OFFICE, SPEYER, "pruefung/nachfordern/", "pruefung-nachfordern"),
        (Role.GRANT_OFFICE, WORMS, "pruefung/fachlich/", "pruefung-fachlich"),
        (Role.BUDGET_OFFICER, "07313", "pruefung/haushalt/", "pruefung-haushalt"),
        (Role.GRANT_OFFICE, "07313", "beginn/", "beginn"),
        (Role.HEAD, SPEYER, "nachforderung/zeichnen/", "nachforderung-zeichnen"),
        (Role.INTEGRATION_MANAGER, SPEYER, "nachforderung/", "nachforderung"),
    ],
)
def test_page(
    visit: Visit, people: dict[Role, User], role: Role, ags: str, page: str, name: str
) -> None:
    check_page(visit(at(ags, page), user=people[role]), name)


def test_other_grants(visit: Visit, people: dict[Role, User]) -> None:
    check_page(visit("/foerderung/andere/", user=people[Role.GRANT_OFFICE]), "andere-foerderungen")


def test_a_review_is_saved_by_keyboard_on_a_phone(visit: Visit, people: dict[Role, User]) -> None:
    page = visit(at(WORMS, "pruefung/fachlich/"), PHONE, user=people[Role.GRANT_OFFICE])
    page.get_by_label("Anmerkung zur Interessenkollision").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    page.get_by_label("Ergebnis und Begründung").focus()
    page.keyboard.type("Erster Eindruck")
    page.keyboard.press("Tab")
    follow(page.locator(":focus"), "Enter")
    expect(page.get_by_text("Zwischenstand gespeichert.")).to_be_visible()
    review = Review.objects.get(application__place__ags=WORMS)
    assert (review.no_conflict, review.statement) == (True, "Erster Eindruck")


def test_what_a_reviewer_types_is_kept_and_survives_the_session(
    visit: Visit, people: dict[Role, User]
) -> None:
    page = visit(at(WORMS, "pruefung/fachlich/"), user=people[Role.GRANT_OFFICE])
    page.get_by_label("Vergleich mit den anderen Anträgen").fill("Teurer als andere.")
    page.get_by_label("Ergebnis und Begründung").fill("Zweiter Eindruck")
    page.get_by_label("Ergebnis und Begründung").blur()
    expect(page.locator("[data-saved]")).to_contain_text("gespeichert um")
    page.reload()
    expect(page.get_by_label("Ergebnis und Begründung")).to_have_value("Zweiter Eindruck")
    Session.objects.all().delete()  # as after an hour of typing
    page.get_by_label("Ergebnis und Begründung").fill("Dritter Eindruck")
    page.get_by_label("Ergebnis und Begründung").blur()
    expect(page.locator("[data-saved]")).to_contain_text("Sie sind abgemeldet")
    page.get_by_role("button", name="Zwischenstand speichern").press("Enter")
    page.wait_for_url("**/konto/anmelden/**")
    anonymous = page.context.cookies()  # the session that keeps what was typed
    assert any(cookie["name"] == settings.SESSION_COOKIE_NAME for cookie in anonymous)


def test_answers_are_saved_by_keyboard_on_a_phone(visit: Visit, people: dict[Role, User]) -> None:
    page = visit(at(SPEYER, "nachforderung/"), PHONE, user=people[Role.INTEGRATION_MANAGER])
    page.get_by_label("Bitte die Entgeltstufe begründen.").focus()
    page.keyboard.type("Zehn Jahre Erfahrung")
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
    follow(page.locator(":focus"), "Enter")
    expect(page.get_by_text("Die Antworten sind gespeichert.")).to_be_visible()
    expect(page.get_by_text("Beantwortet: 1 von 2 Punkten.")).to_be_visible()
