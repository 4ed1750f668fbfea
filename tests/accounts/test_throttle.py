"""Too many attempts are refused with 429; nobody is locked out by somebody else."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tests.accounts.codes import code_now
from tests.accounts.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/konto/anmelden/"
ATTACKER, VICTIM = "203.0.113.9", "198.51.100.7"


def attempt(email: str, password: str, ip: str, client: Client | None = None, **headers: str):
    return (client or Client()).post(
        LOGIN, {"login": email, "password": password}, REMOTE_ADDR=ip, **headers
    )


def test_guessing_at_one_account_from_one_place_stops_after_five() -> None:
    user = make_user()
    answers = [attempt(user.email, "falsch", ATTACKER).status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert attempt(user.email, PASSWORD, ATTACKER).status_code == 429


def test_the_victim_is_not_locked_out() -> None:
    user = make_user(second_factor=True)
    for number in range(60):  # more places than anybody would count per account
        attempt(user.email, "falsch", f"203.0.113.{number % 20}")
    client = Client()
    answer = attempt(user.email, PASSWORD, VICTIM, client)
    assert (answer.status_code, answer["Location"]) == (302, "/konto/zweite-stufe/")
    answer = client.post("/konto/zweite-stufe/", {"code": code_now()}, REMOTE_ADDR=VICTIM)
    assert answer.status_code == 302


def test_guessing_at_many_accounts_from_one_place_stops_after_ten() -> None:
    answers = [attempt(f"a{n}@test.example", "falsch", ATTACKER).status_code for n in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert attempt("a99@test.example", "falsch", VICTIM).status_code == 200


def test_success_in_between_does_not_wipe_the_failures() -> None:
    victim, own = make_user(), make_user()
    answers = []
    for _ in range(4):
        attempt(own.email, PASSWORD, ATTACKER)
        answers.append(attempt(victim.email, "falsch", ATTACKER).status_code)
        answers.append(attempt(victim.email, "falsch", ATTACKER).status_code)
    assert answers == [200] * 5 + [429] * 3


def test_signing_in_often_is_no_guessing() -> None:
    user = make_user()
    assert [attempt(user.email, PASSWORD, VICTIM).status_code for _ in range(12)] == [302] * 12


def test_slow_guessing_at_the_second_stage_stops_too() -> None:
    """The count per place forgets after a minute, the one per account and place does not."""
    user = make_user(second_factor=True)
    client, answers = Client(), []
    with time_machine.travel(dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)) as clock:
        attempt(user.email, PASSWORD, ATTACKER, client)
        for _ in range(3):
            wrong = str((int(code_now()) + 500_000) % 1_000_000).zfill(6)
            for _ in range(4):
                form = {"code": wrong}
                answer = client.post("/konto/zweite-stufe/", form, REMOTE_ADDR=ATTACKER)
                answers.append(answer.status_code)
            clock.shift(dt.timedelta(seconds=61))
    assert answers == [200] * 10 + [429] * 2


def test_the_answer_is_the_german_page() -> None:
    user = make_user()
    for _ in range(5):
        attempt(user.email, "falsch", ATTACKER)
    answer = attempt(user.email, "falsch", ATTACKER)
    assert "Zu viele Versuche" in answer.content.decode()
    assert answer["Retry-After"] == "30"


def test_a_made_up_header_is_not_believed() -> None:
    user = make_user()
    answers = [
        attempt(user.email, "falsch", ATTACKER, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").status_code
        for n in range(6)
    ]
    assert answers == [200] * 5 + [429]


def test_behind_a_proxy_the_last_hop_counts(settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    user = make_user()
    answers = [
        attempt(
            user.email, "falsch", "10.0.0.1", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}, {ATTACKER}"
        ).status_code
        for n in range(6)
    ]
    assert answers == [200] * 5 + [429]
    answer = attempt(user.email, "falsch", "10.0.0.1", HTTP_X_FORWARDED_FOR=VICTIM)
    assert answer.status_code == 200


def test_addresses_of_one_home_count_as_one() -> None:
    user = make_user()
    answers = [attempt(user.email, "falsch", f"2001:db8::{n}").status_code for n in range(1, 8)]
    assert answers == [200] * 5 + [429] * 2


def test_the_second_stage_stops_after_ten_guesses() -> None:
    user = make_user(second_factor=True)
    client = Client()
    attempt(user.email, PASSWORD, ATTACKER, client)
    right = int(code_now())
    answers = []
    for number in range(1, 13):
        code = str((right + number * 1000) % 1_000_000).zfill(6)
        answer = client.post("/konto/zweite-stufe/", {"code": code}, REMOTE_ADDR=ATTACKER)
        answers.append(answer.status_code)
    assert answers == [200] * 10 + [429] * 2
    elsewhere = Client()
    attempt(user.email, PASSWORD, VICTIM, elsewhere)
    answer = elsewhere.post("/konto/zweite-stufe/", {"code": code_now()}, REMOTE_ADDR=VICTIM)
    assert answer.status_code == 302


def test_asking_for_links_stops_per_place() -> None:
    answers = [
        Client()
        .post("/konto/passwort-vergessen/", {"email": f"a{n}@test.example"}, REMOTE_ADDR=ATTACKER)
        .status_code
        for n in range(12)
    ]
    assert answers == [302] * 10 + [429] * 2


def test_the_cache_keeps_many_counts(settings) -> None:
    """With few entries somebody could push a count out by making others."""
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000
    cache.set("counted", 1)
    for number in range(320):  # Django's own limit is 300
        cache.set(f"other-{number}", 1)
    assert cache.get("counted") == 1
