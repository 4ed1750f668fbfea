"""Messages: whom they reach, who reads them, what the pages do with them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kim.accounts.actor import SYSTEM
from kim.accounts.models import Message, MessagePreference, User
from kim.accounts.queries import deliveries_of, due_items, recipients_with_role, visible_messages
from kim.accounts.rules.messages import MOST_TRIES, USUAL, Delivery, Group, Kind
from kim.accounts.rules.roles import OfficeKind, Role
from kim.accounts.services.invitations import accept_invitation, invite_person, issue_link
from kim.accounts.services.memberships import change_period
from kim.accounts.services.messages import mark_all_read, mark_read, notify, undo_all_read
from kim.accounts.services.persons import link_accounts, separate_account
from kim.places.models import Place
from tests.accounts.factories import (
    NOW,
    actor_of,
    make_member,
    make_membership,
    make_office,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db
INBOX = "/mitteilungen/"
TOLD = Kind("grants.told", Group.TASK)
DAY = dt.timedelta(days=1)


def tell(
    *users: User,
    subject: str = "Zum Antrag fehlen Unterlagen",
    path: str = "/konto/",
    kind: Kind = TOLD,
    now: dt.datetime | None = None,
) -> list[Message]:
    return notify(
        recipients=[user.pk for user in users], kind=kind, subject=subject, path=path,
        about=users[0], now=now or timezone.now(),
    )  # fmt: skip


def html(client: Client, **asked: str) -> str:
    return client.get(INBOX, asked).content.decode()


def unread(user: User) -> list[str]:
    return [row.subject for row in visible_messages(actor_of(user)).filter(read_at=None)]


def test_each_recipient_gets_one_message_with_what_it_is_about() -> None:
    a, b = make_user(), make_user()
    place = make_office(OfficeKind.LAND)
    rows = notify(
        recipients=[b.pk, a.pk, b.pk], kind=TOLD, subject="s", path="/", about=place, now=NOW
    )
    assert [(row.recipient_id, row.about) for row in rows] == [
        (a.pk, f"accounts.Office:{place.pk}"),
        (b.pk, f"accounts.Office:{place.pk}"),
    ]
    assert notify(recipients=[], kind=TOLD, subject="s", path="/", about=place, now=NOW) == []


def test_telling_many_takes_as_many_queries_as_telling_one() -> None:
    counts = []
    for number in (1, 5):
        users = [make_user() for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            tell(*users)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("code", ["told", "Grants.told", "grants.", "grants.told you", ""])
def test_a_kind_names_room_and_cause(code: str) -> None:
    with pytest.raises(ValueError, match=r"room\.what_happened"):
        Kind(code, Group.TASK)


ROW = {
    "kind": "grants.told",
    "group": Group.TASK,
    "subject": "s",
    "about": "a.B:1",
    "path": "/",
    "created_at": NOW,
    "delivery": Delivery.NOW,
}
BROKEN = [
    ("accounts_message_says_something", {"subject": ""}),
    ("accounts_message_says_something", {"about": ""}),
    ("accounts_message_group_and_delivery", {"group": "gossip"}),
    ("accounts_message_group_and_delivery", {"delivery": "pigeon"}),
    ("accounts_message_stays_here", {"path": ""}),
    ("accounts_message_stays_here", {"path": "antraege/"}),
    ("accounts_message_stays_here", {"path": "//elsewhere.example/"}),
    ("accounts_message_stays_here", {"path": "/\\elsewhere.example/"}),
    ("accounts_message_stays_here", {"path": "https://elsewhere.example/"}),
    ("accounts_message_sent_if_wanted", {"delivery": Delivery.NONE, "sent_at": NOW}),
    ("accounts_message_few_tries", {"open_tries": MOST_TRIES + 1}),
]


@pytest.mark.parametrize(("name", "fields"), BROKEN, ids=lambda value: str(value)[-40:])
def test_the_database_refuses(name: str, fields: dict[str, object]) -> None:
    user = make_user()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Message.objects.create(**{"recipient": user, **ROW, **fields})
    Message.objects.create(**{"recipient": user, **ROW})


def test_a_subject_is_short() -> None:
    with pytest.raises(DataError), transaction.atomic():
        tell(make_user(), subject="x" * 201)


def test_preferences_are_one_per_sort_and_known() -> None:
    user = make_user()
    row = {"user": user, "group": Group.TASK, "delivery": Delivery.NONE}
    MessagePreference.objects.create(**row)
    with (
        pytest.raises(IntegrityError, match="accounts_messagepreference_one_per_group"),
        transaction.atomic(),
    ):
        MessagePreference.objects.create(**row)
    for wrong in ({"group": "gossip"}, {"delivery": "pigeon"}):
        with (
            pytest.raises(IntegrityError, match="accounts_messagepreference_known"),
            transaction.atomic(),
        ):
            MessagePreference.objects.create(**{**row, "group": Group.NEWS, **wrong})


def test_recipients_hold_the_role_on_the_day(germersheim: Place, worms: Place) -> None:
    today = timezone.localdate()
    head = make_member(role=Role.HEAD, place=germersheim)
    treasury = make_member(role=Role.TREASURY, place=germersheim)
    foreign = make_member(role=Role.HEAD, place=worms)
    land = make_member(role=Role.GRANT_OFFICE)
    make_membership(role=Role.HEAD, place=germersheim, to_on=today - DAY)
    later = make_membership(role=Role.HEAD, place=germersheim, from_on=today + DAY).user
    ended = make_membership(role=Role.HEAD, place=germersheim)
    ended.ended_at = timezone.now()
    ended.save()
    make_membership(role=Role.DEPUTY, place=germersheim, user=head)
    here = {"on": today, "place_id": germersheim.pk}
    assert recipients_with_role(Role.HEAD, **here) == [head.pk]
    assert recipients_with_role(Role.HEAD, Role.DEPUTY, Role.TREASURY, **here) == [
        head.pk,
        treasury.pk,
    ]
    assert recipients_with_role(Role.HEAD, on=today) == [head.pk, foreign.pk]
    assert recipients_with_role(Role.HEAD, on=today + DAY, place_id=germersheim.pk) == [
        head.pk,
        later.pk,
    ]
    office = make_office(OfficeKind.LAND)
    assert recipients_with_role(Role.GRANT_OFFICE, on=today, office_id=office.pk) == [land.pk]
    assert recipients_with_role(Role.BUDGET_OFFICER, on=today) == []


def test_messages_of_others_do_not_exist(client: Client) -> None:
    own, other = make_member(role=Role.GRANT_OFFICE), make_user()
    [foreign] = tell(other, subject="Kanarienvogel")
    sign_in(client, own)
    assert "Kanarienvogel" not in html(client)
    assert client.get(f"{INBOX}{foreign.pk}/").status_code == 404
    assert client.post(f"{INBOX}{foreign.pk}/stand/").status_code == 404
    client.post(f"{INBOX}alle-gelesen/")
    assert unread(other) == ["Kanarienvogel"]
    with pytest.raises(Message.DoesNotExist):
        mark_read(actor=actor_of(own), message_id=foreign.pk, is_read=True, now=NOW)
    assert list(visible_messages(None)) == list(visible_messages(SYSTEM)) == []


def test_the_system_has_no_inbox() -> None:
    for deed in (mark_all_read, lambda actor, now: undo_all_read(actor=actor, read_at=now)):
        with pytest.raises(PermissionDenied):
            deed(actor=SYSTEM, now=NOW)


def test_unread_first_then_the_newest(client: Client) -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    now = timezone.now()
    [old] = tell(user, subject="M-alt", now=now - 3 * DAY)
    [read] = tell(user, subject="M-gelesen", now=now)
    tell(user, subject="M-mittel", now=now - 2 * DAY)
    mark_read(actor=actor_of(user), message_id=read.pk, is_read=True, now=now)
    sign_in(client, user)
    page = html(client)
    positions = [page.index(f">{name}</a>") for name in ("M-mittel", "M-alt", "M-gelesen")]
    assert positions == sorted(positions)
    assert page.count(">neu</span>") == 2
    assert "2<span" in page.replace("\n", "")  # the badge of the navigation
    only_read = html(client, state="read")
    assert "M-gelesen" in only_read
    assert "M-alt" not in only_read
    assert "M-gelesen" not in html(client, state="unread", group="task")
    assert "Keine Mitteilung passt zu dieser Auswahl." in html(client, group="decision")
    assert "M-alt" in html(client, state="unfug", group="unfug", seite="x")
    assert old.pk


def test_an_empty_inbox_says_what_will_be_here(client: Client) -> None:
    sign_in(client, make_member(role=Role.GRANT_OFFICE))
    page = html(client)
    assert "Sie haben keine Mitteilungen." in page
    assert "kim-badge" not in page


def test_opening_leads_on_and_counts_as_reading(client: Client) -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    [message] = tell(user, path="/konto/sitzungen/")
    sign_in(client, user)
    path = f"{INBOX}{message.pk}/"
    assert client.head(path).status_code == 302
    assert unread(user) != []  # a program that looks ahead has read nothing
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/konto/sitzungen/")
    assert unread(user) == []
    first = Message.objects.get().read_at
    client.get(path)
    assert Message.objects.get().read_at == first


def test_marking_keeps_the_chosen_list(client: Client) -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    [message] = tell(user)
    sign_in(client, user)
    path = f"{INBOX}{message.pk}/stand/"
    told = {"zurueck": "state=unread&seite=2&next=//elsewhere.example", "stand": "gelesen"}
    answer = client.post(path, told)
    assert answer["Location"] == f"{INBOX}?state=unread&seite=2"
    assert unread(user) == []
    assert client.post(path, {"stand": "ungelesen"})["Location"] == INBOX
    assert unread(user) != []
    assert client.get(path).status_code == 405


def test_all_at_once_and_back(client: Client) -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    now = timezone.now()
    [early] = tell(user, subject="früher gelesen")
    mark_read(actor=actor_of(user), message_id=early.pk, is_read=True, now=now - DAY)
    tell(user, subject="eins")
    tell(user, subject="zwei")
    sign_in(client, user)
    answer = client.post(f"{INBOX}alle-gelesen/", {"zurueck": "group=task"})
    assert unread(user) == []
    page = client.get(answer["Location"]).content.decode()
    assert "Alle Mitteilungen sind als gelesen markiert." in page
    moment = page.split('name="zeitpunkt" value="')[1].split('"')[0]
    answer = client.post(
        f"{INBOX}alle-gelesen/rueckgaengig/", {"zeitpunkt": moment, "zurueck": "group=task"}
    )
    assert answer["Location"] == f"{INBOX}?group=task"
    assert sorted(unread(user)) == ["eins", "zwei"]
    assert "2 Mitteilungen sind wieder ungelesen." in html(client)
    for wrong in ("", "gestern", "2026-01-01T00:00:00", moment + "x"):
        client.post(f"{INBOX}alle-gelesen/rueckgaengig/", {"zeitpunkt": wrong})
    assert len(unread(user)) == 2
    client.post(f"{INBOX}alle-gelesen/")
    again = client.post(f"{INBOX}alle-gelesen/")
    assert again["Location"] == INBOX
    assert "Es war keine Mitteilung ungelesen." in html(client)


def test_long_lists_have_pages(client: Client) -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    for number in range(26):
        tell(user, subject=f"Nr. {number}", now=NOW + number * DAY)
    sign_in(client, user)
    first, second = html(client, state="unread"), html(client, state="unread", seite="2")
    assert "Seite 1 von 2" in first
    assert 'href="?state=unread&amp;seite=2"' in first
    assert ("Nr. 25<" in first, "Nr. 0<" in first) == (True, False)
    assert ("Nr. 25<" in second, "Nr. 0<" in second) == (False, True)


def test_what_a_subject_holds_is_text(client: Client) -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    tell(user, subject="<script>alert(1)</script>")
    sign_in(client, user)
    assert "<script>alert" not in html(client)
    assert "&lt;script&gt;alert(1)" in html(client)


def test_the_inbox_asks_as_often_for_three_as_for_one(client: Client) -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    sign_in(client, user)
    counts: dict[str, list[int]] = {INBOX: [], "/konto/": []}
    for _ in range(2):
        tell(user)
        for path, found in counts.items():
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            found.append(len(captured))
            badge = [q["sql"] for q in captured if "COUNT" in q["sql"] and "message" in q["sql"]]
            assert len(badge) == (2 if path == INBOX else 1)  # the list counts its own rows
        tell(user)
    assert {path: len(set(found)) for path, found in counts.items()} == dict.fromkeys(counts, 1)


def test_answers_without_navigation_do_not_ask_for_the_badge(client: Client) -> None:
    sign_in(client, make_member(role=Role.PROGRAMME_LEAD))
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/protokoll/protokoll.csv").status_code == 200
    assert [q["sql"] for q in captured if "accounts_message" in q["sql"]] == []


def test_unread_messages_are_new_today() -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    [message] = tell(user)
    today = timezone.localdate()
    [line] = due_items(actor_of(user), today)
    assert (line.kind, line.title, line.url) == (
        "new", "Zum Antrag fehlen Unterlagen", f"{INBOX}{message.pk}/",
    )  # fmt: skip
    assert due_items(actor_of(user), today + 14 * DAY) == [line]
    assert due_items(actor_of(user), today + 15 * DAY) == []
    mark_read(actor=actor_of(user), message_id=message.pk, is_read=True, now=timezone.now())
    assert due_items(actor_of(user), today) == []


def test_choosing_how_mails_come(client: Client) -> None:
    user = make_member(role=Role.GRANT_OFFICE)
    sign_in(client, user)
    path = f"{INBOX}versand/"
    assert client.get(path).content.decode().count(" selected") == len(Group)
    typed = {"task": "none", "deadline": "now", "decision": "daily", "news": "daily"}
    assert client.post(path, {**typed, "task": "pigeon"}).status_code == 200
    assert deliveries_of(actor_of(user)) == USUAL
    assert client.post(path, typed)["Location"] == INBOX
    assert deliveries_of(actor_of(user)) == {
        Group.TASK: Delivery.NONE,
        Group.DEADLINE: Delivery.NOW,
        Group.DECISION: Delivery.DAILY,
        Group.NEWS: Delivery.DAILY,
    }
    assert MessagePreference.objects.count() == 2  # what is as usual follows the usual
    assert client.post(path, {**typed, "task": "now"}).status_code == 302
    assert deliveries_of(actor_of(user))[Group.TASK] == Delivery.NOW


def test_deeds_with_people_tell_them(germersheim: Place) -> None:
    lead = make_member(role=Role.PROGRAMME_LEAD)
    head = make_membership(role=Role.HEAD, place=germersheim)
    now = timezone.now()
    invitation = invite_person(
        actor=actor_of(lead), email="neu@test.example", office_id=head.office_id, role=Role.HEAD,
        from_on=timezone.localdate(), to_on=None, now=now,
    )  # fmt: skip
    issued = issue_link(invitation_id=invitation.pk, now=now)
    assert issued
    accept_invitation(token=issued[1], name="Neu", password="x", now=now)
    assert unread(lead) == ["Eine Einladung wurde angenommen"]
    change_period(
        actor=actor_of(lead), membership_id=head.pk, from_on=head.from_on, to_on=None, reason="x",
        now=now,
    )  # fmt: skip
    assert unread(head.user) == ["Der Zeitraum einer Ihrer Rollen wurde geändert"]
    a, b = make_user(), make_user()
    link_accounts(actor=actor_of(lead), user_id=a.pk, other_id=b.pk, reason="x", now=now)
    separate_account(actor=actor_of(lead), user_id=b.pk, reason="x", now=now)
    linked = "Ihr Konto wurde mit einem anderen verbunden"
    assert unread(a) == [linked]
    assert unread(b) == ["Ihr Konto steht wieder für sich", linked]


def test_the_account_page_names_connected_accounts(client: Client) -> None:
    user, other = make_member(role=Role.GRANT_OFFICE), make_user(email="zweit@test.example")
    sign_in(client, user)
    assert "verbunden:" not in client.get("/konto/").content.decode()
    User.objects.filter(pk=other.pk).update(person=user.person)
    assert "verbunden: zweit@test.example." in client.get("/konto/").content.decode()
