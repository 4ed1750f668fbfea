"""Two stages, limits of a session, and where a sign-in may lead."""

import datetime as dt
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from django.urls import reverse

from kim.accounts.rules.roles import Role
from kim.accounts.views.adapters import MfaAdapter
from kim.audit.models import Event
from tests.accounts.codes import code_now
from tests.accounts.factories import (
    PASSWORD,
    SECRET,
    make_member,
    make_membership,
    make_user,
    sign_in,
)

pytestmark = pytest.mark.django_db
LOGIN = "/konto/anmelden/"
OWN = "/konto/"
SET_UP = "/konto/zweite-stufe/einrichten/"
START = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


def log_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def test_password_and_code_lead_to_today(client: Client) -> None:
    user = make_user(second_factor=True)
    first = log_in(client, user.email)
    assert (first.status_code, first["Location"]) == (302, "/konto/zweite-stufe/")
    assert client.get(OWN).status_code == 302  # not in yet
    second = client.post("/konto/zweite-stufe/", {"code": code_now()})
    assert (second.status_code, second["Location"]) == (302, "/heute/")
    assert client.get(OWN).status_code == 200


def test_a_wrong_code_does_not_open(client: Client) -> None:
    user = make_user(second_factor=True)
    log_in(client, user.email)
    wrong = str((int(code_now()) + 500_000) % 1_000_000).zfill(6)
    assert (
        "Der Code stimmt nicht"
        in client.post("/konto/zweite-stufe/", {"code": wrong}).content.decode()
    )
    assert client.get(OWN).status_code == 302


def test_a_code_works_once(client: Client) -> None:
    user = make_user(second_factor=True)
    log_in(client, user.email)
    code = code_now()
    assert client.post("/konto/zweite-stufe/", {"code": code}).status_code == 302
    other = Client()
    log_in(other, user.email)
    assert other.post("/konto/zweite-stufe/", {"code": code}).status_code == 200


BEHIND = [
    "/konto/",
    "/konto/personen/",
    "/konto/sitzungen/",
    "/konto/passwort/",
    "/konto/zweite-stufe/ersatzcodes/",
    "/konto/passkeys/",
]


@pytest.mark.parametrize("path", BEHIND)
def test_without_second_factor_one_gets_no_further(client: Client, path: str) -> None:
    user = make_member(role=Role.PROGRAMME_LEAD)
    answer = log_in(client, user.email)
    assert answer["Location"] == "/heute/"
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, SET_UP)
    assert client.post(path).status_code in (302, 405)  # led away, or there is nothing to post


def test_setting_up_the_code_app_opens_the_session(client: Client) -> None:
    user = make_user()
    log_in(client, user.email)
    assert client.get(SET_UP).status_code == 200
    page = client.get("/konto/zweite-stufe/code-app/")
    assert page.status_code == 200  # the password was given a moment ago
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/konto/zweite-stufe/code-app/", {"code": code_now(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/konto/zweite-stufe/ersatzcodes/")
    assert "Diese Codes werden nur jetzt gezeigt" in client.get(answer["Location"]).content.decode()
    assert client.get(OWN).status_code == 200
    event = Event.objects.get(action="accounts.add_second_factor")
    assert (event.actor, event.changes) == (f"user:{user.pk}", {"kind": [None, "totp"]})
    row = Authenticator.objects.get(user=user, type="totp")
    assert row.data["secret"] != secret
    assert MfaAdapter().decrypt(row.data["secret"]) == secret


def test_the_session_that_did_not_prove_it_stays_outside(client: Client) -> None:
    """An attacker with the password waits in an older session until the factor is set up."""
    user = make_user()
    log_in(client, user.email)
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": MfaAdapter().encrypt(SECRET)}
    )
    answer = client.get(OWN)
    assert answer["Location"] == f"{LOGIN}?next=/konto/"
    assert "_auth_user_id" not in client.session


def test_setting_up_late_asks_for_the_password_again(client: Client) -> None:
    user = make_user()
    with time_machine.travel(START) as clock:
        log_in(client, user.email)
        clock.shift(dt.timedelta(minutes=6))
        answer = client.get("/konto/zweite-stufe/code-app/")
    assert answer["Location"].startswith("/konto/bestaetigen/")


def test_the_last_factor_stays(client: Client) -> None:
    user = make_user(second_factor=True)
    with time_machine.travel(START, tick=False):
        sign_in(client, user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "mfa", "at": START.timestamp(), "type": "totp", "reauthenticated": True}
        ]
        session.save()
        answer = client.post("/konto/zweite-stufe/code-app/entfernen/")
    assert "Ohne zweite Stufe ist keine Anmeldung möglich" in answer.content.decode()
    assert Authenticator.objects.filter(user=user).count() == 1


def test_the_last_passkey_stays_too(client: Client) -> None:
    user = make_user()
    keys = [
        Authenticator.objects.create(user=user, type="webauthn", data={"name": name})
        for name in ("eins", "zwei")
    ]
    sign_in(client, user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "type": "webauthn", "reauthenticated": True}
    ]
    session.save()
    for key in keys:
        answer = client.post(f"/konto/passkeys/{key.pk}/entfernen/")
        assert (answer.status_code, answer["Location"]) == (302, "/konto/passkeys/")
    assert list(Authenticator.objects.values_list("pk", flat=True)) == [keys[1].pk]
    assert Event.objects.filter(action="accounts.remove_second_factor").count() == 1


