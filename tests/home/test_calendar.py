"""Deadlines in a calendar: the format, what leaves the house, and who holds the key."""

import datetime as dt
import hashlib
import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from icalendar import Calendar

from kim.accounts.actor import SYSTEM
from kim.accounts.models import CalendarLink, Membership
from kim.accounts.queries import calendar_owner
from kim.accounts.rules.roles import Role
from kim.accounts.services.calendars import (
    end_calendar_link,
    end_calendar_links,
    make_calendar_link,
)
from kim.audit.models import Event
from kim.home.queries import calendar_entries, today_for
from kim.home.rules.calendar import Entry, as_ics
from kim.home.views.calendar import TIMES_PER_HOUR
from kim.places.models import Place
from tests.accounts.factories import (
    actor_of,
    make_member,
    make_membership,
    make_user,
    sign_in,
)
from tests.programme.factories import TODAY, actor, lead, place

PAGE = "/kalender/"
DAY = dt.date(2026, 7, 31)
LONG = "Verwendungsnachweis für die Förderung der Verständigung prüfen: äöüß €, und; zurück\\geben"
SITE = "http://127.0.0.1:8000"


def entry(number: int = 1, **fields: object) -> Entry:
    row = {"uid": f"{number}@kim.example", "title": LONG, "on": DAY, "url": f"{SITE}/heute/"}
    return Entry(**{**row, **fields})


def events(body: bytes) -> list[dict[str, object]]:
    return [
        {"uid": str(e["uid"]), "title": str(e["summary"]), "on": e.decoded("dtstart"),
         "to": e.decoded("dtend"), "url": str(e["url"])}
        for e in Calendar.from_ical(body).walk("VEVENT")
    ]  # fmt: skip


def test_a_calendar_reads_back_what_was_written() -> None:
    body = as_ics([entry(), entry(2, title="Kurz")], on=TODAY)
    assert [(row["title"], row["on"], row["to"]) for row in events(body)] == [
        (LONG, DAY, DAY + dt.timedelta(days=1)),
        ("Kurz", DAY, DAY + dt.timedelta(days=1)),
    ]
    calendar = Calendar.from_ical(body)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["x-wr-timezone"] == "Europe/Berlin"
    assert calendar["x-wr-calname"] == "KIM: Fristen"


def test_lines_have_75_octets_at_most_and_no_letter_is_cut() -> None:
    body = as_ics([entry(title=word * 40) for word in ("ä", "€", "x", "aü")], on=TODAY)
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]  # each line by itself is UTF-8
    unfolded = body.replace(b"\r\n ", b"").decode()
    assert f"SUMMARY:{'ä' * 40}\r\n" in unfolded
    assert f"SUMMARY:{'aü' * 40}\r\n" in unfolded


@given(title=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200))
@tried(max_examples=50, deadline=None)
def test_whatever_a_title_holds_comes_back(title: str) -> None:
    body = as_ics([entry(title=title)], on=TODAY)
    assert max(map(len, body.split(b"\r\n"))) <= 75
    [found] = events(body)
    assert found["title"] == title


def test_days_are_whole_days_and_stamps_are_utc() -> None:
    text = as_ics([entry()], on=dt.date(2026, 7, 1)).decode()
    assert "DTSTART;VALUE=DATE:20260731\r\n" in text
    assert "DTEND;VALUE=DATE:20260801\r\n" in text
    assert "DTSTAMP:20260630T220000Z\r\n" in text  # midnight of Berlin in summer
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text
    assert "TRANSP:TRANSPARENT\r\n" in text
    winter = as_ics([entry()], on=dt.date(2026, 1, 1)).decode()
    assert "DTSTAMP:20251231T230000Z\r\n" in winter


