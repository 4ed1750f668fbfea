"""Sums of the plan, ceilings beside what is typed, and spreading over months."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.grants.rules.content import Content, CostLine, FundKind, FundLine
from kim.grants.rules.plan import (
    empty_months,
    month_label,
    months_of,
    outside,
    plan_sums,
    short_label,
    spread,
)
from kim.grants.rules.terms import CallTerms, CategoryTerms, FinancingType, ProRataMethod

JAN, DEC = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
TERMS = CallTerms(
    code="KIM-2026",
    title="KIM 2026",
    first_on=JAN,
    last_on=DEC,
    opens_on=JAN,
    closes_on=DEC,
    cap_total=Decimal(80_000),
    pro_rata=ProRataMethod.MONTHS_30,
    categories=(
        CategoryTerms(code="personnel", label="Personal", cap=Decimal(60_000),
                      financing=FinancingType.SHARE),
        CategoryTerms(code="material", label="Sachkosten", cap=Decimal(20_000),
                      financing=FinancingType.FULL),
    ),
)  # fmt: skip


def cost(category: str, *amounts: int) -> CostLine:
    months = months_of(JAN, DEC)
    return CostLine(
        key="c",
        category=category,
        label="x",
        months={m: Decimal(a) for m, a in zip(months, amounts, strict=False)},
    )


def money(kind: FundKind, amount: int, category: str = "") -> FundLine:
    return FundLine(key="f", kind=kind, label="", amount=Decimal(amount), category=category)


def content(**more: object) -> Content:
    values: dict[str, object] = {"start_on": JAN, "end_on": DEC, "fte": Decimal(1)}
    return Content(declarations={}, **(values | more))  # type: ignore[arg-type] # fields by name


def test_sums_of_a_plan() -> None:
    found = plan_sums(
        content(
            costs=(cost("personnel", 6000, 6000), cost("material", 500), cost("gone", 0, 40)),
            funds=(
                money(FundKind.OWN, 1000),
                money(FundKind.THIRD_PARTY, 300),
                money(FundKind.OTHER_GRANT, 200),
                money(FundKind.GRANT, 11_000, "personnel"),
            ),
        ),
        TERMS,
    )
    assert (found.cost, found.funds, found.gap) == (12_540, 12_500, 40)
    assert (found.own, found.third, found.requested) == (1000, 500, 11_000)
    assert found.by_month == {"2026-01": 6500, "2026-02": 6040}
    personnel, material = found.categories
    assert (personnel.cost, personnel.requested, personnel.ceiling) == (12_000, 11_000, 60_000)
    assert (personnel.left, personnel.used_percent) == (49_000, 18)
    assert (material.requested, material.used_percent) == (0, 0)
    assert found.possible is not None
    # both lines could be paid in full; third-party funds leave less open
    assert found.possible.amount == 12_000


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"start_on": None}, "sobald Beginn und Ende"),
        ({"end_on": None}, "sobald Beginn und Ende"),
        ({"fte": None}, "sobald der Stellenanteil"),
        ({"end_on": dt.date(2025, 1, 1)}, "Ende liegt vor dem Beginn"),
        ({"fte": Decimal(0)}, "größer als 0"),
    ],
)
def test_why_there_is_no_ceiling_yet(more: dict[str, object], reason: str) -> None:
    found = plan_sums(content(**more), TERMS)
    assert reason in found.reason
    assert (found.ceilings, found.possible) == (None, None)
    assert [(c.ceiling, c.left, c.used_percent) for c in found.categories] == [(None, None, 0)] * 2


def test_more_than_the_ceiling_is_full_and_negative() -> None:
    asked = content(funds=(money(FundKind.GRANT, 25_000, "material"),))
    material = plan_sums(asked, TERMS).categories[1]
    assert (material.used_percent, material.left) == (100, -5000)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-03-15", "2026-05-01", ["2026-03", "2026-04", "2026-05"]),
        ("2026-12-31", "2027-01-01", ["2026-12", "2027-01"]),
        ("2026-05-02", "2026-05-01", []),
    ],
    ids=["begun months count", "over the year", "back to front"],
)
def test_months_of_a_period(start: str, end: str, months: list[str]) -> None:
    assert months_of(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == months


def test_months_need_a_period_and_have_an_end() -> None:
    assert months_of(None, DEC) == months_of(JAN, None) == []
    assert len(months_of(JAN, dt.date(2099, 1, 1))) == 36


def test_names_of_months() -> None:
    assert (month_label("2026-03"), short_label("2026-03")) == ("März 2026", "Mär 26")
    assert empty_months(["2026-03"]) == {"2026-03": ""}
    typed = {"2026-02": "1", "2026-03": "2", "2026-04": " "}
    assert outside(typed, ["2026-03"]) == ["2026-02"]


def test_a_month_that_is_not_complete_gets_less() -> None:
    found = spread(Decimal("250.00"), dt.date(2026, 10, 16), DEC)
    assert found == {"2026-10": 50, "2026-11": 100, "2026-12": 100}


def test_even_parts_of_a_year() -> None:
    found = spread(Decimal("1000.00"), JAN, DEC)
    assert sorted(set(found.values())) == [Decimal("83.33"), Decimal("83.34")]


@given(
    st.integers(0, 10**9),
    st.dates(JAN, dt.date(2027, 12, 31)),
    st.integers(0, 700),
)
def test_parts_add_up_to_the_cent(cents: int, start_on: dt.date, days: int) -> None:
    total = Decimal(cents) / 100
    end_on = start_on + dt.timedelta(days=days)
    found = spread(total, start_on, end_on)
    assert sum(found.values()) == total
    assert list(found) == months_of(start_on, end_on)
    assert min(found.values()) >= 0