def test_removing_a_factor_asks_again(client: Client) -> None:
    sign_in(client, make_user(second_factor=True))
    answer = client.get("/konto/zweite-stufe/code-app/entfernen/")
    assert answer["Location"].startswith("/konto/bestaetigen/")


def test_a_session_ends_after_half_an_hour_without_a_page(client: Client) -> None:
    user = make_user(second_factor=True)
    with time_machine.travel(START) as clock:
        sign_in(client, user)
        for _ in range(3):
            clock.shift(dt.timedelta(minutes=29))
            assert client.get(OWN).status_code == 200
        clock.shift(dt.timedelta(minutes=30))
        answer = client.get(OWN)
        assert answer["Location"] == f"{LOGIN}?next=/konto/"
        assert "_auth_user_id" not in client.session


def test_a_session_ends_after_twelve_hours(client: Client) -> None:
    user = make_user(second_factor=True)
    with time_machine.travel(START) as clock:
        sign_in(client, user)
        seen = [client.get(OWN).status_code]
        for _ in range(36):
            clock.shift(dt.timedelta(minutes=20))
            seen.append(client.get(OWN).status_code)
    assert seen == [200] * 36 + [302]


def test_what_was_typed_survives_the_end_of_a_session(client: Client) -> None:
    user = make_member(role=Role.PROGRAMME_LEAD)
    path = "/konto/personen/einladen/"
    with time_machine.travel(START) as clock:
        sign_in(client, user)
        assert client.get(path).status_code == 200
        clock.shift(dt.timedelta(hours=1))
        answer = client.post(path, {"email": "neu@test.example", "from_on": "01.05.2026"})
        assert answer["Location"] == f"{LOGIN}?next={path}"
        sign_in(client, user)
        page = client.get(path).content.decode()
    assert 'value="neu@test.example"' in page


def test_the_session_changes_its_name_at_sign_in(client: Client) -> None:
    user = make_user(second_factor=True)
    log_in(client, user.email)
    before = client.session.session_key
    client.post("/konto/zweite-stufe/", {"code": code_now()})
    assert before
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    log_in(client, make_user().email)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example",
                                    "javascript:alert(1)"])  # fmt: skip
def test_sign_in_leads_nowhere_else(client: Client, target: str) -> None:
    user = make_user(second_factor=True)
    log_in(client, user.email, next=target)
    answer = client.post("/konto/zweite-stufe/", {"code": code_now()})
    assert answer["Location"] == "/heute/"


def test_sign_in_leads_back_to_where_one_was(client: Client) -> None:
    user = make_user(second_factor=True)
    log_in(client, user.email, next="/konto/sitzungen/")
    answer = client.post("/konto/zweite-stufe/", {"code": code_now()})
    assert answer["Location"] == "/konto/sitzungen/"


def test_an_expired_membership_gives_no_right(client: Client) -> None:
    past = make_membership(role=Role.PROGRAMME_LEAD, to_on=dt.date(2021, 1, 1))
    sign_in(client, past.user)
    assert client.get("/konto/personen/").status_code == 403
    assert client.get(OWN).status_code == 200


def test_a_changed_password_ends_the_other_sessions(client: Client) -> None:
    user = make_user(second_factor=True)
    sign_in(client, user)
    other = sign_in(Client(), user)
    new = "Noch-ein-langer-Satz-26"
    answer = client.post(
        "/konto/passwort/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/konto/")
    assert client.get(OWN).status_code == 200
    assert other.get(OWN).status_code == 302
    assert Event.objects.filter(action="accounts.set_password").count() == 1


def test_signing_out_ends_the_session(client: Client) -> None:
    sign_in(client, make_user(second_factor=True))
    assert client.get("/konto/abmelden/").status_code == 200  # asks first
    assert client.get(OWN).status_code == 200
    assert client.post("/konto/abmelden/")["Location"] == "/"
    assert client.get(OWN).status_code == 302


@pytest.mark.parametrize("path", ["signup/", "registrieren/", "email/", "inactive/", "social/",
                                  "social/signup/", "login/", "login/code/"])  # fmt: skip
def test_nothing_else_of_the_library_is_reachable(client: Client, path: str) -> None:
    assert client.get(f"/konto/{path}").status_code == 404


def test_a_demo_person_does_not_get_into_production(client: Client, settings) -> None:
    user = make_user(second_factor=True)
    user.is_demo = True
    user.save()
    sign_in(client, user)
    assert client.get(OWN).status_code == 200
    settings.KIM = settings.KIM.model_copy(update={"mode": "production"})
    assert client.get(OWN).status_code == 302
    assert log_in(Client(), user.email).status_code == 403


def test_the_secret_does_not_survive_another_key(settings) -> None:
    kept = MfaAdapter().encrypt(SECRET)
    settings.SECRET_KEY = "another key of at least fifty characters, made for a test"
    first, second = MfaAdapter().decrypt(kept), MfaAdapter().decrypt(kept)
    assert len({first, second, SECRET}) == 3


def test_all_allauth_pages_are_of_the_house(client: Client) -> None:
    """Every page says German, in our frame, and runs no inline script."""
    pages = [LOGIN, "/konto/passwort-vergessen/", "/konto/passwort-vergessen/unterwegs/",
             "/konto/passwort-vergessen/fertig/", "/konto/passwort-vergessen/x-y-z/"]  # fmt: skip
    for path in pages:
        html = client.get(path).content.decode()
        assert '<main id="inhalt"' in html, path
        assert '<html lang="de"' in html, path
    assert reverse("account_login") == LOGIN
