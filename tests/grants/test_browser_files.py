"""List, board and page of a file as people see them, wide and on a phone."""

import datetime as dt
import re

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from kim.accounts.rules.roles import Role
from kim.audit.services import record
from kim.grants.models import Application
from kim.grants.services.file_page import write_message
from kim.grants.states.applications import ApplicationState as S
from tests.accounts.factories import make_member
from tests.browser import Visit, check_page, follow, screenshot
from tests.grants.factories import (
    NOW,
    SPEYER,
    load_ground,
    make_application,
    make_decision,
    person,
)
from tests.grants.test_public_awards import awarded
from tests.programme.factories import load

pytestmark = pytest.mark.browser
STATES = [S.SUBMITTED, S.COMPLETENESS_CHECK, S.TECHNICAL_REVIEW, S.BUDGET_REVIEW,
          S.READY_FOR_DECISION, S.APPROVED, S.REJECTED, S.COMPLETION_REQUESTED]  # fmt: skip
PLACES = ["07311", "07312", "07313", "07314", "07315", "07316", "07317", SPEYER]


@pytest.fixture(scope="module", autouse=True)
def content(committed: None) -> None:
    """A file in each of many states, one of them with much in it."""
    load()
    officer = make_member(role=Role.GRANT_OFFICE)
    for number, (state, ags) in enumerate(zip(STATES, PLACES, strict=True)):
        application = make_application(state=state, ags=ags)
        application.due_on = timezone.localdate() + dt.timedelta(days=5 * number - 6)
        application.officer_id = officer.pk if number % 2 else None
        application.save()
    load_ground()
    awarded("07319")
    rich = Application.objects.get(state=S.READY_FOR_DECISION)
    make_decision(rich)
    town, land = person(Role.HEAD, rich.place.ags), person(Role.GRANT_OFFICE)
    write_message(actor=town, application_id=rich.pk, text="Reicht der Beschluss?", now=NOW)
    write_message(actor=land, application_id=rich.pk, text="Ja, vielen Dank.", now=NOW)
    note(rich, town.key, "application_submit", "draft", "submitted", "VV Nr. 3 zu § 44 LHO")
    note(rich, land.key, "application_take_over", "submitted", "completeness_check", "VV Nr. 3")


def note(
    application: Application, actor: str, deed: str, before: str, after: str, law: str
) -> None:
    with transaction.atomic():
        record(
            at=NOW, actor=actor, action=f"grants.{deed}", subject=application, law=law,
            changes={"state": [before, after]}, reason="Alles liegt vor.",
        )  # fmt: skip


def test_list_and_board(visit: Visit) -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    check_page(visit("/foerderung/", user=lead), "grants-list")
    check_page(visit("/foerderung/brett/", user=lead), "grants-board")
    page = visit("/foerderung/?von=abc", user=lead, status=422)
    page.locator("#fehler a").click()
    expect(page.locator("#von")).to_be_focused()


def test_applications_are_assigned_with_the_keyboard_alone(visit: Visit) -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    page = visit("/foerderung/?stand=eingang", user=lead, java_script_enabled=False)
    page.locator('input[name="nr"]').first.press("Space")
    follow(page.get_by_role("button", name="Auswahl zuweisen"), "Enter")
    expect(page).to_have_url(re.compile(r"/zuweisen/\?nr="))
    screenshot(page, "grants-assign")
    follow(page.get_by_role("button", name="Zuweisen"), "Enter")
    expect(page).to_have_url(re.compile("/foerderung/$"))
    expect(page.get_by_text("Die Anträge sind zugewiesen.")).to_be_visible()


def test_file_of_both_sides(visit: Visit) -> None:
    rich = Application.objects.get(state=S.READY_FOR_DECISION)
    address = f"/foerderung/vorgang/{rich.number}/"
    check_page(visit(address, user=make_member(role=Role.GRANT_OFFICE)), "grants-file-land")
    head = make_member(role=Role.HEAD, place=rich.place)
    page = visit(address, user=head)
    check_page(page, "grants-file-town")
    page.locator("#text").fill("Noch eine Frage")
    follow(page.get_by_role("button", name="Senden"))
    expect(page).to_have_url(re.compile("#nachrichten$"))
    expect(page.get_by_text("Noch eine Frage")).to_be_visible()


@pytest.mark.parametrize("language", ["", "ar"])
def test_published_sums(visit: Visit, language: str) -> None:
    prefix = f"/{language}" if language else ""
    check_page(visit(f"{prefix}/foerderung/bewilligt/"), f"grants-published-{language or 'de'}")
