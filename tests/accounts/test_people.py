"""Pages of people: who sees whom, what is refused, what is recorded."""

import datetime as dt
import re
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kim.accounts.actor import SYSTEM
from kim.accounts.models import Invitation, Membership
from kim.accounts.queries import due_items
from kim.accounts.rules.roles import OfficeKind, Role
from kim.accounts.services.invitations import invite_person, revoke_invitation
from kim.accounts.services.memberships import change_period, end_membership
from kim.audit.models import Event
from kim.places.models import Place
from tests.accounts.factories import (
    actor_of,
    make_member,
    make_membership,
    make_office,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db
LIST = "/konto/personen/"


def invitation_to(office, role: Role, email: str) -> Invitation:
    return invite_person(
        actor=SYSTEM,
        email=email,
        office_id=office.pk,
        role=role,
        from_on=timezone.localdate(),
        to_on=None,
        now=timezone.now(),
    )


@pytest.fixture
def everybody(germersheim: Place, worms: Place) -> dict[str, Membership]:
    """One member per role and place; the name says which, as a canary."""
    found = {}
    for role in Role:
        user = make_user(name=f"Kanarie {role} Germersheim")
        found[f"{role}"] = make_membership(role=role, place=germersheim, user=user)
    for role in (Role.HEAD, Role.INTEGRATION_MANAGER):
        user = make_user(name=f"Kanarie {role} Worms")
        found[f"{role} worms"] = make_membership(role=role, place=worms, user=user)
    invitation_to(make_office(place=worms), Role.TREASURY, "kanarie-worms@test.example")
    invitation_to(make_office(place=germersheim), Role.TREASURY, "kanarie-ger@test.example")
    return found


SEEN = {
    "programme_lead": {
        "Kanarie programme_lead Germersheim",
        "Kanarie grant_office Germersheim",
        "Kanarie budget_officer Germersheim",
        "Kanarie audit_office Germersheim",
        "Kanarie head Germersheim",
        "Kanarie head Worms",
    },
    "head": {
        "Kanarie head Germersheim",
        "Kanarie integration_manager Germersheim",
        "Kanarie deputy Germersheim",
        "Kanarie treasury Germersheim",
    },
}


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_whom(client: Client, everybody: dict[str, Membership], role: Role) -> None:
    sign_in(client, everybody[role].user)
    answer = client.get(LIST, {"state": ""})
    html = answer.content.decode()
    if role not in SEEN:
        assert answer.status_code == 403
        assert "nur die Programmleitung und die Leitung einer Kommune" in html
        assert "Kanarie" not in html.replace(f"Kanarie {role} Germersheim", "")
        return
    rows = {found.user.name for found in everybody.values() if f"{found.user.name}<br>" in html}
    assert rows == SEEN[role]
    assert ("kanarie-ger@" in html) == (role == Role.HEAD)
    assert "kanarie-worms@" not in html


@pytest.mark.parametrize("page", ["zeitraum", "beenden"])
def test_a_foreign_membership_looks_like_none(
    client: Client, everybody: dict[str, Membership], page: str
) -> None:
    sign_in(client, everybody["head"].user)
    foreign = everybody["integration_manager worms"]
    there = client.get(f"{LIST}mitgliedschaften/{foreign.pk}/{page}/")
    never = client.get(f"{LIST}mitgliedschaften/999999/{page}/")
    assert (there.status_code, never.status_code) == (404, 404)
    assert strip(there) == strip(never)
    assert client.post(f"{LIST}mitgliedschaften/{foreign.pk}/{page}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.ended_at is None


def strip(answer) -> str:
    return re.sub(r"[0-9a-f]{32}|\d{4,}|mitgliedschaften/\d+", "", answer.content.decode())


def test_oneself_is_visible_but_not_changed(
    client: Client, everybody: dict[str, Membership]
) -> None:
    own = everybody["head"]
    sign_in(client, own.user)
    answer = client.post(f"{LIST}mitgliedschaften/{own.pk}/beenden/", {"reason": "weg"})
    assert answer.status_code == 403
    assert "Die eigene Mitgliedschaft ändert oder beendet jemand anders." in answer.content.decode()


def test_the_land_sees_a_head_but_the_municipality_changes_its_people(
    client: Client, everybody: dict[str, Membership]
) -> None:
    sign_in(client, everybody["programme_lead"].user)
    head, manager = everybody["head"], everybody["integration_manager"]
    assert client.get(f"{LIST}mitgliedschaften/{head.pk}/zeitraum/").status_code == 200
    assert client.get(f"{LIST}mitgliedschaften/{manager.pk}/zeitraum/").status_code == 404


def test_ending_takes_effect_at_once_and_is_recorded(
    client: Client, everybody: dict[str, Membership]
) -> None:
    sign_in(client, everybody["head"].user)
    manager = everybody["integration_manager"]
    theirs = sign_in(Client(), make_membership(role=Role.HEAD, place=manager.office.place).user)
    other_head = Membership.objects.exclude(pk=everybody["head"].pk).get(
        role="head", office=manager.office
    )
    assert theirs.get(LIST).status_code == 200
    path = f"{LIST}mitgliedschaften/{other_head.pk}/beenden/"
    assert client.post(path, {"reason": ""}).status_code == 200  # without a reason nothing
    answer = client.post(path, {"reason": "Hat die Stelle gewechselt"})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert theirs.get(LIST).status_code == 403
    event = Event.objects.get(action="accounts.end_membership")
    assert event.actor == f"user:{everybody['head'].user_id}"
    assert event.reason == "Hat die Stelle gewechselt"
    assert client.post(path, {"reason": "noch einmal"}).status_code == 403


def test_services_ask_for_themselves(everybody: dict[str, Membership]) -> None:
    """A page that forgot to ask would change nothing."""
    stranger = actor_of(everybody["head worms"].user)
    membership = everybody["integration_manager"]
    invitation = Invitation.objects.get(email="kanarie-ger@test.example")
    now, day = timezone.now(), timezone.localdate()
    deeds = [
        partial(end_membership, membership_id=membership.pk, reason="x"),
        partial(change_period, membership_id=membership.pk, from_on=day, to_on=None, reason="x"),
        partial(revoke_invitation, invitation_id=invitation.pk, reason="x"),
    ]
    for deed in deeds:
        for actor in (stranger, SYSTEM):
            with pytest.raises(PermissionDenied):
                deed(actor=actor, now=now)
    assert not Event.objects.filter(action__contains="membership").exists()


def test_changing_the_period(client: Client, everybody: dict[str, Membership]) -> None:
    sign_in(client, everybody["head"].user)
    manager = everybody["integration_manager"]
    path = f"{LIST}mitgliedschaften/{manager.pk}/zeitraum/"
    wrong = {"from_on": "01.05.2026", "to_on": "30.04.2026", "reason": "x"}
    assert "liegt vor dem ersten" in client.post(path, wrong).content.decode()
    right = {"from_on": "01.05.2026", "to_on": "30.06.2026", "reason": "Elternzeit"}
    assert client.post(path, right).status_code == 302
    manager.refresh_from_db()
    assert (manager.from_on, manager.to_on) == (dt.date(2026, 5, 1), dt.date(2026, 6, 30))
    event = Event.objects.get(action="accounts.change_period")
    assert event.changes == {
        "from_on": ["2020-01-01", "2026-05-01"],
        "to_on": ["", "2026-06-30"],
    }


def test_periods_of_one_role_do_not_overlap(
    client: Client, everybody: dict[str, Membership]
) -> None:
    sign_in(client, everybody["head"].user)
    manager = everybody["integration_manager"]
    Membership.objects.filter(pk=manager.pk).update(to_on=dt.date(2026, 1, 31))
    later = make_membership(
        role=Role.INTEGRATION_MANAGER,
        place=manager.office.place,
        user=manager.user,
        from_on=dt.date(2026, 2, 1),
    )
    path = f"{LIST}mitgliedschaften/{later.pk}/zeitraum/"
    overlapping = {"from_on": "31.01.2026", "to_on": "", "reason": "x"}
    assert "dieselbe Rolle in einem Teil" in client.post(path, overlapping).content.decode()


def test_revoking(client: Client, everybody: dict[str, Membership]) -> None:
    sign_in(client, everybody["head"].user)
    own = Invitation.objects.get(email="kanarie-ger@test.example")
    foreign = Invitation.objects.get(email="kanarie-worms@test.example")
    assert client.post(f"{LIST}einladungen/{foreign.pk}/zurueckziehen/").status_code == 404
    path = f"{LIST}einladungen/{own.pk}/zurueckziehen/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"reason": ""}).status_code == 302
    assert client.get(path).status_code == 404
    assert "kanarie-ger@" not in client.get(LIST).content.decode().replace(
        "Die Einladung an kanarie-ger@test.example ist zurückgezogen.", ""
    )


def test_an_offer_that_was_not_made_is_refused(
    client: Client, everybody: dict[str, Membership]
) -> None:
    """The form offers own seats only; a made-up value is no way around."""
    sign_in(client, everybody["head"].user)
    land = make_office(OfficeKind.LAND)
    form = {"email": "x@test.example", "seat": f"{land.pk}:programme_lead", "from_on": "01.01.2026"}
    answer = client.post(f"{LIST}einladen/", form)
    assert answer.status_code == 200
    assert not Invitation.objects.filter(email="x@test.example").exists()


def test_search(client: Client, everybody: dict[str, Membership]) -> None:
    sign_in(client, everybody["programme_lead"].user)
    html = client.get(LIST, {"q": "kanarie worms", "role": "head"}).content.decode()
    assert "Kanarie head Worms" in html
    assert "Kanarie head Germersheim" not in html
    empty = client.get(LIST, {"q": "gibt es nicht"}).content.decode()
    assert "Keine Mitgliedschaft passt zu dieser Auswahl." in empty
    odd = client.get(LIST, {"role": "unfug", "state": "unfug", "seite": "x"})
    assert odd.status_code == 200
    over = client.get(LIST, {"state": "over"}).content.decode()
    assert "Keine Mitgliedschaft passt" in over


def test_the_list_asks_as_often_for_three_as_for_one(client: Client, germersheim: Place) -> None:
    head = make_member(role=Role.HEAD, place=germersheim)
    sign_in(client, head)
    counts = []
    for _ in range(2):
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        counts.append(len(captured))
        for _ in range(2):
            make_member(role=Role.DEPUTY, place=germersheim)
            email = make_user().email
            invitation_to(make_office(place=germersheim), Role.TREASURY, email)
    assert counts[0] == counts[1]


def test_what_ends_soon_is_due_for_who_can_change_it(germersheim: Place, worms: Place) -> None:
    today = timezone.localdate()
    head = make_member(role=Role.HEAD, place=germersheim)
    for place in (germersheim, worms):
        for days in (-1, 0, 30, 31):
            user = make_user(name=f"{place.name} {days}")
            make_membership(
                role=Role.DEPUTY, place=place, user=user, to_on=today + dt.timedelta(days=days)
            )
    invitation_to(make_office(place=germersheim), Role.TREASURY, "bald@test.example")
    later = today + dt.timedelta(days=12)  # invitations are valid for 14 days
    assert [item.about.split(",")[0] for item in due_items(actor_of(head), today)] == [
        "Germersheim 0",
        "Germersheim 30",
    ]
    found = due_items(actor_of(head), later)
    assert [(item.title, item.about.split(",")[0]) for item in found] == [
        ("Einladung läuft ab", "bald@test.example"),
        ("Mitgliedschaft endet", "Germersheim 30"),
        ("Mitgliedschaft endet", "Germersheim 31"),
    ]
    assert due_items(actor_of(make_member(role=Role.DEPUTY, place=germersheim)), today) == []
    assert due_items(SYSTEM, today) == []


def test_sessions_are_listed_and_ended(client: Client) -> None:
    user, stranger = make_user(second_factor=True), make_user(second_factor=True)
    sign_in(client, user)
    other, foreign = sign_in(Client(), user), sign_in(Client(), stranger)
    html = client.get("/konto/sitzungen/").content.decode()
    numbers = [part.split('"')[0] for part in html.split('name="sitzung" value="')[1:]]
    assert len(numbers) == 2
    assert html.count("diese Sitzung") == 1
    assert client.post("/konto/sitzungen/", {"sitzung": numbers[1]}).status_code == 302
    assert other.get("/konto/").status_code == 302
    assert client.get("/konto/").status_code == 200
    theirs = foreign.get("/konto/sitzungen/").content.decode()
    number = theirs.split('name="sitzung" value="')[1].split('"')[0]
    assert client.post("/konto/sitzungen/", {"sitzung": number}).status_code == 404
    assert foreign.get("/konto/").status_code == 200
    assert Event.objects.filter(action="accounts.end_session").count() == 1
    answer = client.post("/konto/sitzungen/", {"sitzung": numbers[0]})
    assert answer["Location"] == "/konto/anmelden/"
    assert client.get("/konto/").status_code == 302
