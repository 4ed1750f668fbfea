"""Pages of the budget: what they show, what they refuse, what they give away as a file."""

import csv
import io
import re
import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, BudgetTitle, BudgetYear, LedgerEntry
from kim.grants.services.budget import block
from kim.grants.states.applications import ApplicationState as S
from tests.accounts.factories import actor_of, make_member, sign_in
from tests.grants.factories import (
    NOW,
    SPEYER,
    WORMS,
    make_application,
    make_budget,
)
from tests.grants.money import Money, balances
from tests.programme.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
HOME = "/foerderung/haushalt/"


@pytest.fixture
def user() -> User:
    return make_member(role=Role.BUDGET_OFFICER)


@pytest.fixture
def client(user: User) -> Client:
    return sign_in(Client(), user)


@pytest.fixture
def budget() -> BudgetYear:
    return make_budget(100_000)


@pytest.fixture
def money(user: User, budget: BudgetYear) -> Money:
    found = Money(actor_of(user), make_application(state=S.READY_FOR_DECISION))
    found.reserve({2026: 65_000})
    found.award({2026: 60_000})
    return found


def send(client: Client, address: str, status: int = 302, **typed: str) -> str:
    response = client.post(f"{HOME}{address}", typed)
    assert response.status_code == status, response.content.decode()
    return "" if status == 302 else response.content.decode()


def amount(text: str, **more: str) -> dict[str, str]:
    return {"amount": text, "reason": "Haushaltsgesetz", "once": str(uuid.uuid4()), **more}


def test_an_empty_budget_says_what_follows_from_it(client: Client) -> None:
    text = page(client, HOME)
    assert "Noch ist kein Haushaltsjahr eingerichtet." in text
    assert "Nachgerechnet" not in text
    assert "Noch ist nichts gebucht." in page(client, f"{HOME}buchungen/")


def test_a_year_with_its_money(client: Client, money: Money) -> None:
    text = page(client, HOME)
    row = re.findall(r'data-label="([^"]+)">(?:<b>)?([^<]+)<', text)
    assert row == [
        ("Ansatz", "100.000,00 €"), ("gesperrt", "0,00 €"), ("verfügbar", "100.000,00 €"),
        ("festgelegt", "0,00 €"), ("bewilligt", "60.000,00 €"), ("davon ausgezahlt", "0,00 €"),
        ("frei", "40.000,00 €"),
    ]  # fmt: skip
    assert 'aria-label="2026: bewilligt, nicht ausgezahlt 60.000,00 €, frei 40.000,00 €"' in text
    assert "Nachgerechnet: 3 Buchungen und 7 Konten stimmen überein." in text


def test_a_ledger_that_is_wrong_is_said_loudly(client: Client, money: Money) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grants_account DISABLE TRIGGER USER")
        cursor.execute("UPDATE grants_account SET balance = 1 WHERE kind = 'blocked'")
    text = page(client, HOME)
    assert 'role="alert">Der Haushalt stimmt nicht: Konto ' in text
    assert "Der Saldo sagt 1,00 €, gebucht sind 0,00 €." in text


@pytest.mark.parametrize(
    ("address", "typed", "wanted"),
    [
        ("ansatz", {"way": "mehr"}, {"available": 100_010}),
        ("ansatz", {"way": "weniger"}, {"available": 99_990}),
        ("sperren", {}, {"available": 99_990, "blocked": 10}),
    ],
)
def test_an_amount_is_booked(
    client: Client, budget: BudgetYear, address: str, typed: dict[str, str], wanted: dict[str, int]
) -> None:
    send(client, f"2026/buchen/{address}/", **amount("10,00", **typed))
    assert balances(budget) | wanted == balances(budget)
    text = page(client, HOME)
    sign = "-" if typed.get("way") == "weniger" else ""
    assert f": 2026, {sign}10,00 €. Die Buchung ist erfasst." in text
    entry = LedgerEntry.objects.latest("pk")
    assert f'<a href="{HOME}buchungen/{entry.pk}/gegenbuchung/">Rückgängig machen</a>' in text
    send(client, f"buchungen/{entry.pk}/gegenbuchung/", reason="Versehen")
    assert balances(budget) == {"appropriation": -100_000, "available": 100_000}


