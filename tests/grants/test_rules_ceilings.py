"""Ceilings of part of a year, part of a post and a vacant post: the tables of the paper."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.grants.rules.ceilings import (
    CannotCompute,
    Occupied,
    Part,
    by_month,
    ceilings,
    part_of_year,
)
from kim.grants.rules.financing import Actual, Financing, Plan, settle
from kim.grants.rules.terms import ProRataMethod
from tests.grants.terms import MATERIAL, PERSONNEL, terms

D, E = dt.date, Decimal
METHODS = list(ProRataMethod)
LATE = D(2025, 10, 15), D(2025, 12, 31), "1.0"
HALF = D(2026, 2, 10), D(2026, 12, 31), "0.5"
SPRING = D(2026, 3, 1), D(2026, 8, 31), "0.75"
YEAR = D(2026, 1, 1), D(2026, 12, 31), "1.0"
TABLE = [
    (LATE, "personnel", ["12666.67", "12821.92", "10000.00", "15000.00", "60000.00"]),
    (LATE, "material", ["4222.22", "4273.97", "3333.33", "5000.00", "20000.00"]),
    (HALF, "personnel", ["26750.00", "26712.33", "25000.00", "27500.00", "30000.00"]),
    (SPRING, "personnel", ["22500.00", "22684.93", "22500.00", "22500.00", "45000.00"]),
    (YEAR, "personnel", ["60000.00"] * 5),
]
ROWS = [
    pytest.param(case, line, method, amount, id=f"{case[0]}-{line}-{method}")
    for case, line, amounts in TABLE
    for method, amount in zip(METHODS, amounts, strict=True)
]


@pytest.mark.parametrize(("case", "line", "method", "amount"), ROWS)
def test_table(
    case: tuple[dt.date, dt.date, str], line: str, method: ProRataMethod, amount: str
) -> None:
    first, last, fte = case
    found = ceilings(terms(pro_rata=method), first, last, E(fte))
    assert found.of(line) == E(amount)
    assert found.total == sum(each.amount for each in found.lines)


@pytest.mark.parametrize(
    ("method", "first", "last", "part"),
    [
        (ProRataMethod.MONTHS_30, D(2025, 10, 15), D(2025, 12, 31), Part(76, 360)),
        (ProRataMethod.MONTHS_30, D(2026, 2, 10), D(2026, 12, 31), Part(321, 360)),
        (ProRataMethod.MONTHS_30, D(2026, 1, 1), D(2026, 2, 28), Part(60, 360)),
        (ProRataMethod.MONTHS_30, D(2024, 1, 1), D(2024, 2, 28), Part(58, 360)),
        (ProRataMethod.MONTHS_30, D(2024, 1, 1), D(2024, 2, 29), Part(60, 360)),
        (ProRataMethod.MONTHS_30, D(2026, 1, 31), D(2026, 1, 31), Part(1, 360)),
        (ProRataMethod.MONTHS_30, D(2026, 1, 30), D(2026, 1, 31), Part(1, 360)),
        (ProRataMethod.MONTHS_30, D(2026, 2, 28), D(2026, 3, 1), Part(2, 360)),
        (ProRataMethod.CALENDAR_DAYS, D(2024, 1, 1), D(2024, 12, 31), Part(366, 366)),
        (ProRataMethod.CALENDAR_DAYS, D(2026, 3, 1), D(2026, 8, 31), Part(184, 365)),
        (ProRataMethod.FULL_MONTHS, D(2026, 3, 2), D(2026, 3, 31), Part(0, 12)),
        (ProRataMethod.FULL_MONTHS, D(2026, 3, 2), D(2026, 3, 30), Part(0, 12)),
        (ProRataMethod.FULL_MONTHS, D(2026, 3, 1), D(2026, 4, 29), Part(1, 12)),
        (ProRataMethod.BEGUN_MONTHS, D(2026, 3, 31), D(2026, 4, 1), Part(2, 12)),
        (ProRataMethod.NONE, D(2026, 12, 31), D(2026, 12, 31), Part(1, 1)),
    ],
)
def test_part_of_a_year(method: ProRataMethod, first: dt.date, last: dt.date, part: Part) -> None:
    assert part_of_year(method, first, last) == part


def test_each_year_is_computed_on_its_own() -> None:
    found = ceilings(terms(), D(2025, 10, 15), D(2026, 8, 31), E(1))
    assert [(year.year, str(year.part), year.total) for year in found.years] == [
        (2025, "76/360", E("16888.89")),
        (2026, "240/360", E("53333.33")),
    ]
    assert found.of("personnel") == E("12666.67") + E("40000.00")
    assert found.of("material") == E("4222.22") + E("13333.33")
    assert found.total == found.of("personnel") + found.of("material")


def test_two_years_have_their_own_number_of_days() -> None:
    found = ceilings(
        terms(pro_rata=ProRataMethod.CALENDAR_DAYS), D(2023, 12, 1), D(2024, 1, 31), E(1)
    )
    assert found.of("personnel") == E("5095.89") + E("5081.97")  # 31/365 and 31/366


def test_a_year_of_one_part_does_not_lose_a_cent_to_the_whole() -> None:
    found = ceilings(terms(), D(2026, 5, 4), D(2026, 5, 4), E(1))
    assert [line.amount for line in found.lines] == [E("166.67"), E("55.56")]
    assert found.total == E("222.23")  # 80,000/360 would be 222.22


def test_a_lower_ceiling_of_the_whole_shrinks_as_the_lines_do() -> None:
    low = terms(cap_total=E("70000.00"))
    assert ceilings(low, *YEAR[:2], E(1)).total == E("70000.00")
    assert ceilings(low, D(2026, 3, 1), D(2026, 8, 31), E("0.75")).total == E("26250.00")


def test_material_may_stay_whole_for_part_of_a_post() -> None:
    kept = terms(categories=(PERSONNEL, replace(MATERIAL, follows_fte=False)))
    found = ceilings(kept, *YEAR[:2], E("0.5"))
    assert (found.of("personnel"), found.of("material")) == (E("30000.00"), E("20000.00"))
    assert found.total == E("50000.00")


def test_more_than_one_post_counts_as_one_and_says_so() -> None:
    found = ceilings(terms(), *YEAR[:2], E("1.5"))
    assert (found.fte, found.total) == (1, E("80000.00"))
    assert "höchstens 1" in found.trace[0].how


@pytest.mark.parametrize(
    ("first", "last", "fte", "sentence"),
    [
        (D(2026, 5, 2), D(2026, 5, 1), "1", "Ende liegt vor dem Beginn"),
        (D(2026, 5, 1), D(2026, 5, 1), "0", "größer als 0"),
        (D(2026, 5, 1), D(2026, 5, 1), "-0.5", "größer als 0"),
    ],
)
def test_refuses(first: dt.date, last: dt.date, fte: str, sentence: str) -> None:
    with pytest.raises(CannotCompute, match=sentence):
        ceilings(terms(), first, last, E(fte))


def test_unknown_category() -> None:
    with pytest.raises(KeyError):
        ceilings(terms(), *YEAR[:2], E(1)).of("travel")


def test_trace_shows_every_step_with_its_parameter() -> None:
    found = ceilings(terms(), D(2026, 3, 1), D(2026, 8, 31), E("0.75"))
    assert [(step.title, step.how, step.result, step.keys) for step in found.trace] == [
        (
            "Anteil des Jahres 2026",
            "01.03.2026 bis 31.08.2026: 180 von 360 Tagen (Monate zu 30 Tagen, Jahr zu 360)",
            "180/360",
            ("pro_rata_method",),
        ),
        (
            "Obergrenze Personalausgaben 2026",
            "60.000,00 € × 180/360 × 0,75",
            "22.500,00 €",
            ("cap_personnel",),
        ),
        (
            "Obergrenze Sachausgaben 2026",
            "20.000,00 € × 180/360 × 0,75",
            "7.500,00 €",
            ("cap_material",),
        ),
        (
            "Obergrenze insgesamt 2026",
            "22.500,00 € + 7.500,00 €",
            "30.000,00 €",
            ("cap_total",),
        ),
    ]


GOLDEN = [
    Occupied(D(2026, 1, 1), D(2026, 9, 30), E(1)),
    Occupied(D(2026, 12, 1), D(2026, 12, 31), E(1)),
]


def test_golden_case_of_a_vacant_post() -> None:
    found = ceilings(terms(), *YEAR[:2], E(1), GOLDEN)
    assert (found.of("personnel"), found.of("material")) == (E("50000.00"), E("20000.00"))
    spent = {"personnel": E("58900.00"), "material": E("18300.00")}
    notice = {"personnel": E("60000.00"), "material": E("20000.00")}
    settled = {
        category.code: settle(
            Financing(type=category.financing, ceiling=found.of(category.code)),
            Plan(cost=notice[category.code]),
            Actual(cost=spent[category.code]),
            notice_amount=notice[category.code],
        )
        for category in (PERSONNEL, MATERIAL)
    }
    total = sum(line.amount for line in settled.values())
    assert settled["personnel"].amount == E("50000.00")
    assert total == E("68300.00")
    assert E("72000.00") - total == E("3700.00")  # to be paid back
    assert sum(line.own_share for line in settled.values()) == E("8900.00")


@pytest.mark.parametrize(
    ("spans", "personnel"),
    [
        ([], "0.00"),
        ([(D(2026, 1, 1), D(2026, 12, 31), "1")], "60000.00"),
        ([(D(2025, 1, 1), D(2027, 12, 31), "1")], "60000.00"),
        # a change of person on any day neither adds nor loses a day
        ([(D(2026, 1, 1), D(2026, 1, 30), "1"), (D(2026, 1, 31), D(2026, 12, 31), "1")], "60000"),
        ([(D(2026, 1, 1), D(2026, 2, 27), "1"), (D(2026, 2, 28), D(2026, 12, 31), "1")], "60000"),
        ([(D(2026, 1, 1), D(2026, 3, 14), "1"), (D(2026, 3, 15), D(2026, 12, 31), "1")], "60000"),
        # two persons share the post; together they never count as more than one
        ([(D(2026, 1, 1), D(2026, 12, 31), "0.5")] * 2, "60000.00"),
        ([(D(2026, 1, 1), D(2026, 12, 31), "0.75")] * 2, "60000.00"),
        ([(D(2026, 1, 1), D(2026, 6, 30), "0.5"), (D(2026, 7, 1), D(2026, 12, 31), "1")], "45000"),
    ],
)
def test_occupancy(spans: list[tuple[dt.date, dt.date, str]], personnel: str) -> None:
    held = [Occupied(first, last, E(fte)) for first, last, fte in spans]
    found = ceilings(terms(), *YEAR[:2], E(1), held)
    assert found.of("personnel") == E(personnel)
    assert found.of("material") == E("20000.00")


@pytest.mark.parametrize("method", METHODS)
def test_a_change_of_person_costs_nothing_under_any_method(method: ProRataMethod) -> None:
    held = [
        Occupied(D(2026, 1, 1), D(2026, 3, 14), E(1)),
        Occupied(D(2026, 3, 15), D(2026, 12, 31), E(1)),
    ]
    assert ceilings(terms(pro_rata=method), *YEAR[:2], E(1), held).of("personnel") == 60000


def test_occupancy_without_regard_to_the_size_of_the_post() -> None:
    flat = replace(PERSONNEL, follows_fte=False)
    held = [Occupied(D(2026, 1, 1), D(2026, 6, 30), E("0.5"))]
    found = ceilings(terms(categories=(flat,), cap_total=flat.cap), *YEAR[:2], E("0.5"), held)
    assert found.of("personnel") == E("30000.00")


def test_plan_by_month_adds_up() -> None:
    found = ceilings(terms(), D(2025, 10, 15), D(2026, 2, 10), E(1))
    plan = by_month(terms(), found)
    assert plan["personnel"] == [
        (D(2025, 10, 1), E("2666.67")),
        (D(2025, 11, 1), E("5000.00")),
        (D(2025, 12, 1), E("5000.00")),
        (D(2026, 1, 1), E("5000.00")),
        (D(2026, 2, 1), E("1666.67")),
    ]


@pytest.mark.parametrize("method", [ProRataMethod.NONE, ProRataMethod.FULL_MONTHS])
def test_plan_by_month_where_months_have_no_part_of_their_own(method: ProRataMethod) -> None:
    call = terms(pro_rata=method)
    plan = by_month(call, ceilings(call, D(2026, 5, 2), D(2026, 6, 29), E(1)))
    whole = {ProRataMethod.NONE: E(60000), ProRataMethod.FULL_MONTHS: E(0)}
    assert sum(amount for _, amount in plan["personnel"]) == whole[method]


DAYS = st.dates(D(2024, 1, 1), D(2027, 12, 31))
FTES = st.decimals("0.01", "1", places=2)


@given(DAYS, DAYS, FTES, st.sampled_from(METHODS))
def test_never_more_than_full_years(
    one: dt.date, other: dt.date, fte: Decimal, method: ProRataMethod
) -> None:
    first, last = sorted([one, other])
    call = terms(pro_rata=method)
    found = ceilings(call, first, last, fte)
    years = last.year - first.year + 1
    assert 0 <= found.of("personnel") <= 60000 * years
    assert 0 <= found.of("material") <= 20000 * years
    assert found.total == sum(line.amount for line in found.lines)
    plan = by_month(call, found)
    for line in found.lines:
        assert sum(amount for _, amount in plan[line.code]) == line.amount
        assert all(amount >= 0 for _, amount in plan[line.code])


@given(st.lists(st.tuples(DAYS, DAYS, FTES), max_size=4), st.sampled_from(METHODS))
def test_occupancy_never_lifts_a_ceiling(
    spans: list[tuple[dt.date, dt.date, Decimal]], method: ProRataMethod
) -> None:
    held = [Occupied(min(a, b), max(a, b), fte) for a, b, fte in spans]
    call = terms(pro_rata=method)
    found = ceilings(call, D(2025, 3, 1), D(2026, 8, 31), E(1), held)
    whole = ceilings(call, D(2025, 3, 1), D(2026, 8, 31), E(1))
    assert 0 <= found.of("personnel") <= whole.of("personnel")
    assert found.of("material") == whole.of("material")
