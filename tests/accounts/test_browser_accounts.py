"""Each page of accounts as people see it: axe, phone and desktop, and a passkey for real."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from kim.accounts.actor import SYSTEM
from kim.accounts.models import Invitation, User
from kim.accounts.queries import factors_of
from kim.accounts.rules.roles import Role
from kim.accounts.services.invitations import invite_person, issue_link
from tests.accounts.codes import code_now
from tests.accounts.conftest import make_place
from tests.accounts.factories import (
    PASSWORD,
    SECRET,
    make_membership,
    make_office,
    make_user,
)
from tests.browser import Visit, check_page, follow

pytestmark = pytest.mark.browser
PEOPLE = "/konto/personen/"


@pytest.fixture(scope="module", autouse=True)
def content(committed: None) -> None:
    place = make_place("07334")
    head = make_user(email="leitung@test.example", name="Leitung Beispiel", second_factor=True)
    make_membership(role=Role.HEAD, place=place, user=head)
    person = make_user(name="Beispielperson mit einem längeren Doppelnamen-Beispielname")
    make_membership(role=Role.INTEGRATION_MANAGER, place=place, user=person)
    make_membership(role=Role.DEPUTY, place=place, to_on=dt.date(2030, 12, 31))
    make_user(email="neu-hier@test.example", name="Neu Hier")
    now = timezone.now()
    invite_person(
        actor=SYSTEM,
        email="eingeladen@test.example",
        office_id=make_office(place=place).pk,
        role=Role.TREASURY,
        from_on=timezone.localdate(now),
        to_on=None,
        now=now,
    )


def head() -> User:
    return User.objects.get(email="leitung@test.example")


def member() -> int:
    return head().memberships.model.objects.get(role="integration_manager").pk


BEHIND = {
    "own": "/konto/",
    "sessions": "/konto/sitzungen/",
    "people": PEOPLE,
    "people-none": f"{PEOPLE}?state=over",
    "invite": f"{PEOPLE}einladen/",
    "password": "/konto/passwort/",
    "passkeys": "/konto/passkeys/",
    "logout": "/konto/abmelden/",
    "reauthenticate": "/konto/zweite-stufe/code-app/entfernen/",
}
BEFORE = {
    "login": "/konto/anmelden/",
    "reset": "/konto/passwort-vergessen/",
    "reset-done": "/konto/passwort-vergessen/unterwegs/",
    "reset-void": "/konto/passwort-vergessen/1-abc-def/",
    "reset-finished": "/konto/passwort-vergessen/fertig/",
}


@pytest.mark.parametrize("name", BEHIND)
def test_pages_behind_sign_in(visit: Visit, name: str) -> None:
    check_page(visit(BEHIND[name], user=head()), f"accounts-{name}")


@pytest.mark.parametrize("name", BEFORE)
def test_pages_before_sign_in(visit: Visit, name: str) -> None:
    check_page(visit(BEFORE[name]), f"accounts-{name}")


@pytest.mark.parametrize("page", ["zeitraum", "beenden"])
def test_changing_a_membership(visit: Visit, page: str) -> None:
    path = f"{PEOPLE}mitgliedschaften/{member()}/{page}/"
    check_page(visit(path, user=head()), f"accounts-{page}")


def test_revoking(visit: Visit) -> None:
    pk = Invitation.objects.get().pk
    check_page(visit(f"{PEOPLE}einladungen/{pk}/zurueckziehen/", user=head()), "accounts-revoke")


def test_invitation(visit: Visit) -> None:
    issued = issue_link(invitation_id=Invitation.objects.get().pk, now=timezone.now())
    assert issued
    page = visit(f"/konto/einladung/{issued[1]}/")
    check_page(page, "accounts-invitation")
    follow(page.get_by_role("button", name="Annehmen"))
    check_page(page, "accounts-invitation-errors")


def test_void_invitation(visit: Visit) -> None:
    check_page(visit("/konto/einladung/nie/", status=404), "accounts-invitation-void")


def sign_in_with_password(page: Page, email: str) -> None:
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Anmelden", exact=True))


def test_second_stage(visit: Visit) -> None:
    page = visit("/konto/anmelden/")
    sign_in_with_password(page, head().email)
    check_page(page, "accounts-second-stage")
    page.get_by_label("Code").fill(code_now(SECRET))
    follow(page.get_by_role("button", name="Anmelden", exact=True))
    page.wait_for_url("**/heute/")


def test_a_passkey_from_setting_up_to_signing_in_without_password(
    browser: Browser, site: str
) -> None:
    """With Chromium's own virtual key, under the strict policy for scripts.

    A passkey belongs to a name, never to a number, hence ``localhost``.
    """
    context = browser.new_context(base_url=site.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(f"{line.text} {line.location['url']}"))
    page.goto("/konto/anmelden/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in_with_password(page, "neu-hier@test.example")
    page.wait_for_url("**/zweite-stufe/einrichten/")
    check_page(page, "accounts-set-up")
    follow(page.get_by_role("link", name="Code-App einrichten"))
    check_page(page, "accounts-code-app")
    page.go_back()
    follow(page.get_by_role("link", name="Passkey einrichten"))
    check_page(page, "accounts-passkey")
    page.get_by_label("Ohne Passwort anmelden").check()
    page.get_by_role("button", name="Einrichten").click()
    page.wait_for_url("**/ersatzcodes/")
    check_page(page, "accounts-codes")
    page.goto("/konto/passkeys/")
    check_page(page, "accounts-passkeys-one")
    assert len(factors_of(User.objects.get(email="neu-hier@test.example").pk).passkeys) == 1
    page.goto("/konto/abmelden/")
    follow(page.get_by_role("button", name="Abmelden"))
    page.wait_for_url(lambda address: not address.endswith("/abmelden/"))
    complaints.clear()  # the start page has no places here
    page.goto("/konto/anmelden/")
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    page.wait_for_url("**/heute/")
    page.goto("/konto/")
    expect(page.get_by_role("heading", name="Konto")).to_be_visible()
    context.close()
    assert complaints == []