def test_a_block_is_lifted_and_authority_booked(client: Client, budget: BudgetYear) -> None:
    send(client, "2026/buchen/sperren/", **amount("10"))
    send(client, "2026/buchen/freigeben/", **amount("4"))
    assert balances(budget)["blocked"] == 6
    later = make_budget(0, year=2099)
    send(client, "2099/buchen/ermaechtigung/", **amount("7", way="mehr"))
    assert balances(later) == {"authority": -7, "committable": 7}


def test_a_double_click_books_once(client: Client, budget: BudgetYear) -> None:
    typed = amount("10,00")
    for _ in range(2):
        send(client, "2026/buchen/sperren/", **typed)
    assert balances(budget)["blocked"] == 10
    text = send(client, "2026/buchen/sperren/", 422, **typed | {"amount": "11,00"})
    assert "Dieses Formular ist schon gebucht" in text


TYPED = [
    ("1.234,56", "1234.56"), ("1234,5", "1234.5"), ("1.000", "1000"), (" 5 € ", "5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), TYPED)
def test_amounts_that_are_read(client: Client, budget: BudgetYear, text: str, wanted: str) -> None:
    send(client, "2026/buchen/sperren/", **amount(text))
    assert balances(budget)["blocked"] == Decimal(wanted)


@pytest.mark.parametrize(
    "text",
    ["1,234.56", "12.34", "-1", "NaN", "Infinity", "１００", "1" + "0" * 15, "1e3", "", "0",
     "0,001", "100.000,01", "zehn", "1 000"],
)  # fmt: skip
def test_amounts_that_are_refused_stay_typed(client: Client, budget: BudgetYear, text: str) -> None:
    answer = send(client, "2026/buchen/sperren/", 422, **amount(text))
    assert "<title>Fehler: " in answer
    assert f'value="{text.strip()}"' in answer or not text
    assert "Haushaltsgesetz" in answer
    assert balances(budget) == {"appropriation": -100_000, "available": 100_000}


@pytest.mark.parametrize("typed", [{"kind": "open"}, {"year": "2027"}, {"balance": "1"}])
def test_fields_nobody_asked_for_are_refused(
    client: Client, budget: BudgetYear, typed: dict[str, str]
) -> None:
    answer = send(client, "2026/buchen/sperren/", 422, **amount("10"), **typed)
    assert "Unbekannte Felder" in answer
    assert "blocked" not in balances(budget)


def test_a_title_and_a_year_are_set_up(client: Client) -> None:
    send(client, "titel/neu/", number="07 02 - 633 71", purpose="Integration")
    title = BudgetTitle.objects.get()
    answer = send(client, "titel/neu/", 422, number="07 02 - 633 71", purpose="Integration")
    assert "schon eingerichtet" in answer
    send(client, "jahr/neu/", title=str(title.pk), year="2026")
    assert BudgetYear.objects.get().title == title
    for year, said in (("2026", "schon eingerichtet"), ("1999", "2025"), ("x", "ganze Zahl")):
        assert said in send(client, "jahr/neu/", 422, title=str(title.pk), year=year)


def test_a_year_is_closed_and_opened(client: Client, budget: BudgetYear) -> None:
    send(client, "2026/schliessen/", kind="freeze", reason="Erlass vom 2. Januar")
    text = page(client, HOME)
    assert "geschlossen: Haushaltssperre (§ 41 LHO)" in text
    assert "Grund: Erlass vom 2. Januar" in text
    assert f'href="{HOME}2026/oeffnen/"' in text
    assert "schon geschlossen" in send(client, "2026/schliessen/", 422, kind="freeze", reason="x")
    send(client, "2026/oeffnen/", reason="aufgehoben")
    assert "geschlossen:" not in page(client, HOME)


def test_commitments_are_taken_over(client: Client, user: User) -> None:
    budget = make_budget(100_000, authority=40_000)  # the authority was given the year before
    money = Money(actor_of(user), make_application(state=S.BUDGET_REVIEW))
    money.reserve({2026: 30_000}, NOW.replace(year=2025))
    text = page(client, HOME)
    assert "30.000,00 € sind noch auf Verpflichtungsermächtigungen gebunden." in text
    assert "30.000,00 € sind auf die Ermächtigung gebunden" in page(
        client, f"{HOME}2026/uebernehmen/"
    )
    send(client, "2026/uebernehmen/", reason="Jahresbeginn")
    assert balances(budget) == {
        "appropriation": -100_000, "available": 70_000, "reserved": 30_000,
    }  # fmt: skip
    assert "noch auf Verpflichtungsermächtigungen" not in page(client, HOME)


def test_what_the_budget_office_finds_in_today(client: Client, user: User) -> None:
    make_budget(100_000, authority=40_000)
    make_budget(0, year=2099, authority=40_000)  # not due before its time
    mine, other = (make_application(state=S.BUDGET_REVIEW, ags=ags) for ags in (SPEYER, WORMS))
    Money(actor_of(user), mine).reserve({2026: 30_000}, NOW.replace(year=2025))
    Money(actor_of(user), other).reserve({2026: 5_000}, NOW.replace(year=2025))
    Application.objects.filter(pk=mine.pk).update(state=S.WITHDRAWN)
    text = page(client, "/heute/")
    assert "Haushaltsjahr 2026: 35.000,00 €" in text
    assert f'href="{HOME}2026/uebernehmen/"' in text
    assert f'href="{HOME}festlegungen/{mine.number}/loesen/"' in text
    assert "2099" not in text
    assert f"festlegungen/{other.number}/" not in text
    reader = sign_in(Client(), make_member(role=Role.GRANT_OFFICE))
    assert "Haushaltsjahr 2026" not in page(reader, "/heute/")


def test_money_left_behind_by_a_file_that_is_over(client: Client, user: User) -> None:
    budget = make_budget(100_000)
    money = Money(actor_of(user), make_application(state=S.BUDGET_REVIEW))
    money.reserve({2026: 30_000})
    Application.objects.update(state=S.WITHDRAWN)
    number = money.application.number
    text = page(client, HOME)
    assert "30.000,00 € sind noch festgelegt" in text
    assert f'href="{HOME}festlegungen/{number}/loesen/"' in text
    send(client, f"festlegungen/{number}/loesen/", reason="zurückgenommen")
    assert balances(budget)["available"] == 100_000
    assert "nichts festgelegt" in send(client, f"festlegungen/{number}/loesen/", 422, reason="x")


@pytest.mark.parametrize(
    "address",
    ["2030/abfluss/", "2030/schliessen/", "2026/buchen/verschenken/", "buchungen/0/gegenbuchung/",
     "99999999999999999999/abfluss/", "buchungen/99999999999999999999/gegenbuchung/"],
)  # fmt: skip
def test_what_is_not_there(client: Client, budget: BudgetYear, address: str) -> None:
    assert client.get(f"{HOME}{address}").status_code == 404


def test_only_what_was_booked_by_hand_has_a_counter_entry(client: Client, money: Money) -> None:
    text = page(client, f"{HOME}buchungen/")
    assert text.count("/gegenbuchung/") == 1  # the Ansatz
    award = LedgerEntry.objects.get(kind="award")
    assert client.get(f"{HOME}buchungen/{award.pk}/gegenbuchung/").status_code == 404


def test_the_journal_shows_lines_and_filters(client: Client, money: Money) -> None:
    text = page(client, f"{HOME}buchungen/")
    assert "3 Buchungen" in text
    flat = re.sub(r"<[^>]+>|\s+", " ", text)
    assert re.search(r"2026 festgelegt\s+-65\.000,00 €", flat)
    assert re.search(r"2026 frei\s+\+5\.000,00 €", flat)
    assert re.search(r"2026 bewilligt\s+\+60\.000,00 €", flat)
    assert "1 Buchungen zu diesen Filtern" in page(client, f"{HOME}buchungen/?art=award")
    assert "Keine Buchung passt" in page(client, f"{HOME}buchungen/?suche=gibt+es+nicht")
    assert "Keine Buchung passt" in page(client, f"{HOME}buchungen/?von=01.01.2027")
    text = page(client, f"{HOME}buchungen/?von=01.02.2026&bis=01.01.2026", 422)
    assert "Das Ende liegt vor dem Anfang." in text
    assert "3 Buchungen" in text


def test_the_journal_has_pages_that_keep_the_filter(client: Client, user: User) -> None:
    budget = make_budget(100)
    for _ in range(30):
        block(actor=actor_of(user), year_id=budget.pk, amount=Decimal(1), reason="Erlass", now=NOW)
    text = page(client, f"{HOME}buchungen/?suche=erlass")
    assert "30 Buchungen zu diesen Filtern" in text
    assert 'href="?suche=erlass&amp;seite=2"' in text
    assert "Seite 2 von 2" in page(client, f"{HOME}buchungen/?suche=erlass&seite=2")
    assert "Seite 2 von 2" in page(client, f"{HOME}buchungen/?suche=erlass&seite=999")


def test_the_journal_as_files(client: Client, money: Money, user: User) -> None:
    file = client.get(f"{HOME}buchungen.csv?art=award")
    rows = list(csv.reader(io.StringIO(b"".join(file).decode("utf-8-sig")), delimiter=";"))
    number = money.application.number
    award = str(LedgerEntry.objects.get(kind="award").pk)
    head = [award, "12.01.2026 10:00", "Bewilligung", "", number, "2026"]
    end = ["Bescheid", f"user:{user.pk}"]
    assert sorted(rows[1:]) == sorted([
        [*head, "frei", "5000,00", *end],
        [*head, "festgelegt", "-65000,00", *end],
        [*head, "bewilligt", "60000,00", *end],
    ])  # fmt: skip
    book = load_workbook(io.BytesIO(client.get(f"{HOME}buchungen.xlsx").content))
    assert book.active is not None
    cells = list(book.active.iter_rows(values_only=True))
    assert len(cells) == 1 + 2 + 2 + 3
    assert sum(row[7] for row in cells[1:]) == 0  # type: ignore[misc] # amounts
    for end_ in ("csv", "xlsx"):
        answer = client.get(f"{HOME}buchungen.{end_}?von=morgen")
        assert (answer.status_code, answer.headers["Content-Type"][:9]) == (422, "text/html")


def test_a_reason_is_no_formula_in_a_file(client: Client, user: User, budget: BudgetYear) -> None:
    reason = '=HYPERLINK("http://x.test";"klick")'
    block(actor=actor_of(user), year_id=budget.pk, amount=Decimal(1), reason=reason, now=NOW)
    assert f"'{reason}".replace('"', '""') in b"".join(client.get(f"{HOME}buchungen.csv")).decode()
    book = load_workbook(io.BytesIO(client.get(f"{HOME}buchungen.xlsx").content))
    assert book.active is not None
    assert (book.active["I2"].value, book.active["I2"].data_type) == (f"'{reason}", "s")


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["", "buchungen/", "2026/abfluss/", "buchungen.csv", "buchungen.xlsx"]
)
def test_queries_do_not_grow_with_rows(
    client: Client, user: User, budget: BudgetYear, address: str
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"{HOME}{address}")
            assert response.status_code == 200
            b"".join(response)
        return len(captured)

    who = actor_of(user)
    counts = []
    for number, ags in enumerate(("07311", "07312", "07313", SPEYER), 1):
        found = Money(who, make_application(state=S.READY_FOR_DECISION, ags=ags))
        found.reserve({2026: 1000})
        found.award({2026: 900})
        make_application(state=S.SUBMITTED, ags=f"0733{number}")
        if number in (1, 4):
            count()
            counts.append(count())
    assert counts[0] == counts[1] <= 20
