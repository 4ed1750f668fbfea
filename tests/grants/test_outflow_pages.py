"""The page of the forecast of outflow: where its sums come from, what they are compared with."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from kim.accounts.models import User
from kim.accounts.rules.roles import Role
from kim.grants.models import Award, BudgetYear
from kim.grants.queries.budget import budget_year
from kim.grants.queries.outflow import outflow_of
from kim.grants.states.applications import ApplicationState as S
from tests.accounts.factories import actor_of, make_member, sign_in
from tests.grants.factories import (
    NOW,
    SPEYER,
    WORMS,
    make_application,
    make_budget,
    make_decision,
    person,
)
from tests.grants.money import Money
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


def test_the_outflow_of_a_year(client: Client, money: Money, user: User) -> None:
    """Awarded 60,000 by ten equal months; reserved 12,000; asked for 65,000 by another file."""
    other = make_application(state=S.BUDGET_REVIEW, ags=WORMS)
    Money(actor_of(user), other).reserve({2026: 12_000})
    make_application(state=S.SUBMITTED, ags="07311")
    make_application(state=S.DRAFT, ags="07312")  # nobody has asked for anything with it
    text = page(client, f"{HOME}2026/abfluss/")
    rows = re.findall(r'<th scope="row">(\w+)</th>(.*?)</tr>', text)
    months = {name: re.findall(r">([\d.,]+) €", cells) for name, cells in rows}
    assert months["Jan"] == ["0,00"] * 5
    assert months["Mär"] == ["6.000,00", "1.200,00", "6.500,00", "13.700,00", "13.700,00"]
    assert months["Dez"] == ["6.000,00", "1.200,00", "6.500,00", "13.700,00", "137.000,00"]
    assert "Bis Dezember 2026 würden 137.000,00 € gebraucht; es fehlen 37.000,00 €." in text
    assert "28.000,00 €" in text  # unbound
    half = page(client, f"{HOME}2026/abfluss/?anteil=40")
    assert "fließen voraussichtlich 98.000,00 € ab; 2.000,00 € bleiben übrig" in half
    for bad in ("101", "-1", "x", "12,5"):
        assert f'value="{bad}"' in page(client, f"{HOME}2026/abfluss/?anteil={bad}", 422)
    assert text.count("<rect") > 30


def test_a_plan_of_the_award_goes_before_the_plan_of_the_application(
    client: Client, money: Money
) -> None:
    decision = make_decision(money.application)
    Award.objects.create(
        application=money.application, sequence=0, decision=decision, amount=60_000,
        start_on=decision.start_on, end_on=decision.end_on, fte=1, lines={}, at=NOW,
        months={"2026-11": "1", "2026-12": "2"},
    )  # fmt: skip
    text = page(client, f"{HOME}2026/abfluss/")
    assert "20.000,00 €" in text
    assert "40.000,00 €" in text


def test_a_file_bound_in_another_year_asks_for_nothing_more(client: Client, user: User) -> None:
    make_budget(100_000)
    make_budget(0, year=2027, authority=50_000)
    file = make_application(state=S.BUDGET_REVIEW)  # asks for 65,000 in 2026
    assert "65.000,00 €" in page(client, f"{HOME}2026/abfluss/")
    Money(actor_of(user), file).reserve({2027: 40_000})
    text = page(client, f"{HOME}2026/abfluss/")
    assert "Bis Dezember 2026 fließen voraussichtlich 0,00 € ab; 100.000,00 €" in text
    assert "40.000,00 €" in page(client, f"{HOME}2027/abfluss/")


def test_a_year_ahead_is_compared_with_its_authority(client: Client, user: User) -> None:
    make_budget(0, year=2027, authority=50_000)
    text = page(client, f"{HOME}2027/abfluss/")
    assert "Verpflichtungsermächtigung" in text
    assert "50.000,00 € bleiben übrig" in text
    assert "2027" in page(client, HOME)


def test_no_forecast_for_who_may_not_read(budget: BudgetYear) -> None:
    reader = actor_of(make_member(role=Role.AUDIT_OFFICE))
    year = budget_year(reader, 2026)
    assert year is not None
    mayor = person(Role.HEAD, SPEYER)
    assert outflow_of(mayor, year, share_percent=Decimal(100)) is None
    assert outflow_of(reader, year, share_percent=Decimal(100)) is not None
