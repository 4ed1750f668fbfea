"""Award and settlement: the worked examples EX-1 to EX-12 and what holds for every type."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.grants.rules.ceilings import CannotCompute, ceilings
from kim.grants.rules.financing import (
    Actual,
    Financing,
    Plan,
    ShareBase,
    Switches,
    award,
    settle,
)
from kim.grants.rules.grant import LineCost, grant
from kim.grants.rules.terms import FinancingType
from tests.grants.terms import MATERIAL, PERSONNEL, terms

D, E = dt.date, Decimal
SHARE_80 = Financing(type=FinancingType.SHARE, ceiling=E(60000), share_percent=E(80))
SHARE_60 = Financing(type=FinancingType.SHARE, ceiling=E(60000), share_percent=E(60))
DEFICIT = Financing(type=FinancingType.DEFICIT, ceiling=E(80000))
FIXED = Financing(type=FinancingType.FIXED, fixed=E(20000))
FULL = Financing(type=FinancingType.FULL, ceiling=E(20000))
YEAR = D(2026, 1, 1), D(2026, 12, 31)


def plan(cost: str, own: str = "0", third: str = "0") -> Plan:
    return Plan(cost=E(cost), own=E(own), third=E(third))


def actual(cost: str, third: str = "0") -> Actual:
    return Actual(cost=E(cost), third=E(third))


SETTLED = {
    "EX-1": (SHARE_80, plan("72300"), "57840.00", actual("69500"), "55600.00", "2240.00"),
    "EX-2": (
        SHARE_60, plan("100000", "40000"), "60000.00", actual("100000", "10000"), "54000.00",
        "6000.00",
    ),
    "EX-3": (
        SHARE_60, plan("100000", "40000"), "60000.00", actual("110000", "10000"), "60000.00",
        "0.00",
    ),
    "EX-4": (DEFICIT, plan("92300", "12300"), "80000.00", actual("88000"), "75700.00", "4300.00"),
    "EX-5": (
        DEFICIT, plan("92300", "12300"), "80000.00", actual("92300", "5000"), "75000.00",
        "5000.00",
    ),
    "EX-6": (FIXED, plan("20000"), "20000.00", actual("21480.00"), "20000.00", "0.00"),
    "EX-7": (FIXED, plan("20000"), "20000.00", actual("17350.50"), "17350.50", "2649.50"),
    "EX-8": (FULL, plan("20000"), "20000.00", actual("18240.75"), "18240.75", "1759.25"),
    "EX-9": (FULL, plan("20000"), "20000.00", actual("21300", "500"), "20000.00", "0.00"),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTLED)
def test_example(name: str) -> None:
    financing, planned, notice, spent, amount, reduction = SETTLED[name]
    assert award(financing, planned).amount == E(notice)
    found = settle(financing, planned, spent, notice_amount=E(notice))
    assert (found.amount, found.reduction) == (E(amount), E(reduction))
    assert found.own_share == spent.cost - spent.third - found.amount


@pytest.mark.parametrize(("name", "own"), [("EX-2", "36000"), ("EX-9", "800"), ("EX-4", "12300")])
def test_own_share_of_the_examples(name: str, own: str) -> None:
    financing, planned, notice, spent, *_ = SETTLED[name]
    assert settle(financing, planned, spent, notice_amount=E(notice)).own_share == E(own)


def costs(personnel: str, material: str = "0", third: str = "0") -> list[LineCost]:
    return [
        LineCost(code="personnel", cost=E(personnel), third=E(third)),
        LineCost(code="material", cost=E(material)),
    ]


@pytest.mark.parametrize(
    ("period", "fte", "personnel", "material", "amount", "municipal"),
    [
        pytest.param(YEAR, "1", "72300", "0", "60000.00", "12300.00", id="EX-10"),
        pytest.param(YEAR, "1", "52000", "24000", "72000.00", "4000.00", id="EX-11"),
        pytest.param(
            (D(2026, 3, 1), D(2026, 8, 31)), "0.75", "26100", "0", "22500.00", "3600.00",
            id="EX-12",
        ),
        pytest.param(
            (D(2026, 3, 1), D(2026, 8, 31)), "0.75", "21900", "0", "21900.00", "0.00",
            id="EX-12-below",
        ),
        pytest.param(YEAR, "1", "72300", "20000", "80000.00", "12300.00", id="whole-year"),
        pytest.param(YEAR, "1", "0", "0", "0.00", "0.00", id="nothing"),
    ],
)  # fmt: skip
def test_grant_of_a_plan(
    period: tuple[dt.date, dt.date],
    fte: str,
    personnel: str,
    material: str,
    amount: str,
    municipal: str,
) -> None:
    found = grant(terms(), ceilings(terms(), *period, E(fte)), costs(personnel, material))
    assert (found.amount, found.municipal_share) == (E(amount), E(municipal))
    assert found.cost == E(personnel) + E(material)
    assert found.of("personnel").recognised == found.of("personnel").amount


def test_lines_move_where_the_call_lets_them() -> None:
    moving = terms(line_transfer=True)
    found = grant(moving, ceilings(moving, *YEAR, E(1)), costs("52000", "24000"))
    assert found.amount == E("76000.00")
    assert [line.amount for line in found.lines] == [E("52000.00"), E("24000.00")]
    assert found.of("material").ceiling == E("20000.00")
    assert "4.000,00 € aus nicht ausgeschöpften" in str(found.trace)
    again = grant(moving, ceilings(moving, *YEAR, E(1)), costs("72000", "18000"))
    assert [line.amount for line in again.lines] == [E("62000.00"), E("18000.00")]


def test_third_party_funds_leave_less_open() -> None:
    found = grant(terms(), ceilings(terms(), *YEAR, E(1)), costs("60000", "20000"), third=E(5000))
    assert (found.amount, found.municipal_share) == (E("75000.00"), E("0.00"))
    assert [line.amount for line in found.lines] == [E("56250.00"), E("18750.00")]
    assert sum(line.amount for line in found.lines) == found.amount


def test_third_party_funds_of_one_line() -> None:
    found = grant(terms(), ceilings(terms(), *YEAR, E(1)), costs("62000", "20000", third="5000"))
    assert [line.amount for line in found.lines] == [E("57000.00"), E("20000.00")]
    assert (found.amount, found.third, found.municipal_share) == (E("77000.00"), 5000, 0)


def test_least_own_share() -> None:
    call = terms(own_share_min_percent=E(10))
    found = grant(call, ceilings(call, *YEAR, E(1)), costs("50000", "10000"))
    assert (found.amount, found.municipal_share) == (E("54000.00"), E("6000.00"))
    enough = grant(call, ceilings(call, *YEAR, E(1)), costs("72300", "20000"))
    assert (enough.amount, enough.municipal_share) == (E("80000.00"), E("12300.00"))


def test_ceiling_of_the_whole() -> None:
    call = terms(cap_total=E(70000))
    found = grant(call, ceilings(call, *YEAR, E(1)), costs("60000", "20000"))
    assert found.amount == E("70000.00")
    assert [line.amount for line in found.lines] == [E("52500.00"), E("17500.00")]
    assert [line.municipal_share for line in found.lines] == [E("7500.00"), E("2500.00")]


@pytest.mark.parametrize(
    ("kind", "percent", "own", "recognised", "amount"),
    [
        (FinancingType.SHARE, "80", "0", "72300.00", "57840.00"),
        (FinancingType.SHARE, "0", "0", "72300.00", "0.00"),
        (FinancingType.DEFICIT, "100", "5000", "65000.00", "60000.00"),
        (FinancingType.FULL, "100", "0", "60000.00", "60000.00"),
        (FinancingType.FIXED, "100", "0", "72300.00", "60000.00"),
    ],
)
def test_line_by_type(
    kind: FinancingType, percent: str, own: str, recognised: str, amount: str
) -> None:
    line = replace(PERSONNEL, financing=kind, share_percent=E(percent))
    call = terms(categories=(line, MATERIAL), line_transfer=kind == FinancingType.FIXED)
    planned = [LineCost(code="personnel", cost=E(72300), own=E(own))]
    found = grant(call, ceilings(call, *YEAR, E(1)), planned)
    assert (found.of("personnel").recognised, found.amount) == (E(recognised), E(amount))


def test_grant_refuses() -> None:
    whole = ceilings(terms(), *YEAR, E(1))
    with pytest.raises(CannotCompute, match="0 oder größer"):
        grant(terms(), whole, costs("-1"))
    with pytest.raises(KeyError):
        grant(terms(), whole, [LineCost(code="travel", cost=E(1))])
    with pytest.raises(KeyError):
        grant(terms(), whole, []).of("travel")


def test_trace_of_a_grant_ends_with_the_share_of_the_municipality() -> None:
    found = grant(terms(), ceilings(terms(), *YEAR, E(1)), costs("72300", "20000", third="300"))
    assert [step.title for step in found.trace[-4:]] == [
        "Zuwendung Personalausgaben",
        "Zuwendung Sachausgaben",
        "Mögliche Zuwendung",
        "Anteil der Kommune",
    ]
    assert found.trace[-4].law_check
    assert found.trace[-1].how == "92.300,00 € − 80.000,00 € − Drittmittel 300,00 €"
    assert found.trace[-1].result == "12.000,00 €"


UNITS = Financing(type=FinancingType.FIXED, unit_price=E("250.50"))


def test_units_are_recomputed_first() -> None:
    planned = Plan(cost=E(20000), units=E(40))
    assert award(UNITS, planned).amount == E("10020.00")
    spent = Actual(cost=E(15000), units=E(30))
    found = settle(UNITS, planned, spent, notice_amount=E("10020.00"))
    assert (found.amount, found.reduction) == (E("7515.00"), E("2505.00"))


def test_fixed_sum_must_be_there() -> None:
    with pytest.raises(CannotCompute, match="Festbetrag"):
        award(replace(FIXED, fixed=None), plan("1"))


@pytest.mark.parametrize(
    ("financing", "planned", "notice", "spent", "switches", "amount"),
    [
        pytest.param(
            SHARE_60, plan("100000"), "60000", actual("110000", "10000"),
            Switches(net_cost_increase=False), "54000.00", id="cost-counts-up-to-plan",
        ),
        pytest.param(
            SHARE_80, plan("72300"), "50000", actual("69500"),
            Switches(share_base=ShareBase.EFFECTIVE), "48063.62", id="effective-share",
        ),
        pytest.param(
            SHARE_80, plan("0"), "0", actual("100"), Switches(share_base=ShareBase.EFFECTIVE),
            "0.00", id="effective-share-of-nothing",
        ),
        pytest.param(
            DEFICIT, plan("92300", "12300"), "80000", actual("88000"),
            Switches(own_funds_fixed=False), "80000.00", id="own-funds-fall-first",
        ),
        pytest.param(
            FULL, plan("20000"), "20000", actual("19900"), Switches(small_amount=E("100.01")),
            "20000.00", id="below-the-small-amount",
        ),
        pytest.param(
            FULL, plan("20000"), "20000", actual("19900"), Switches(small_amount=E("100.00")),
            "19900.00", id="at-the-small-amount",
        ),
    ],
)  # fmt: skip
def test_switches(
    financing: Financing,
    planned: Plan,
    notice: str,
    spent: Actual,
    switches: Switches,
    amount: str,
) -> None:
    found = settle(financing, planned, spent, notice_amount=E(notice), switches=switches)
    assert found.amount == E(amount)


# What section 5.3 says of a fall in cost by d and of new third-party funds n.
@pytest.mark.parametrize(
    ("financing", "planned", "notice", "fall", "new"),
    [
        (SHARE_60, plan("80000"), "48000", "600.00", "600.00"),
        (DEFICIT, plan("90000", "12300"), "77700", "1000.00", "1000.00"),
        (FIXED, plan("30000"), "20000", "0.00", "0.00"),
        (FULL, plan("20000"), "20000", "1000.00", "1000.00"),
    ],
)
def test_reduction_by_a_thousand(
    financing: Financing, planned: Plan, notice: str, fall: str, new: str
) -> None:
    less = settle(financing, planned, Actual(cost=planned.cost - 1000), notice_amount=E(notice))
    more = settle(
        financing, planned, Actual(cost=planned.cost, third=E(1000)), notice_amount=E(notice)
    )
    assert (less.reduction, more.reduction) == (E(fall), E(new))


MONEY = st.decimals("0", "200000", places=2)
FINANCING = st.one_of(
    st.builds(
        Financing,
        type=st.just(FinancingType.SHARE),
        ceiling=MONEY,
        share_percent=st.decimals("0", "100", places=2),
    ),
    st.builds(Financing, type=st.just(FinancingType.DEFICIT), ceiling=MONEY),
    st.builds(Financing, type=st.just(FinancingType.FULL), ceiling=MONEY),
    st.builds(Financing, type=st.just(FinancingType.FIXED), fixed=MONEY, ceiling=st.none() | MONEY),
    st.builds(Financing, type=st.just(FinancingType.FIXED), unit_price=MONEY),
)
PLANS = st.builds(Plan, cost=MONEY, own=MONEY, third=MONEY, units=st.decimals("0", "500", places=0))
ACTUALS = st.builds(Actual, cost=MONEY, third=MONEY, units=st.decimals("0", "500", places=0))
SWITCHES = st.builds(
    Switches,
    net_cost_increase=st.booleans(),
    share_base=st.sampled_from(ShareBase),
    own_funds_fixed=st.booleans(),
)


@given(FINANCING, PLANS, ACTUALS, SWITCHES, MONEY)
def test_settled_amount_stays_within_its_limits(
    financing: Financing, planned: Plan, spent: Actual, switches: Switches, notice: Decimal
) -> None:
    found = settle(financing, planned, spent, notice_amount=notice, switches=switches)
    assert 0 <= found.amount <= notice
    if financing.ceiling is not None:
        assert found.amount <= financing.ceiling
    assert found.amount + spent.third <= max(spent.cost, spent.third)
    assert found.amount == round(found.amount, 2)
    assert found.reduction == notice - found.amount


@given(FINANCING, PLANS, ACTUALS, SWITCHES, MONEY, MONEY)
def test_more_cost_never_means_less_and_more_funds_never_mean_more(
    financing: Financing,
    planned: Plan,
    spent: Actual,
    switches: Switches,
    notice: Decimal,
    more: Decimal,
) -> None:
    found = settle(financing, planned, spent, notice_amount=notice, switches=switches)
    dearer = replace(spent, cost=spent.cost + more)
    richer = replace(spent, third=spent.third + more)
    assert (
        settle(financing, planned, dearer, notice_amount=notice, switches=switches).amount
        >= found.amount
    )
    assert (
        settle(financing, planned, richer, notice_amount=notice, switches=switches).amount
        <= found.amount
    )


@given(FINANCING, PLANS)
def test_award_stays_within_its_limits(financing: Financing, planned: Plan) -> None:
    found = award(financing, planned)
    assert 0 <= found.amount <= max(E(0), planned.cost - planned.third)
    if financing.ceiling is not None:
        assert found.amount <= financing.ceiling
    assert found.own_share == planned.cost - planned.third - found.amount


@given(
    MONEY, MONEY, MONEY, st.decimals("0.01", "1", places=2), st.booleans(),
    st.decimals("0", "100", places=1), st.decimals("1", "100000", places=2),
)  # fmt: skip
def test_lines_of_a_grant_add_up(
    personnel: Decimal,
    material: Decimal,
    third: Decimal,
    fte: Decimal,
    transfer: bool,
    own_percent: Decimal,
    cap_total: Decimal,
) -> None:
    call = terms(line_transfer=transfer, own_share_min_percent=own_percent, cap_total=cap_total)
    top = ceilings(call, D(2026, 2, 10), D(2026, 12, 31), fte)
    planned = [
        LineCost(code="personnel", cost=personnel),
        LineCost(code="material", cost=material),
    ]
    found = grant(call, top, planned, third=third)
    assert sum(line.amount for line in found.lines) == found.amount <= top.total
    assert all(0 <= line.amount <= line.cost for line in found.lines)
    assert found.cost == found.amount + found.municipal_share + third
    assert found.amount + third <= max(found.cost, third)
