"""From the invitation to the membership."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.test import Client

from kim.accounts.actor import SYSTEM
from kim.accounts.models import Invitation, Membership, User
from kim.accounts.rules.roles import ROLES_AT, OfficeKind, Role
from kim.accounts.services.invitations import (
    CannotInvite,
    InvitationNotOpen,
    accept_invitation,
    invite_person,
    issue_link,
    revoke_invitation,
)
from kim.audit.models import Event
from kim.places.models import Place
from tests.accounts.factories import (
    actor_of,
    make_member,
    make_membership,
    make_office,
    make_partner,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
DAY = NOW.date()
GOOD = "Ein-langer-Satz-2026"


def invited(actor, office, role: Role, email: str = "neu@test.example") -> Invitation:
    return invite_person(
        actor=actor, email=email, office_id=office.pk, role=role, from_on=DAY, to_on=None, now=NOW
    )


def link_of(invitation: Invitation, now: dt.datetime = NOW) -> str:
    issued = issue_link(invitation_id=invitation.pk, now=now)
    assert issued
    return issued[1]


def accept(token: str, now: dt.datetime = NOW) -> Membership:
    return accept_invitation(token=token, name="Neue Person", password=GOOD, now=now)[1]


def without(token: str, answer) -> str:
    """The page without its own address, which stands in the footer."""
    return answer.content.decode().replace(token, "")


def is_invited(actor, office, role: Role) -> bool:
    try:
        invited(actor, office, role, f"{actor.key[5:]}@test.example")
    except PermissionDenied as refusal:
        return not str(refusal)  # a refusal without a sentence would be noticed below
    return True


def test_who_may_invite_whom(germersheim: Place, worms: Place) -> None:
    """Every role of an actor against every seat there is."""
    offices = {
        "land": make_office(OfficeKind.LAND),
        "audit": make_office(OfficeKind.AUDIT_OFFICE),
        "own": make_office(place=germersheim),
        "other": make_office(place=worms),
        "partner": make_partner(kept_by=make_office(place=germersheim)),
        "other partner": make_partner(kept_by=make_office(place=worms)),
    }
    seats = [
        (name, office, offered)
        for name, office in offices.items()
        for offered in ROLES_AT[OfficeKind(office.kind)]
    ]
    allowed = set()
    for role in Role:
        actor = actor_of(make_member(role=role, place=germersheim))
        allowed |= {
            (role.value, name, offered.value)
            for name, office, offered in seats
            if is_invited(actor, office, offered)
        }
    assert allowed == {
        ("programme_lead", "land", "programme_lead"),
        ("programme_lead", "land", "grant_office"),
        ("programme_lead", "land", "budget_officer"),
        ("programme_lead", "audit", "audit_office"),
        ("programme_lead", "own", "head"),
        ("programme_lead", "other", "head"),
        ("head", "own", "head"),
        ("head", "own", "integration_manager"),
        ("head", "own", "deputy"),
        ("head", "own", "treasury"),
        ("head", "partner", "carrier"),
        ("integration_manager", "partner", "carrier"),
        ("deputy", "partner", "carrier"),
        ("carrier", "partner", "carrier"),
    }


def test_only_the_hash_is_kept_and_no_job_knows_the_token() -> None:
    invitation = invited(SYSTEM, make_office(OfficeKind.LAND), Role.PROGRAMME_LEAD)
    token = link_of(invitation)
    invitation.refresh_from_db()
    assert token not in invitation.token_hash
    assert len(invitation.token_hash) == 64
    assert accept(token).user.email == "neu@test.example"


def test_a_link_works_once() -> None:
    token = link_of(invited(SYSTEM, make_office(OfficeKind.LAND), Role.PROGRAMME_LEAD))
    accept(token)
    with pytest.raises(InvitationNotOpen):
        accept(token)
    assert Membership.objects.count() == 1


TWO_WEEKS = dt.timedelta(days=14)


@pytest.mark.parametrize(
    ("after", "works"), [(TWO_WEEKS - dt.timedelta(seconds=1), True), (TWO_WEEKS, False)]
)
def test_a_link_is_valid_for_fourteen_days(after: dt.timedelta, works: bool) -> None:
    token = link_of(invited(SYSTEM, make_office(OfficeKind.LAND), Role.PROGRAMME_LEAD))
    if works:
        accept(token, NOW + after)
        return
    with pytest.raises(InvitationNotOpen):
        accept(token, NOW + after)


def test_a_revoked_invitation_is_void_and_gets_no_mail() -> None:
    lead = actor_of(make_member(role=Role.PROGRAMME_LEAD))
    invitation = invited(lead, make_office(OfficeKind.LAND), Role.GRANT_OFFICE)
    token = link_of(invitation)
    revoke_invitation(actor=lead, invitation_id=invitation.pk, reason="Irrtum", now=NOW)
    with pytest.raises(InvitationNotOpen):
        accept(token)
    assert issue_link(invitation_id=invitation.pk, now=NOW) is None
    with pytest.raises(InvitationNotOpen):
        revoke_invitation(actor=lead, invitation_id=invitation.pk, reason="", now=NOW)
    event = Event.objects.get(action="accounts.revoke_invitation")
    assert (event.actor, event.reason) == (lead.key, "Irrtum")


def test_a_new_invitation_replaces_the_open_one() -> None:
    office = make_office(OfficeKind.LAND)
    old = link_of(invited(SYSTEM, office, Role.GRANT_OFFICE))
    new = link_of(invited(SYSTEM, office, Role.GRANT_OFFICE))
    with pytest.raises(InvitationNotOpen):
        accept(old)
    accept(new)


def test_an_account_gets_the_role_and_keeps_its_password() -> None:
    user = make_user(name="Schon da")
    token = link_of(invited(SYSTEM, make_office(OfficeKind.LAND), Role.GRANT_OFFICE, user.email))
    accept_invitation(token=token, name="Anders", password="Ganz-anderes-Wort-1", now=NOW)
    user.refresh_from_db()
    assert user.name == "Schon da"
    assert not user.check_password("Ganz-anderes-Wort-1")
    assert user.memberships.count() == 1


def test_who_has_the_role_is_not_invited_again() -> None:
    held = make_membership(role=Role.GRANT_OFFICE)
    with pytest.raises(CannotInvite, match="hat die Rolle"):
        invited(SYSTEM, held.office, Role.GRANT_OFFICE, held.user.email)


def test_a_role_that_the_office_has_not() -> None:
    with pytest.raises(CannotInvite, match="gibt es bei"):
        invited(SYSTEM, make_office(OfficeKind.LAND), Role.HEAD)


def test_each_deed_is_recorded_without_names() -> None:
    token = link_of(invited(SYSTEM, make_office(OfficeKind.LAND), Role.PROGRAMME_LEAD))
    accept(token)
    events = list(Event.objects.order_by("pk"))
    assert [event.action for event in events] == [
        "accounts.invite",
        "accounts.add_user",
        "accounts.accept_invitation",
    ]
    said = " ".join(f"{event.actor} {event.subject} {event.changes}" for event in events)
    assert "neu@test.example" not in said
    assert "Neue Person" not in said


def test_the_way_of_a_new_person(client: Client, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invitation = invite_person(
            actor=SYSTEM,
            email="neu@test.example",
            office_id=make_office(OfficeKind.LAND).pk,
            role=Role.PROGRAMME_LEAD,
            from_on=DAY,
            to_on=None,
            now=dt.datetime.now(dt.UTC),
        )
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["neu@test.example"], "Einladung zu KIM")
    assert "Programmleitung" in sent.body
    assert (type(sent), sent.content_subtype) == (EmailMessage, "plain")
    address = re.search(r"http://127\.0\.0\.1:\d+(/konto/einladung/\S+)", sent.body)
    assert address
    page = client.get(address[1])
    assert page.status_code == 200
    assert "Programmleitung" in page.content.decode()
    weak = {"name": "Neue Person", "password1": "kurz", "password2": "kurz"}
    assert client.post(address[1], weak).status_code == 200
    other = {"name": "Neue Person", "password1": GOOD, "password2": GOOD + "x"}
    assert "nicht gleich" in client.post(address[1], other).content.decode()
    good = {"name": " Neue  Person ", "password1": GOOD, "password2": GOOD}
    assert "Willkommen" in client.post(address[1], good).content.decode()
    assert User.objects.get(email="neu@test.example").name == "Neue Person"
    invitation.refresh_from_db()
    assert invitation.used_at
    void = [client.get(address[1]), client.get("/konto/einladung/gibt-es-nicht/")]
    assert [answer.status_code for answer in void] == [404, 404]
    token = address[1].split("/")[3]
    assert without(token, void[0]) == without("gibt-es-nicht", void[1])
    login = client.post("/konto/anmelden/", {"login": "neu@test.example", "password": GOOD})
    assert login.status_code == 302


@pytest.mark.parametrize("ending", ["used", "revoked", "expired"])
def test_every_void_link_looks_like_one_that_never_was(client: Client, ending: str) -> None:
    invitation = invited(SYSTEM, make_office(OfficeKind.LAND), Role.PROGRAMME_LEAD)
    token = link_of(invitation)
    if ending == "expired":
        invitation.created_at = NOW - dt.timedelta(days=400)
        invitation.expires_at = NOW - dt.timedelta(days=390)
    else:
        setattr(invitation, f"{ending}_at", NOW)
    invitation.save(update_fields=["created_at", "expires_at", "used_at", "revoked_at"])
    void = client.get(f"/konto/einladung/{token}/")
    never = client.get("/konto/einladung/nie-gewesen/")
    assert (void.status_code, never.status_code) == (404, 404)
    assert without(token, void) == without("nie-gewesen", never)
    assert client.post(f"/konto/einladung/{token}/", {}).status_code == 404


def test_the_page_of_a_known_address_asks_for_nothing(client: Client) -> None:
    user = make_user()
    invitation = invite_person(
        actor=SYSTEM,
        email=user.email,
        office_id=make_office(OfficeKind.LAND).pk,
        role=Role.GRANT_OFFICE,
        from_on=DAY,
        to_on=None,
        now=dt.datetime.now(dt.UTC),
    )
    token = link_of(invitation, dt.datetime.now(dt.UTC))
    page = client.get(f"/konto/einladung/{token}/").content.decode()
    assert 'type="password"' not in page
    assert "Willkommen" in client.post(f"/konto/einladung/{token}/").content.decode()
    assert user.memberships.count() == 1
    assert client.get("/konto/").status_code == 302  # the link signs nobody in
