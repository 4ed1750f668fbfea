"""Recomputing the ledger finds what somebody with full rights has changed past the triggers."""

import re
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kim.accounts.rules.roles import Role
from kim.grants.models import Application, Award
from kim.grants.queries.ledger_check import LedgerCheck, verify_ledger
from kim.grants.services.budget import block, cancel_entry
from kim.grants.states.applications import ApplicationState as S
from tests.grants.factories import NOW, WORMS, make_application, make_budget, make_decision, person
from tests.grants.money import Money
from tests.grants.rows import of_notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]
TABLES = ("grants_account", "grants_ledgerentry", "grants_posting", "grants_budgetyear")


@pytest.fixture
def file() -> Application:
    """A budget of two years and a file with an award, a block and its counter entry."""
    budget = make_budget(100_000)
    make_budget(0, year=2027, authority=50_000)
    who = person(Role.BUDGET_OFFICER)
    application = make_application(state=S.READY_FOR_DECISION)
    money = Money(who, application)
    money.reserve({2026: 60_000, 2027: 5_000})
    money.award({2026: 60_000, 2027: 5_000})
    decision = make_decision(application, amount=Decimal(65_000))
    Award.objects.create(
        application=application, sequence=0, decision=decision, amount=65_000,
        start_on=decision.start_on, end_on=decision.end_on, fte=1, lines={}, at=NOW,
    )  # fmt: skip
    told = {"actor": who, "reason": "x", "now": NOW}
    entry = block(year_id=budget.pk, amount=Decimal(10), **told)  # type: ignore[arg-type] # several types
    cancel_entry(entry_id=entry.pk, **told)  # type: ignore[arg-type] # as above
    return application


# Balances made to fit the postings again, as a careful forger would.
FITTING = """
UPDATE grants_account a SET balance = coalesce(
    (SELECT sum(amount) FROM grants_posting p WHERE p.account_id = a.id), 0)
"""


def tamper(statement: str) -> None:
    """As somebody who owns the tables and has switched the guards off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        if "SET balance" not in statement:
            cursor.execute(FITTING)


def test_a_sound_ledger(file: Application) -> None:
    assert verify_ledger() == LedgerCheck(6, 14, None)


def test_an_empty_ledger() -> None:
    assert verify_ledger() == LedgerCheck(0, 0, None)


TAMPERS = {
    "a balance": (
        "UPDATE grants_account SET balance = balance + 1 WHERE kind = 'available' AND balance > 0",
        r"Konto \d+ \(„frei“, 2026\): Der Saldo sagt 40\.001,00 €, gebucht sind 40\.000,00 €\.",
    ),
    "an amount and its balance": (
        "UPDATE grants_posting p SET amount = 4995 FROM grants_ledgerentry e "
        "WHERE e.id = p.entry_id AND e.kind = 'award' AND amount = 5000",
        r"Buchung \d+ ergibt im Haushaltsjahr 2027 nicht null, sondern -5,00 €\.",
    ),
    "an entry without its postings": (
        "DELETE FROM grants_posting p USING grants_ledgerentry e "
        "WHERE e.id = p.entry_id AND e.kind = 'award'",
        r"Buchung \d+ hat 0 Zeilen statt 4\.",
    ),
    "an entry that belongs to another file": (
        "UPDATE grants_ledgerentry SET application_id = "
        "(SELECT max(id) FROM grants_application) WHERE kind = 'award'",
        r"Buchung \d+ bewegt Geld eines anderen Vorgangs\.",
    ),
    "a counter entry that takes back less": (
        "UPDATE grants_posting p SET amount = amount / 2 FROM grants_ledgerentry e "
        "WHERE e.id = p.entry_id AND e.kind = 'cancel'",
        r"Gegenbuchung \d+ hebt Buchung \d+ nicht genau auf\.",
    ),
    "entries gone without a trace": (
        "DELETE FROM grants_posting p USING grants_ledgerentry e WHERE e.id = p.entry_id "
        "AND e.kind IN ('reserve', 'award'); "
        "DELETE FROM grants_ledgerentry WHERE kind IN ('reserve', 'award')",
        r"Vorgang \S+: Der Bescheid sagt 65\.000,00 €, im Haushalt bewilligt sind 0,00 €\.",
    ),
}


@pytest.mark.parametrize("name", TAMPERS)
def test_a_change_past_the_guards_is_named(file: Application, name: str) -> None:
    statement, sentence = TAMPERS[name]
    make_application(state=S.BUDGET_REVIEW, ags=WORMS)
    tamper(statement)
    fault = verify_ledger().fault
    assert fault is not None
    assert re.fullmatch(sentence, fault)
    with pytest.raises(CommandError, match=sentence):
        call_command("grants", "verify-ledger")


def test_a_grant_that_was_declined_is_no_difference(file: Application) -> None:
    Money(person(Role.BUDGET_OFFICER), file).amend({})
    fault = verify_ledger().fault
    assert fault is not None
    assert "Der Bescheid sagt 65.000,00 €" in fault
    [notice, *_] = [row for row in of_notice(file) if type(row).__name__ == "Notice"]
    type(notice).objects.filter(pk=notice.pk).update(state="declined")  # type: ignore[attr-defined] # every model has it
    assert verify_ledger().fault is None


def test_the_command_says_what_it_has_checked(file: Application) -> None:
    out = StringIO()
    call_command("grants", "verify-ledger", stdout=out)
    assert out.getvalue() == "Der Haushalt stimmt: 6 Buchungen und 14 Konten nachgerechnet.\n"
