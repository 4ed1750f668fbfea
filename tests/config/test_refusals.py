"""A server that is not safe does not start: one line that says how to mend it, exit code 2."""

import os
import sys
from pathlib import Path

import pytest

from config.accounts import told_providers
from config.environment import DEMO_KEY, Environment, Refusal, read
from config.mail import mail_settings
from tests.config.program import GOOD_KEY, PRODUCTION, TOLD, kim, run

REFUSED = [
    ({"KIM_DEBUG": "1"}, "KIM_DEBUG ist an."),
    ({"KIM_DEBUG": "vielleicht"}, "KIM_DEBUG hat einen unzulässigen Wert. Erwartet wird 1 oder 0."),
    ({"KIM_SECRET_KEY": ""}, "KIM_SECRET_KEY fehlt."),
    ({"KIM_SECRET_KEY": DEMO_KEY}, "KIM_SECRET_KEY fehlt."),
    ({"KIM_SECRET_KEY": GOOD_KEY[:49]}, "KIM_SECRET_KEY ist zu schwach."),
    ({"KIM_SECRET_KEY": "ab" * 40}, "KIM_SECRET_KEY ist zu schwach."),
    ({"KIM_SECRET_KEY": "django-insecure-" + GOOD_KEY}, "KIM_SECRET_KEY ist zu schwach."),
    ({"KIM_ALLOWED_HOSTS": ""}, "KIM_ALLOWED_HOSTS fehlt."),
    ({"KIM_ALLOWED_HOSTS": " , "}, "KIM_ALLOWED_HOSTS fehlt."),
    ({"KIM_ALLOWED_HOSTS": "*"}, "KIM_ALLOWED_HOSTS enthält einen Platzhalter."),
    ({"KIM_ALLOWED_HOSTS": "a.example,*.b.example"}, "KIM_ALLOWED_HOSTS enthält einen Platzhalter"),
    ({"KIM_ALLOWED_HOSTS": ".example.org"}, "KIM_ALLOWED_HOSTS enthält einen Platzhalter."),
    ({"DATABASE_URL": ""}, "DATABASE_URL fehlt."),
    ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL muss mit postgresql:// beginnen."),
    ({"DATABASE_URL": "/var/db.sqlite3"}, "DATABASE_URL muss mit postgresql:// beginnen."),
    ({"DATABASE_URL": "postgresql://u:p@host:port/kim"}, "DATABASE_URL ist nicht lesbar."),
    ({"DATABASE_URL": "postgresql://[::1/kim"}, "DATABASE_URL ist nicht lesbar."),
    ({"DATABASE_URL": "postgresql://:::/"}, "DATABASE_URL ist nicht lesbar."),
    ({"KIM_DATABASE_OWNER_URL": "postgresql://[x"}, "KIM_DATABASE_OWNER_URL ist nicht lesbar."),
    ({"KIM_ALLOWED_HOSTS": "https://kim.example.org"}, "KIM_ALLOWED_HOSTS nennt nur Namen"),
    ({"KIM_ALLOWED_HOSTS": "kim.example.org:8000"}, "KIM_ALLOWED_HOSTS nennt nur Namen"),
    ({"KIM_ALLOWED_HOSTS": "a.example b.example"}, "KIM_ALLOWED_HOSTS nennt nur Namen"),
    ({"KIM_BASE_URL": "https://name@kim.example.org"}, "KIM_BASE_URL fehlt oder ist nicht wie"),
    ({"KIM_BASE_URL": "https://["}, "KIM_BASE_URL fehlt oder ist nicht wie"),
    ({"KIM_MAIL_FROM": "kim@x.example\nBcc: y@z.example"}, "KIM_MAIL_FROM enthält einen Zeilen"),
    ({"KIM_DATABASE_OWNER_URL": "x"}, "KIM_DATABASE_OWNER_URL muss mit postgresql:// beginnen."),
    ({"KIM_BASE_URL": ""}, "KIM_BASE_URL fehlt oder ist nicht wie https://kim.example.org."),
    ({"KIM_BASE_URL": "http://kim.example.org"}, "KIM_BASE_URL fehlt oder ist nicht wie https://"),
    ({"KIM_BASE_URL": "https://"}, "KIM_BASE_URL fehlt oder ist nicht wie https://"),
    ({"KIM_BASE_URL": "https://kim.example.org/x"}, "KIM_BASE_URL fehlt oder ist nicht wie"),
    ({"KIM_MAIL_URL": ""}, "KIM_MAIL_URL fehlt."),
    ({"KIM_OIDC_FILE": "/nowhere/oidc.json"}, "KIM_OIDC_FILE nennt eine Datei, die es nicht gibt."),
    ({"KIM_SCAN_COMMAND": "/nowhere/scan -"}, "KIM_SCAN_COMMAND nennt ein Programm, das es nicht"),
    ({"KIM_SCAN_COMMAND": "cat '"}, "KIM_SCAN_COMMAND nennt ein Programm, das es nicht gibt"),
    ({"KIM_UPLOAD_MEGABYTES": "0"}, "KIM_UPLOAD_MEGABYTES hat einen unzulässigen Wert."),
    ({"KIM_MODE": "prod"}, "KIM_MODE hat einen unzulässigen Wert. Erwartet wird 'demo', 'test'"),
    ({"PORT": "abc"}, "PORT hat einen unzulässigen Wert. Erwartet wird eine ganze Zahl."),
    ({"PORT": "0"}, "PORT hat einen unzulässigen Wert. Erwartet wird eine Zahl ab 1."),
    ({"PORT": "65536"}, "PORT hat einen unzulässigen Wert. Erwartet wird eine Zahl bis 65535."),
    ({"KIM_WEB_WORKERS": "0"}, "KIM_WEB_WORKERS hat einen unzulässigen Wert."),
    ({"KIM_LOG_LEVEL": "LOUD"}, "KIM_LOG_LEVEL hat einen unzulässigen Wert."),
]  # fmt: skip
IDS = [f"{name}={value[:20]}" for told, _ in REFUSED for name, value in told.items()]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with none of our settings, to be filled."""
    for name in TOLD:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_safe_settings_are_accepted(told: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        told.setenv(name, value)
    found = read()
    assert found.is_production
    assert found.hosts == ["kim.example.org", "kim.example.net"]


def test_nothing_told_is_the_demo_on_this_machine(told: pytest.MonkeyPatch) -> None:
    found = read()
    assert (found.mode, found.bind, found.port, found.hosts) == ("demo", "127.0.0.1", 8000, [])


@pytest.mark.parametrize(("change", "sentence"), REFUSED, ids=IDS)
def test_refusal(told: pytest.MonkeyPatch, change: dict[str, str], sentence: str) -> None:
    for name, value in {**PRODUCTION, **change}.items():
        told.setenv(name, value)
    with pytest.raises(Refusal) as caught:
        read()
    assert str(caught.value).startswith(f"kim startet nicht: {sentence}")
    assert "\n" not in str(caught.value)
    assert caught.value.code == 2


def test_demo_key_serves_no_public_name(told: pytest.MonkeyPatch) -> None:
    told.setenv("KIM_ALLOWED_HOSTS", "kim.example.org")
    with pytest.raises(Refusal, match="KIM_SECRET_KEY nicht"):
        read()


def test_a_refusal_never_repeats_the_key(told: pytest.MonkeyPatch) -> None:
    weak = "hunter2" * 3
    for name, value in {**PRODUCTION, "KIM_SECRET_KEY": weak}.items():
        told.setenv(name, value)
    with pytest.raises(Refusal) as caught:
        read()
    assert weak not in str(caught.value)


# The table above asks the function; these ask the program, as somebody who starts it.
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        REFUSED[0], REFUSED[2], REFUSED[5], REFUSED[7], REFUSED[9],
        REFUSED[12], REFUSED[27], REFUSED[30], REFUSED[33],
    ],
    ids=["debug", "no key", "weak key", "no hosts", "wildcard", "no database", "http", "no mail",
         "port"],
)  # fmt: skip
def test_program_refuses_with_one_line(change: dict[str, str], sentence: str) -> None:
    done = kim("serve", **{**PRODUCTION, **change})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"kim startet nicht: {sentence}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("text", ["x", "{}", "5", "\ufffd[", "[" * 100_000], ids=len)
def test_file_of_providers_that_is_no_list_is_one_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "oidc.json"
    file.write_text(text, encoding="utf-16" if "\ufffd" in text else "utf-8")
    with pytest.raises(Refusal, match="KIM_OIDC_FILE"):
        told_providers(Environment(oidc_file=file))


@pytest.mark.parametrize("url", ["smtp://x:abc", "smtp://[", "smtp://x:99999", "http://x", "smtp:"])
def test_address_of_the_mail_server_that_cannot_be_read_is_one_line(url: str) -> None:
    with pytest.raises(Refusal, match="KIM_MAIL_URL muss wie"):
        mail_settings(Environment(mode="demo", mail_url=url))


def test_web_server_entry_refuses_with_one_line() -> None:
    done = run(
        [sys.executable, "-c", "import config.wsgi"], {**PRODUCTION, "KIM_ALLOWED_HOSTS": "*"}
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kim startet nicht: KIM_ALLOWED_HOSTS enthält")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_unreachable_database_is_one_line() -> None:
    done = kim("serve", **PRODUCTION)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "kim startet nicht: Die Datenbank aus DATABASE_URL ist nicht erreichbar.\n"
    )


@pytest.mark.slow
def test_superuser_role_is_refused() -> None:
    address = os.environ["DATABASE_URL"].replace("//kim_app@", "//kim_admin@")
    if "kim_admin" not in address:
        pytest.skip("kein eigener Server: hier gibt es keine Superuser-Rolle")
    done = kim("serve", **{**PRODUCTION, "DATABASE_URL": address})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "kim startet nicht: Die Datenbankrolle aus DATABASE_URL ist Superuser. "
        "Bitte eine einfache Rolle nehmen.\n"
    )
