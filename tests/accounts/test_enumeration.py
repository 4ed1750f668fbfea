"""Known and unknown addresses get the same answer, for comparable effort."""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from kim.accounts.rules.roles import Role
from tests.accounts.factories import PASSWORD, make_member, make_user, sign_in

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|person\d+@|nobody@')


def outside(answer) -> tuple[int, str, dict[str, str]]:
    """What somebody sees: status, body and headers, without what is random in each answer."""
    body = CHANGING.sub("", answer.content.decode())
    headers = {key: value for key, value in answer.headers.items() if key != "X-Request-ID"}
    for name in ("Content-Length", "Expires"):  # length of the typed address; the second it is
        headers.pop(name, None)
    return answer.status_code, body, headers


def test_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    hashed: list[str] = []

    def answer_for(email: str):
        cache.clear()
        return Client().post("/konto/anmelden/", {"login": email, "password": "Falsch-und-lang"})

    known, unknown = answer_for(user.email), answer_for("nobody@test.example")
    assert outside(known) == outside(unknown)
    assert "E-Mail-Adresse oder Passwort stimmt nicht." in known.content.decode()
    assert hashed == []


def test_sign_in_hashes_once_either_way(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hash is what costs; counting it is steadier than a clock."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
    count = 0
    original = PBKDF2PasswordHasher.encode

    def counted(self, *args, **kwargs):
        nonlocal count
        count += 1
        return original(self, *args, **kwargs)

    user = make_user()
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    found = []
    for email in (user.email, "nobody@test.example"):
        count = 0
        Client().post("/konto/anmelden/", {"login": email, "password": "Falsch-und-lang"})
        found.append(count)
    assert found == [1, 1]


def test_password_reset(django_capture_on_commit_callbacks) -> None:
    user = make_user()
    seen, queries, mails = [], [], []
    for email in (user.email, "nobody@test.example"):
        cache.clear()
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                seen.append(outside(Client().post("/konto/passwort-vergessen/", {"email": email})))
            queries.append(len(captured))
        mails.append(len(mail.outbox))
    assert seen[0] == seen[1]
    assert queries[0] == queries[1]
    assert mails == [1, 0]


def test_password_reset_in_production_leaves_one_job_either_way(settings) -> None:
    settings.KIM = settings.KIM.model_copy(update={"mode": "production"})
    user = make_user()
    for email in (user.email, "nobody@test.example"):
        Client().post("/konto/passwort-vergessen/", {"email": email})
    jobs = ProcrastinateJob.objects.order_by("pk").values_list("task_name", "args")
    assert list(jobs) == [
        ("accounts.send_password_reset", {"email": user.email}),
        ("accounts.send_password_reset", {"email": "nobody@test.example"}),
    ]
    assert mail.outbox == []


def test_inviting(client: Client, django_capture_on_commit_callbacks) -> None:
    """Who invites does not learn whether the address has an account elsewhere."""
    sign_in(client, make_member(role=Role.PROGRAMME_LEAD))
    known = make_user()
    form = client.get("/konto/personen/einladen/").content.decode()
    seat = re.search(r'value="(\d+:grant_office)"', form)
    assert seat
    seen = []
    for email in (known.email, "nobody@test.example"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(
                "/konto/personen/einladen/",
                {"email": email, "seat": seat[1], "from_on": "01.01.2026"},
            )
        seen.append(outside(answer))
        page = client.get(answer["Location"]).content.decode()
        assert f"Die Einladung an {email} ist unterwegs." in page
    assert seen[0] == seen[1]
    first, second = ([line for line in sent.body.splitlines() if "http" not in line]
                     for sent in mail.outbox)  # fmt: skip
    assert first == second


def test_a_reset_link_sets_the_password_once(
    client: Client, django_capture_on_commit_callbacks
) -> None:
    user = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/passwort-vergessen/", {"email": user.email.upper()})
    address = re.search(r"http://127\.0\.0\.1:\d+(/\S+)", mail.outbox[0].body)
    assert address
    answer = client.get(address[1], follow=True)
    new = {"password1": "Noch-ein-langer-Satz-26", "password2": "Noch-ein-langer-Satz-26"}
    place = answer.redirect_chain[-1][0]
    assert client.post(place, new).status_code == 302
    user.refresh_from_db()
    assert user.check_password("Noch-ein-langer-Satz-26")
    assert "gilt nicht mehr" in client.get(address[1], follow=True).content.decode()
    assert client.get("/konto/").status_code == 302  # nobody is signed in by a link


def test_no_password_for_who_has_none(client: Client, django_capture_on_commit_callbacks) -> None:
    user = make_user()
    user.set_unusable_password()
    user.save()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/konto/passwort-vergessen/", {"email": user.email})
    assert mail.outbox == []
    assert not user.check_password(PASSWORD)
