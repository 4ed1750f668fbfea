"""Inbox, choice of mails, deadlines in a calendar and connected accounts, as people see them."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kim.accounts.models import User
from kim.accounts.queries import visible_messages
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.rules.roles import Role
from kim.accounts.services.messages import mark_read, notify
from tests.accounts.conftest import make_place
from tests.accounts.factories import actor_of, make_membership, make_user, share_person
from tests.browser import PHONE, Visit, check_page, follow

pytestmark = pytest.mark.browser
SUBJECTS = (
    (Group.TASK, "Zu Ihrem Antrag 2026-017 fehlen zwei Unterlagen"),
    (Group.DEADLINE, "Die Frist für die Nachreichung endet in sieben Tagen"),
    (Group.DECISION, "Über Ihren Antrag auf vorzeitigen Maßnahmebeginn ist entschieden"),
    (Group.NEWS, "Der Förderaufruf 2026 ist veröffentlicht; Ihr Entwurf wurde angepasst"),
)


@pytest.fixture(scope="module", autouse=True)
def content(committed: None) -> None:
    place = make_place("07334")
    head = make_user(email="leitung@test.example", name="Leitung Beispiel", second_factor=True)
    make_membership(role=Role.HEAD, place=place, user=head)
    person = make_user(name="Beispielperson Doppelname", email="beispiel@kreis.example")
    make_membership(role=Role.DEPUTY, place=place, user=person)
    second = make_user(name="Beispielperson Doppelname", email="beispiel@stadt.example")
    make_membership(role=Role.TREASURY, place=place, user=second)
    share_person(person, second)
    empty = make_user(email="leer@test.example", second_factor=True)
    make_membership(role=Role.DEPUTY, place=place, user=empty)
    now = timezone.now()
    for number in range(28):
        group, subject = SUBJECTS[number % len(SUBJECTS)]
        [message] = notify(
            recipients=[head.pk], kind=Kind("grants.told", group), subject=subject,
            path="/konto/", about=place, now=now - dt.timedelta(hours=7 * number),
        )  # fmt: skip
        if number >= 3:
            mark_read(actor=actor_of(head), message_id=message.pk, is_read=True, now=now)


def head() -> User:
    return User.objects.get(email="leitung@test.example")


def unread() -> int:
    return visible_messages(actor_of(head())).filter(read_at=None).count()


PAGES = {
    "inbox": "/mitteilungen/",
    "inbox-none": "/mitteilungen/?state=unread&group=news",
    "choice": "/mitteilungen/versand/",
    "link": "/konto/personen/konten/",
}


@pytest.mark.parametrize("name", PAGES)
def test_pages(visit: Visit, name: str) -> None:
    check_page(visit(PAGES[name], user=head()), f"accounts-{name}")


def test_an_empty_inbox(visit: Visit) -> None:
    user = User.objects.get(email="leer@test.example")
    check_page(visit("/mitteilungen/", user=user), "accounts-inbox-empty")


def test_separating(visit: Visit) -> None:
    pk = User.objects.get(email="beispiel@stadt.example").pk
    check_page(visit(f"/konto/personen/konten/{pk}/trennen/", user=head()), "accounts-separate")


def test_reading_by_keyboard_and_taking_it_back(visit: Visit) -> None:
    page = visit("/mitteilungen/?group=task", PHONE, user=head())
    follow(page.get_by_role("button", name="Als gelesen markieren:").first, "Enter")
    expect(page).to_have_url(re.compile(r"/mitteilungen/\?group=task$"))
    assert unread() == 2
    follow(page.get_by_role("button", name="Alle als gelesen markieren"), "Enter")
    expect(page).to_have_url(re.compile("rueckgaengig="))
    assert unread() == 0
    check_page(page, "accounts-inbox-undo")
    follow(page.get_by_role("button", name="Rückgängig machen"))
    expect(page.get_by_text("2 Mitteilungen sind wieder ungelesen.")).to_be_visible()
    assert unread() == 2


def test_a_calendar_from_making_to_ending(visit: Visit) -> None:
    page = visit("/kalender/", user=head())
    check_page(page, "home-calendar")
    follow(page.get_by_role("button", name="Kalenderabo anlegen"))
    expect(page.get_by_text("nur dieses eine Mal")).to_be_visible()
    check_page(page, "home-calendar-made")
    page.goto("/kalender/")
    check_page(page, "home-calendar-there")
    follow(page.get_by_role("button", name="Kalenderabo beenden"))
    expect(page.get_by_text("Das Kalenderabo ist beendet.")).to_be_visible()
