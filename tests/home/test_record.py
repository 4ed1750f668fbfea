"""The page of the record: filters, file, check of the chain, and what stays out."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kim.accounts.rules.roles import Role
from kim.audit.models import Event
from kim.audit.services import store_file
from kim.audit.states import Retention
from kim.home.states import DEED_LABELS
from kim.programme.services.contacts import set_contact
from tests.accounts.factories import actor_of, make_member, make_user, sign_in
from tests.programme.factories import NOW, SPEYER, started
from tests.programme.pages import page, signed_in

pytestmark = [pytest.mark.usefixtures("published"), pytest.mark.django_db]


@pytest.fixture
def auditor() -> Client:
    """Somebody of the court of audit, and a record with deeds of a named person."""
    who = actor_of(make_member(role=Role.PROGRAMME_LEAD))
    started(who)
    set_contact(
        actor=who,
        ags=SPEYER,
        function="Integrationsmanagement",
        name="Geheim Person",
        email="geheim@speyer.example",
        phone="",
        consent_on=None,
        now=NOW,
    )
    return signed_in(Role.AUDIT_OFFICE)


def test_every_deed_stands_there_in_words(auditor: Client) -> None:
    text = page(auditor, "/protokoll/")
    for words in (
        "Programmleitung Test",
        "Teilnahme ankündigen",
        "Kontakt gepflegt",
        "Schreiben der Kommune",
        "Veröffentlichte Angaben zum Programm geladen.",
        "Stand: noch nicht erfasst → angekündigt",
    ):
        assert words in text
    assert "Geheim" not in text
    assert "geheim@" not in text


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?was=programme.join", 1),
        ("?was=programme.join&suche=schreiben", 1),
        ("?suche=gibt+es+nicht", 0),
        ("?von=24.11.2026&bis=24.11.2026&was=programme.start", 1),
        ("?bis=23.11.2026&was=programme.start", 0),
        ("?von=2026-11-25&was=programme.start", 0),
    ],
)
def test_filters(auditor: Client, query: str, number: int) -> None:
    text = page(auditor, f"/protokoll/{query}")
    assert text.count('<th scope="row">') == number
    assert ("Kein Eintrag passt zu diesen Filtern." in text) == (number == 0)
    lines = file(auditor, query)
    assert len(lines) == number + 1


def file(client: Client, query: str = "") -> list[list[str]]:
    response = client.get(f"/protokoll/protokoll.csv{query}")
    assert response.status_code == 200
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type] # streamed
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_file_names_keys_and_hashes_and_no_person(auditor: Client) -> None:
    lines = file(auditor)
    assert lines[0][:4] == ["Nr.", "Zeitpunkt (UTC)", "Wer", "Was"]
    newest = Event.objects.latest("pk")
    assert lines[1][0] == str(newest.pk)
    assert lines[1][-1] == newest.hash
    assert len(lines) == Event.objects.count() + 1
    assert "Programmleitung Test" not in str(lines)


def test_a_reason_is_no_formula_in_the_file(auditor: Client) -> None:
    reason = '=HYPERLINK("https://boese.example")'
    Event.objects.create(at=NOW, actor="system", action="x", subject="y:1", reason=reason)
    assert file(auditor)[1][6] == f"'{reason}"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?von=31.02.2026", "in der Form TT.MM.JJJJ"),
        ("?von=02.01.2026&bis=01.01.2026", "Das Ende liegt vor dem Anfang."),
        ("?was=unsinn", "unsinn"),
    ],
)
def test_bad_filters_say_so(auditor: Client, query: str, sentence: str) -> None:
    text = page(auditor, f"/protokoll/{query}", 422)
    assert sentence in text
    assert "<title>Fehler: Protokoll" in text


def test_the_chain_is_checked_on_the_page(auditor: Client) -> None:
    good = page(auditor, "/protokoll/?pruefen=1")
    newest = Event.objects.latest("pk")
    assert f"Das Protokoll ist unverändert, {newest.pk} Einträge." in good
    assert f"{newest.pk}:{newest.hash}" in good
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_event SET reason = 'anders' WHERE id = %s", [newest.pk - 1])
    bad = page(auditor, "/protokoll/?pruefen=1")
    assert f"Das Protokoll wurde verändert: Eintrag {newest.pk - 1}" in bad
    assert "unverändert," not in bad


def test_the_files_are_checked_on_the_page(auditor: Client) -> None:
    assert "Geprüft: 0 Dateien haben den Inhalt" in page(auditor, "/protokoll/?pruefen=1")
    assert "Dateien haben" not in page(auditor, "/protokoll/")
    file = store_file(
        data=b"x", name="a.pdf", media_type="application/pdf", kind="test.notice",
        retention=Retention.CASE, stored_by="system", at=NOW,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    good = page(auditor, "/protokoll/?pruefen=1")
    assert "Geprüft: Eine Datei hat den Inhalt, mit dem sie abgelegt wurde." in good
    assert "Datei abgelegt" in good
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_filecontent DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_filecontent SET data = 'y'")
    bad = page(auditor, "/protokoll/?pruefen=1")
    assert f"Datei {file.pk} hat einen anderen Inhalt" in bad
    assert "Geprüft: Eine Datei" not in bad
    assert "Das Protokoll ist unverändert" in bad


def test_pages_of_fifty_with_the_same_queries(
    auditor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = Event.objects.latest("pk").actor
    auditor.get("/protokoll/")
    with django_assert_num_queries(QUERIES):
        auditor.get("/protokoll/")
    for number in range(120):
        Event.objects.create(at=NOW, actor=key, action="x", subject="y:1", reason=str(number))
    with django_assert_num_queries(QUERIES):
        text = page(auditor, "/protokoll/?seite=2")
    assert text.count('<th scope="row">') == 50
    assert "Seite 2 von 3" in text


QUERIES = 9


@pytest.mark.parametrize("role", [Role.GRANT_OFFICE, Role.BUDGET_OFFICER])
def test_who_may_not(role: Role) -> None:
    client = signed_in(role)
    refused = "Das ganze Protokoll lesen nur der Rechnungshof und die Programmleitung."
    for address in ("/protokoll/", "/protokoll/protokoll.csv"):
        assert refused in page(client, address, 403)
    assert "/protokoll/" not in page(client, "/heute/")


def test_a_person_without_role_may_not() -> None:
    client = sign_in(Client(), make_user(second_factor=True))
    page(client, "/protokoll/", 403)


def test_every_recorded_deed_has_a_german_name(auditor: Client) -> None:
    assert {event.action for event in Event.objects.all()} <= set(DEED_LABELS)
