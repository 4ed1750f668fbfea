"""How money falls upon years and months: tables, and sums that never lose a cent."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.grants.rules.outflow import Claim, forecast
from kim.grants.rules.years import amended, by_year

D = Decimal


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("total", "start", "end", "months", "wanted"),
    [
        ("65000", "2026-03-01", "2026-12-31", {}, {2026: "65000.00"}),
        ("80000", "2026-03-01", "2027-02-28", {}, {2026: "66666.67", 2027: "13333.33"}),
        ("0.01", "2026-03-01", "2027-02-28", {}, {2026: "0.01"}),
        ("0", "2026-03-01", "2027-02-28", {}, {}),
        ("90000", "2026-10-01", "2028-03-31", {}, {2026: "15000", 2027: "60000", 2028: "15000"}),
        ("100", "2026-12-31", "2027-01-01", {}, {2026: "50", 2027: "50"}),
        ("100", "2026-12-16", "2027-01-15", {}, {2026: "50", 2027: "50"}),
        (
            "1000", "2026-11-01", "2027-01-31", {"2026-11": D(300), "2027-01": D(100)},
            {2026: "750", 2027: "250"},
        ),
        (  # what is planned outside the period does not count
            "1000", "2026-11-01", "2027-01-31", {"2026-10": D(900), "2027-01": D(100)},
            {2027: "1000"},
        ),
        (  # a plan of nothing is no plan
            "300", "2026-11-01", "2027-01-31", {"2026-11": D(0)}, {2026: "200", 2027: "100"},
        ),
    ],
)  # fmt: skip
def test_money_falls_upon_years(
    total: str, start: str, end: str, months: dict[str, D], wanted: dict[int, str]
) -> None:
    found = by_year(D(total), start_on=day(start), end_on=day(end), months=months)
    assert found == {year: D(amount) for year, amount in wanted.items()}


def test_an_end_before_the_start_has_no_years() -> None:
    with pytest.raises(ValueError, match="vor dem Beginn"):
        by_year(D(1), start_on=day("2026-02-01"), end_on=day("2026-01-31"))


@pytest.mark.parametrize(
    ("held", "total", "period", "this_year", "wanted"),
    [
        ({2026: 60, 2027: 20}, 90, ("2026-03-01", "2027-02-28"), 2026, {2026: 75, 2027: 15}),
        ({2026: 60, 2027: 20}, 90, ("2026-03-01", "2027-02-28"), 2027, {2026: 60, 2027: 30}),
        ({2026: 60, 2027: 20}, 70, ("2026-03-01", "2027-02-28"), 2027, {2026: 60, 2027: 10}),
        ({2026: 60, 2027: 20}, 60, ("2026-03-01", "2027-02-28"), 2027, {2026: 60}),
        ({2026: 60, 2027: 20}, 50, ("2026-03-01", "2027-02-28"), 2027, {2026: 50}),
        ({2026: 60, 2027: 20}, 0, ("2026-03-01", "2027-02-28"), 2027, {}),
        ({2025: 30, 2026: 60}, 70, ("2025-07-01", "2026-12-31"), 2027, {2025: 30, 2026: 40}),
        ({2025: 30, 2026: 60}, 20, ("2025-07-01", "2026-12-31"), 2027, {2025: 20}),
        ({2025: 30, 2026: 60}, 100, ("2025-07-01", "2026-12-31"), 2027, {2025: 30, 2026: 70}),
        ({2026: 60}, 90, ("2026-03-01", "2026-12-31"), 2026, {2026: 90}),
        ({2026: 80}, 80, ("2026-03-01", "2027-12-31"), 2026, {2026: "36.36", 2027: "43.64"}),
    ],
)  # fmt: skip
def test_a_change_leaves_past_years_alone(
    held: dict[int, int],
    total: int,
    period: tuple[str, str],
    this_year: int,
    wanted: dict[int, int | str],
) -> None:
    found = amended(
        {year: D(amount) for year, amount in held.items()},
        D(total),
        start_on=day(period[0]),
        end_on=day(period[1]),
        this_year=this_year,
    )
    assert found == {year: D(amount) for year, amount in wanted.items()}


cents = st.integers(0, 10**10).map(lambda n: D(n).scaleb(-2))
days = st.dates(dt.date(2025, 1, 1), dt.date(2029, 12, 31))
plans = st.dictionaries(
    st.builds(lambda y, m: f"{y}-{m:02}", st.integers(2025, 2029), st.integers(1, 12)), cents
)


@given(total=cents, first=days, second=days, months=plans)
def test_years_add_up_to_the_cent(
    total: D, first: dt.date, second: dt.date, months: dict[str, D]
) -> None:
    found = by_year(total, start_on=min(first, second), end_on=max(first, second), months=months)
    assert sum(found.values(), D(0)) == total
    assert all(amount > 0 for amount in found.values())
    assert all(min(first, second).year <= year <= max(first, second).year for year in found)


@given(
    held=st.dictionaries(st.integers(2025, 2029), cents),
    total=cents,
    first=days,
    second=days,
    months=plans,
    this_year=st.integers(2024, 2030),
)
def test_changed_years_add_up_to_the_cent(
    held: dict[int, D],
    total: D,
    first: dt.date,
    second: dt.date,
    months: dict[str, D],
    this_year: int,
) -> None:
    start, end = min(first, second), max(first, second)
    found = amended(held, total, start_on=start, end_on=end, months=months, this_year=this_year)
    assert sum(found.values(), D(0)) == total
    assert all(amount > 0 for amount in found.values())


def claim(**told: Any) -> Claim:
    return Claim(**{"number": "A", "label": "Speyer", "months": {}, **told})


def flows(found: Any, kind: str) -> dict[int, D]:
    return {row.month: getattr(row, kind) for row in found.months if getattr(row, kind)}


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"months": {"2026-03": D(1), "2026-05": D(3)}}, {3: "25", 5: "75"}),
        ({"months": {"2026-03": D(1), "2027-05": D(3)}}, {3: "100"}),
        (
            {"start_on": day("2026-01-01"), "end_on": day("2026-12-31")},
            dict.fromkeys((1, 2, 3, 4), "8.34") | dict.fromkeys(range(5, 13), "8.33"),
        ),
        ({"start_on": day("2025-01-01"), "end_on": day("2026-02-15")}, {1: "66.67", 2: "33.33"}),
        ({"start_on": day("2026-12-01"), "end_on": day("2027-12-31")}, {12: "100"}),
        ({"start_on": day("2027-01-01"), "end_on": day("2027-12-31")}, {12: "100"}),
        ({}, {12: "100"}),
    ],
    ids=["plan", "plan-of-two-years", "a-year", "ends-in-february", "begins-in-december",
         "other-year", "nothing-known"],
)  # fmt: skip
def test_money_falls_upon_months(told: dict[str, Any], wanted: dict[int, str]) -> None:
    found = forecast(2026, [claim(awarded=D(100), **told)], usable=D(0), unbound=D(0))
    assert flows(found, "awarded") == {month: D(amount) for month, amount in wanted.items()}
    assert found.without_plan == (() if "2026-03" in told.get("months", {}) else ("A",))


def test_a_forecast_is_compared_with_what_there_is() -> None:
    claims = [
        claim(awarded=D(60), months={"2026-03": D(1)}),
        claim(reserved=D(30), months={"2026-06": D(1)}),
        claim(asked=D(50), months={"2026-09": D(1)}),
    ]
    found = forecast(2026, claims, usable=D(150), unbound=D(60))
    assert [row.cumulative for row in found.months] == [0, 0, 60, 60, 60, 90, 90, 90, *[140] * 4]
    assert (found.awarded, found.reserved, found.asked, found.total, found.left) == (
        60, 30, 50, 140, 10,
    )  # fmt: skip
    assert [row.total for row in found.months[:3]] == [0, 0, 60]
    assert found.sentence == (
        "Bis Dezember 2026 fließen voraussichtlich 140,00 € ab; 10,00 € bleiben übrig."
    )
    half = forecast(2026, claims, usable=D(100), unbound=D(60), share_percent=D(50))
    assert (half.asked, half.asked_in_full, half.left) == (25, 50, -15)
    assert half.sentence == "Bis Dezember 2026 würden 115,00 € gebraucht; es fehlen 15,00 €."


claims = st.builds(
    Claim,
    number=st.just("A"),
    label=st.just("Speyer"),
    awarded=cents,
    reserved=cents,
    asked=cents,
    months=plans,
    start_on=st.none() | days,
    end_on=st.none() | days,
)


@given(found=st.lists(claims, max_size=5), share=st.integers(0, 100).map(D))
def test_a_forecast_loses_no_cent(found: list[Claim], share: D) -> None:
    flow = forecast(2026, found, usable=D(0), unbound=D(0), share_percent=share)
    assert flow.awarded == sum((row.awarded for row in found), D(0))
    assert flow.reserved == sum((row.reserved for row in found), D(0))
    assert flow.asked_in_full == sum((row.asked for row in found), D(0))
    assert abs(flow.asked - flow.asked_in_full * share / 100) <= D("0.005") * len(found)
    assert flow.total == flow.awarded + flow.reserved + flow.asked == -flow.left
    assert all(part >= 0 for row in flow.months for part in (row.awarded, row.reserved, row.asked))