def test_the_same_deadlines_are_the_same_file_for_a_day() -> None:
    rows = [entry(), entry(2)]
    assert as_ics(rows, on=DAY) == as_ics(rows, on=DAY)
    assert as_ics(rows, on=DAY) != as_ics(rows, on=DAY + dt.timedelta(days=1))
    assert events(as_ics([], on=DAY)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("published")
class TestEntries:
    def test_what_is_due_today_without_names(self) -> None:
        who = lead()
        found = calendar_entries(who, TODAY, site=SITE)
        due = today_for(who, TODAY).due
        assert [(row.title, row.on) for row in found] == [(row.title, row.on) for row in due]
        assert all(row.url.startswith(f"{SITE}/register/") for row in found)
        assert len({row.uid for row in found}) == len(found) == 5

    def test_an_entry_keeps_its_number_when_its_day_moves(self) -> None:
        who = lead()
        spot = place("07319")
        member = make_membership(
            role=Role.HEAD, place=spot, user=make_user(name="Kanarienvogel"),
            to_on=TODAY + dt.timedelta(days=5),
        )  # fmt: skip
        before = {row.uid: row.on for row in calendar_entries(who, TODAY, site=SITE)}
        Membership.objects.filter(pk=member.pk).update(to_on=TODAY + dt.timedelta(days=9))
        after = {row.uid: row.on for row in calendar_entries(who, TODAY, site=SITE)}
        assert before.keys() == after.keys()
        assert len({*before.items()} ^ {*after.items()}) == 2

    def test_two_lines_that_read_alike_have_two_numbers(self) -> None:
        who = lead()
        spot = place("07319")
        for _ in range(2):
            make_membership(
                role=Role.HEAD, place=spot, user=make_user(name="Namensvetter"),
                to_on=TODAY + dt.timedelta(days=5),
            )  # fmt: skip
        found = calendar_entries(who, TODAY, site=SITE)
        assert len({row.uid for row in found}) == len(found) == 7

    def test_numbers_differ_between_people(self) -> None:
        one, other = (calendar_entries(lead(), TODAY, site=SITE) for _ in range(2))
        assert {row.uid for row in one} & {row.uid for row in other} == set()

    def test_who_has_nothing_due_has_an_empty_calendar(self) -> None:
        assert calendar_entries(actor(Role.AUDIT_OFFICE), TODAY, site=SITE) == []


@pytest.fixture
def clean(db: None) -> None:
    cache.clear()


@pytest.fixture
def spot(published: None, clean: None) -> Place:
    return place("07318")


def feed(token: str) -> str:
    return f"{PAGE}{token}.ics"


def key(user: object) -> str:
    return make_calendar_link(actor=actor_of(user), now=timezone.now())


def strip(answer) -> str:
    return re.sub(r"[0-9a-f]{32}", "", answer.content.decode())


def test_the_feed_holds_titles_days_and_links_only(client: Client, spot: Place) -> None:
    today = timezone.localdate()
    head = make_member(role=Role.HEAD, place=spot)
    due = today + dt.timedelta(days=7)
    make_membership(role=Role.DEPUTY, place=spot, user=make_user(name="Kanarienvogel"), to_on=due)
    answer = client.get(feed(key(head)))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "cookie" not in answer.get("Vary", "").lower()
    assert not answer.cookies
    [found] = events(answer.content)
    assert (found["title"], found["on"]) == ("Mitgliedschaft endet", due)
    assert found["url"].startswith(f"{SITE}/konto/personen/")
    text = answer.content.decode()
    for word in ("Kanarienvogel", head.name, head.email, "Vertretung", spot.name, "@test"):
        assert word not in text.replace("\r\n ", "")


def test_the_feed_is_that_of_the_owner_whoever_asks(client: Client, spot: Place) -> None:
    today = timezone.localdate()
    head = make_member(role=Role.HEAD, place=spot)
    make_membership(role=Role.DEPUTY, place=spot, to_on=today)
    token = key(make_member(role=Role.AUDIT_OFFICE))
    sign_in(client, head)
    answer = client.get(feed(token))
    assert events(answer.content) == []
    assert client.session.session_key  # the own session was not touched
    assert not answer.cookies


def test_unchanged_is_said_in_one_line(client: Client, spot: Place) -> None:
    head = make_member(role=Role.HEAD, place=spot)
    token = key(head)
    first = client.get(feed(token))
    etag = first["ETag"]
    again = client.get(feed(token), headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == "private, no-cache"
    make_membership(role=Role.DEPUTY, place=spot, to_on=timezone.localdate())
    assert client.get(feed(token), headers={"If-None-Match": etag}).status_code == 200
    head_only = client.head(feed(token))
    assert (head_only.status_code, head_only.content) == (200, b"")
    assert client.post(feed(token)).status_code == 405


def test_unknown_renewed_ended_and_without_role_answer_alike(client: Client, spot: Place) -> None:
    answers = [client.get(feed("nie"))]
    user = make_member(role=Role.HEAD, place=spot)
    old = key(user)
    assert client.get(feed(old)).status_code == 200
    new = key(user)
    answers.append(client.get(feed(old)))
    assert client.get(feed(new)).status_code == 200
    end_calendar_link(actor=actor_of(user), now=timezone.now())
    answers.append(client.get(feed(new)))
    fresh = key(user)
    Membership.objects.filter(user=user).update(ended_at=timezone.now())
    answers.append(client.get(feed(fresh)))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({strip(answer) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1


def test_the_key_itself_is_kept_nowhere(spot: Place) -> None:
    user = make_member(role=Role.HEAD, place=spot)
    token = key(user)
    link = CalendarLink.objects.get()
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) >= 43
    for event in Event.objects.all():
        assert token not in str(event.__dict__)


def test_each_deed_is_recorded(spot: Place) -> None:
    user = make_member(role=Role.HEAD, place=spot)
    key(user)
    key(user)
    end_calendar_link(actor=actor_of(user), now=timezone.now())
    found = Event.objects.filter(action__contains="calendar").values_list("action", "actor")
    assert list(found) == [
        ("accounts.make_calendar_link", f"user:{user.pk}"),
        ("accounts.renew_calendar_link", f"user:{user.pk}"),
        ("accounts.end_calendar_link", f"user:{user.pk}"),
    ]
    with pytest.raises(CalendarLink.DoesNotExist):
        end_calendar_link(actor=actor_of(user), now=timezone.now())


def test_too_many_requests_are_held_up_for_this_key_only(client: Client, spot: Place) -> None:
    user, other = (make_member(role=Role.HEAD, place=spot) for _ in range(2))
    token, free = key(user), key(other)
    found = [client.get(feed(token)).status_code for _ in range(TIMES_PER_HOUR + 1)]
    assert (set(found[:-1]), found[-1]) == ({200}, 429)
    assert client.get(feed(free)).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(feed("unbekannt"))
    assert len(captured) == 1  # an unknown key leaves nothing behind, not even a count


def test_links_end_with_the_last_role(spot: Place) -> None:
    today = timezone.localdate()
    day = dt.timedelta(days=1)
    kept, later, gone = (make_user() for _ in range(3))
    for user, from_on, to_on in (
        (kept, today - day, today),
        (later, today - day, None),
        (gone, today - 2 * day, today),
    ):
        make_membership(role=Role.HEAD, place=spot, user=user, from_on=from_on, to_on=to_on)
        key(user)
    Membership.objects.filter(user=gone).update(to_on=today - day)
    Membership.objects.filter(user=later).update(from_on=today + day)
    assert end_calendar_links(now=timezone.now()) == 1
    assert {link.user_id for link in CalendarLink.objects.all()} == {kept.pk, later.pk}
    assert Event.objects.get(action="accounts.end_calendar_link").actor == SYSTEM.key


def test_the_database_keeps_hashes_only(spot: Place) -> None:
    row = {"user": make_user(), "created_at": timezone.now()}
    for wrong in ("", "geheim", "A" * 64, "0" * 63):
        with (
            pytest.raises(IntegrityError, match="accounts_calendarlink_holds_a_hash"),
            transaction.atomic(),
        ):
            CalendarLink.objects.create(**row, token_hash=wrong)
    CalendarLink.objects.create(**row, token_hash="0" * 64)


def test_the_page_shows_the_address_once(client: Client, spot: Place) -> None:
    user = make_member(role=Role.HEAD, place=spot)
    sign_in(client, user)
    assert "Sie haben kein Kalenderabo." in client.get(PAGE).content.decode()
    made = client.post(PAGE, {"tun": "anlegen"})
    assert made["Cache-Control"] == "private, no-store"
    [address] = re.findall(rf"{SITE}(/kalender/[\w-]+\.ics)", made.content.decode())
    assert Client().get(address).status_code == 200
    again = client.get(PAGE).content.decode()
    assert ".ics" not in again
    assert "Adresse erneuern" in again
    assert client.post(PAGE, {"tun": "beenden"}).status_code == 302
    assert Client().get(address).status_code == 404
    assert client.post(PAGE, {"tun": "beenden"}).status_code == 302  # a second click


def test_who_has_no_role_is_told_why(client: Client, spot: Place) -> None:
    user = make_user(second_factor=True)
    sign_in(client, user)
    answer = client.post(PAGE, {"tun": "anlegen"})
    assert answer.status_code == 403
    assert "nur, solange Sie eine Rolle haben" in answer.content.decode()
    assert calendar_owner("x") is None


def test_a_demo_person_has_no_calendar_in_production(settings, spot: Place) -> None:
    user = make_member(role=Role.HEAD, place=spot)
    token = key(user)
    user.is_demo = True
    user.save()
    assert calendar_owner(token) is not None
    settings.KIM = settings.KIM.model_copy(update={"mode": "production"})
    assert calendar_owner(token) is None


def test_the_feed_asks_as_often_for_many_deadlines_as_for_one(client: Client, spot: Place) -> None:
    head = make_member(role=Role.HEAD, place=spot)
    token, counts = key(head), []
    for _ in range(2):
        make_membership(role=Role.DEPUTY, place=spot, to_on=timezone.localdate())
        client.get(feed(token))
        with CaptureQueriesContext(connection) as captured:
            client.get(feed(token))
        counts.append(len(captured))
        make_membership(role=Role.DEPUTY, place=spot, to_on=timezone.localdate())
    assert counts[0] == counts[1]
