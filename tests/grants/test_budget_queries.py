"""What pages are told of the budget: sums of a year, money of a file, the journal."""

import datetime as dt
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from kim.accounts.actor import Actor
from kim.accounts.rules.roles import Role
from kim.grants.models import Application, BudgetYear, LedgerEntry
from kim.grants.queries.budget import (
    FileMoney,
    budget_year,
    budget_years,
    free_money,
    journal,
    ledger_entry,
    left_over_reservations,
    money_of,
    title_choices,
    year_choices,
)
from kim.grants.services.budget import block
from kim.grants.services.budget_years import close_year
from kim.grants.states.applications import ApplicationState as S
from kim.grants.states.ledger import ClosedKind
from tests.grants.factories import NOW, SPEYER, TODAY, WORMS, make_application, make_budget, person
from tests.grants.money import NEXT_YEAR, Money
from tests.grants.test_ledger import pay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published")]


@pytest.fixture
def who() -> Actor:
    return person(Role.BUDGET_OFFICER)


@pytest.fixture
def file(who: Actor) -> Application:
    """Two years; a file with 60,000 and 5,000 awarded, 1,000 of it paid; 7,000 blocked."""
    budget = make_budget(100_000)
    make_budget(10_000, year=2027, authority=50_000)
    application = make_application(state=S.READY_FOR_DECISION)
    money = Money(who, application)
    money.reserve({2026: 70_000, 2027: 5_000})
    money.award({2026: 60_000, 2027: 5_000})
    pay(budget, money, 1_000)
    Money(who, make_application(state=S.BUDGET_REVIEW, ags=WORMS)).reserve({2026: 20_000})
    block(actor=who, year_id=budget.pk, amount=Decimal(7_000), reason="Erlass 7", now=NOW)
    return application


def test_a_year_in_sums(file: Application, who: Actor) -> None:
    later, year = budget_years(who)
    assert (year.year, later.year, year_choices()) == (2026, 2027, [2027, 2026])
    assert (year.appropriation, year.blocked, year.usable, year.available) == (
        100_000, 7_000, 93_000, 13_000,
    )  # fmt: skip
    assert (year.reserved, year.awarded, year.paid, year.all_money) == (
        20_000, 60_000, 1_000, 100_000,
    )  # fmt: skip
    assert (later.authority, later.committable, later.bound_ahead, later.all_money) == (
        50_000, 45_000, 5_000, 60_000,
    )  # fmt: skip
    assert (year.is_open, year.closed_label, str(year.title)) == (True, "", "07 02 - 633 71")
    assert budget_year(who, 2027) == later
    assert budget_year(who, 2028) is None
    assert title_choices() == [(year.title.pk, "07 02 - 633 71 Integrationsmanagement")]


def test_a_file_in_sums(file: Application) -> None:
    assert money_of(file) == [
        FileMoney(year=2026, reserved=Decimal(0), awarded=Decimal(60_000), paid=Decimal(1_000)),
        FileMoney(year=2027, reserved=Decimal(0), awarded=Decimal(5_000), paid=Decimal(0)),
    ]


def test_what_could_still_be_reserved(file: Application, who: Actor) -> None:
    told = {"programme_id": file.call.programme_id, "years": [2026, 2027, 2028]}
    assert free_money(**told, today=TODAY) == {2026: 13_000, 2027: 45_000}
    assert free_money(**told, today=NEXT_YEAR.date()) == {2026: 13_000, 2027: 10_000}
    budget = BudgetYear.objects.get(year=2026)
    close_year(actor=who, year_id=budget.pk, kind=ClosedKind.FREEZE, reason="x", now=NOW)
    assert free_money(**told, today=TODAY) == {2026: 0, 2027: 45_000}


def test_reservations_that_files_have_left_behind(file: Application, who: Actor) -> None:
    assert left_over_reservations(who) == []
    Application.objects.filter(place__ags=WORMS).update(state=S.WITHDRAWN)
    Application.objects.filter(place__ags=SPEYER).update(state=S.DISCONTINUED)  # holds awards only
    [(found, held)] = left_over_reservations(who)
    assert (found.place.ags, held) == (WORMS, 20_000)


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ({}, 8),
        ({"kind": "reserve"}, 2),
        ({"kind": "cancel"}, 0),
        ({"year": 2027}, 4),
        ({"year": 2030}, 0),
        ({"words": "erlass 7"}, 1),
        ({"words": WORMS}, 1),
        ({"words": "%"}, 0),
        ({"first_on": dt.date(2026, 1, 12), "last_on": dt.date(2026, 1, 12)}, 8),
        ({"first_on": dt.date(2026, 1, 13)}, 0),
        ({"last_on": dt.date(2026, 1, 11)}, 0),
    ],
    ids=str,
)
def test_the_journal_is_filtered(
    file: Application, who: Actor, told: dict[str, object], number: int
) -> None:
    assert journal(who, **told).count() == number  # type: ignore[arg-type] # several types


def test_the_journal_tells_lines_with_two_queries(
    file: Application, who: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        entries = list(journal(who))
        told = [
            (str(line.account.budget_year), line.account.kind, line.amount)
            for entry in entries
            for line in entry.postings.all()
        ]
        assert [entry.application is None for entry in entries] == [
            True, False, False, False, False, True, True, True,
        ]  # fmt: skip
    assert ("2026", "blocked", 7_000) in told
    first = LedgerEntry.objects.earliest("pk")
    assert ledger_entry(who, first.pk) == first
    assert ledger_entry(who, 0) is None


@pytest.mark.parametrize("role", [Role.HEAD, Role.TREASURY])
def test_a_municipality_reads_nothing_of_it(file: Application, role: Role) -> None:
    mayor = person(role, SPEYER)
    assert budget_years(mayor) == left_over_reservations(mayor) == list(journal(mayor)) == []
