"""Pages of notices as they are seen: wide, on a phone, by keyboard."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Notice
from kim.grants.services.delivery import dispatch_notice
from kim.grants.services.notices import issue_notice
from kim.grants.states.applications import ApplicationState as S
from kim.kernel.dates import format_day, legal_day
from kim.places.models import Place
from tests.accounts.factories import make_member
from tests.browser import Visit, check_page, follow
from tests.grants.factories import (
    SPEYER,
    load_ground,
    make_application,
    make_budget,
    make_decision,
    person,
)
from tests.programme.factories import load

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def notice() -> Notice:
    """An award that went out by letter eight weeks ago, so that it may be final."""
    load()
    load_ground(confirmed=False)
    make_budget()
    application = make_application(state=S.READY_FOR_DECISION)
    Application.objects.update(is_demo=True)
    application.refresh_from_db()
    officer = person(Role.GRANT_OFFICE)
    then = timezone.now() - dt.timedelta(weeks=8)
    notice = issue_notice(actor=officer, decision=make_decision(application), now=then)
    dispatch_notice(
        actor=officer, notice_id=notice.pk, mode="letter", sent_on=legal_day(then),
        proof="Ausgangsbuch 12", now=then,
    )  # fmt: skip
    return notice


def test_both_sides_go_on_with_a_notice_by_keyboard(visit: Visit, notice: Notice) -> None:
    address = f"/foerderung/vorgang/{notice.application.number}/bescheid/{notice.number}/"
    head = make_member(role=Role.HEAD, place=Place.objects.get(ags=SPEYER))
    page = visit(address, user=head)
    check_page(page, "notice-municipality")
    follow(page.get_by_role("link", name="Auf Rechtsbehelf verzichten"), "Enter")
    check_page(page, "notice-waive")
    follow(page.get_by_role("button", name="Verzichten"), "Enter")
    expect(page).to_have_title(re.compile("^Fehler"))
    office = visit(address, user=make_member(role=Role.GRANT_OFFICE))
    office.get_by_text("So wurden die Tage berechnet").click()
    expect(office.locator("details[open]").first).to_be_visible()
    check_page(office, "notice-office")
    follow(office.get_by_role("link", name="Bestandskraft feststellen"), "Enter")
    follow(office.get_by_role("button", name="Feststellen"), "Enter")
    expect(office.locator("main")).to_contain_text("bestandskräftig")


def test_texts_and_authorities_are_kept_on_pages(visit: Visit, notice: Notice) -> None:
    lead: User = make_member(role=Role.PROGRAMME_LEAD)
    check_page(visit("/foerderung/texte/", user=lead), "texts")
    page = visit("/foerderung/texte/award_decision/", user=lead)
    page.get_by_label("Text", exact=True).fill("Für {name}")
    follow(page.get_by_role("button", name="Als neue Fassung vorbereiten"), "Enter")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Für {name}")
    page.get_by_text("Erlaubte Platzhalter").click()
    expect(page.locator("details[open]").first).to_be_visible()
    check_page(page, "text-refused")
    check_page(visit("/foerderung/behoerden/", user=lead), "authorities")
    new = visit("/foerderung/behoerden/neu/", user=lead)
    check_page(new, "authority-new")
    new.get_by_label("Gilt ab").fill(format_day(legal_day(timezone.now())))
    named = re.compile(re.escape(notice.authority.name))
    expect(new.get_by_label("Name", exact=True)).to_have_value(named)
