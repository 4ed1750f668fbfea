"""Commands, demo persons and jobs."""

import datetime as dt
import io
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kim.accounts.actor import SYSTEM
from kim.accounts.models import Invitation, Membership, Office, User
from kim.accounts.queries import demo_actor, demo_sign_ins
from kim.accounts.rules.roles import Role
from kim.accounts.services import ensure_demo_people, ensure_offices
from kim.accounts.services.demo import DemoRefused
from kim.accounts.services.jobs import defer
from kim.accounts.services.security import reset_second_factor
from kim.audit.models import Event
from kim.places.services import load_reference
from tests.accounts.factories import actor_of, make_user, sign_in
from tests.architecture.source import modules

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


def test_reset_second_factor(client: Client) -> None:
    user = make_user(second_factor=True)
    sign_in(client, user)
    output = io.StringIO()
    call_command("reset_second_factor", user.email.upper(), stdout=output)
    assert output.getvalue().startswith("1 Einträge entfernt.")
    assert Authenticator.objects.count() == 0
    assert UserSession.objects.count() == 0
    assert client.get("/konto/").status_code == 302
    event = Event.objects.get(action="accounts.reset_second_factor")
    assert (event.actor, event.subject) == ("system", f"accounts.User:{user.pk}")


def test_reset_second_factor_of_nobody() -> None:
    with pytest.raises(CommandError, match="kein Konto"):
        call_command("reset_second_factor", "nobody@test.example")


def test_reset_second_factor_is_for_the_command_line() -> None:
    user = make_user(second_factor=True)
    with pytest.raises(PermissionError):
        reset_second_factor(actor=actor_of(user), email=user.email, now=NOW)
    assert Authenticator.objects.count() == 1


def test_invite_makes_the_first_person(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("invite", "erste@test.example", stdout=io.StringIO())
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.created_by) == (Role.PROGRAMME_LEAD, None)
    assert [sent.to for sent in mail.outbox] == [["erste@test.example"]]
    with pytest.raises(CommandError, match="gibt es nicht"):
        call_command("invite", "x@test.example", office="Mond")
    with pytest.raises(CommandError, match="gibt es bei"):
        call_command("invite", "x@test.example", role="head")


def test_offices_and_demo_people_are_made_once() -> None:
    load_reference(now=NOW)
    assert ensure_offices(now=NOW) == 38
    assert ensure_offices(now=NOW) == 0
    assert Office.objects.filter(kind="municipality").count() == 36
    assert ensure_demo_people(now=NOW) == 11  # one a role, and two second persons
    assert ensure_demo_people(now=NOW) == 0
    assert Membership.objects.count() == 11
    assert all(user.name.startswith("Demo ") for user in User.objects.all())
    assert all(user.email.endswith("@demo.example") for user in User.objects.all())
    rows = demo_sign_ins()
    assert [row[3] for row in rows] == [role.label for role in Role] + [
        "Bewilligungsstelle (zweite Person)",
        "Haushalt (zweite Person)",
    ]
    assert demo_actor(Role.HEAD).has(Role.HEAD)


def test_a_demo_person_signs_in_with_the_code_on_the_page(client: Client, settings) -> None:
    load_reference(now=NOW)
    ensure_demo_people(now=NOW)
    settings.KIM = settings.KIM.model_copy(update={"mode": "demo"})
    address, password, _hint, _role = demo_sign_ins()[0]
    assert address in client.get("/konto/anmelden/").content.decode()
    client.post("/konto/anmelden/", {"login": address, "password": password})
    page = client.get("/konto/zweite-stufe/").content.decode()
    code = page.split("Der Code ist gerade <strong>")[1][:6]
    answer = client.post("/konto/zweite-stufe/", {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/heute/")


def test_no_code_is_shown_for_real_people_or_elsewhere(client: Client, settings) -> None:
    settings.KIM = settings.KIM.model_copy(update={"mode": "demo"})
    user = make_user(second_factor=True)
    client.post("/konto/anmelden/", {"login": user.email, "password": "Ein-langer-Satz-2026"})
    assert "Der Code ist gerade" not in client.get("/konto/zweite-stufe/").content.decode()


def test_production_refuses_demo_people(settings) -> None:
    settings.KIM = settings.KIM.model_copy(update={"mode": "production"})
    with pytest.raises(DemoRefused):
        ensure_demo_people(now=NOW)
    assert demo_sign_ins() == []


def test_a_job_exists_exactly_when_the_deed_does(settings) -> None:
    settings.KIM = settings.KIM.model_copy(update={"mode": "production"})

    def deed(fails: bool) -> None:
        with transaction.atomic():
            defer(job="accounts.send_mail", subject="a", body="b", to="c@test.example")
            if fails:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deed(fails=True)
    assert ProcrastinateJob.objects.count() == 0
    deed(fails=False)
    assert ProcrastinateJob.objects.count() == 1


def test_every_job_asked_for_by_name_is_known() -> None:
    text = "".join(module.text for module in modules("kim/**/*.py"))
    asked = set(re.findall(r'\bjob="([a-z_.]+)"', text))
    assert len(asked) >= 4
    assert asked - app.tasks.keys() == set()


def test_system_has_no_role() -> None:
    assert not SYSTEM.has(*Role)
    assert not SYSTEM.is_land
