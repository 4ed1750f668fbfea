"""Rules of decisions and changes: what may be awarded, when it begins, how it flows out."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.grants.rules.changes import (
    Standing,
    Wish,
    amended_standing,
    stored,
    wish_faults,
    wish_of,
    wish_words,
)
from kim.grants.rules.content import read
from kim.grants.rules.decision import Consent, months_between, months_of, start_fault
from tests.grants.factories import SECTIONS
from tests.grants.terms import terms

D = Decimal
CONTENT = read(SECTIONS)
MARCH, DECEMBER = dt.date(2026, 3, 1), dt.date(2026, 12, 31)
TODAY = dt.date(2026, 4, 1)
LABELS = {"personnel": "Personalkosten", "material": "Sachkosten"}
STANDING = Standing(
    start_on=MARCH, end_on=DECEMBER, fte=D(1), labels=LABELS,
    costs={"personnel": D(60_000), "material": D(15_000)},
    amounts={"personnel": D(50_000), "material": D(15_000)},
)  # fmt: skip


def money(personnel: int, material: int) -> Wish:
    return Wish(amounts={"personnel": D(personnel), "material": D(material)})


def test_outflow_follows_the_plan() -> None:
    found = months_of(CONTENT, {"personnel": D(50_000), "material": D(15_000)}, MARCH, DECEMBER)
    assert found == dict.fromkeys(months_between(MARCH, DECEMBER), D(6_500))


def test_outflow_stays_inside_a_shorter_period() -> None:
    found = months_of(CONTENT, {"personnel": D(10)}, dt.date(2026, 11, 15), DECEMBER)
    assert found == {"2026-11": D(5), "2026-12": D(5)}


def test_outflow_is_even_where_the_plan_ends_too_early() -> None:
    found = months_of(CONTENT, {"personnel": D(12)}, dt.date(2026, 12, 1), dt.date(2027, 2, 1))
    assert found == {"2026-12": D(4), "2027-01": D(4), "2027-02": D(4)}


days = st.dates(dt.date(2025, 1, 1), dt.date(2029, 12, 31))
cents = st.integers(0, 10**8).map(lambda n: D(n).scaleb(-2))


@given(
    amounts=st.fixed_dictionaries({"personnel": cents, "material": cents}), first=days, second=days
)
def test_outflow_adds_up_to_the_cent(
    amounts: dict[str, D], first: dt.date, second: dt.date
) -> None:
    start, end = min(first, second), max(first, second)
    found = months_of(CONTENT, amounts, start, end)
    assert sum(found.values(), D(0)) == sum(amounts.values())
    assert set(found) <= set(months_between(start, end))
    assert all(amount > 0 for amount in found.values())


CONSENT = Consent(
    start_on=MARCH, valid_from_on=dt.date(2026, 1, 10), valid_to_on=dt.date(2026, 2, 10)
)


@pytest.mark.parametrize(
    ("start", "contract", "decided", "consent", "too_early"),
    [
        ("2026-03-01", None, "2026-03-01", None, False),
        ("2026-03-01", None, "2026-03-02", None, True),
        ("2026-03-01", "2026-02-20", "2026-02-20", None, False),
        ("2026-03-01", "2026-02-20", "2026-02-21", None, True),
        ("2026-03-01", "2026-02-10", "2026-02-21", CONSENT, False),
        ("2026-03-01", "2026-02-11", "2026-02-21", CONSENT, True),
        ("2026-03-01", "2026-01-09", "2026-02-21", CONSENT, True),
        ("2026-03-01", "2026-05-01", "2026-03-02", None, True),
    ],
)  # fmt: skip
def test_with_the_contract_the_measure_begins(
    start: str, contract: str | None, decided: str, consent: Consent | None, too_early: bool
) -> None:
    day = dt.date.fromisoformat
    fault = start_fault(day(start), day(contract) if contract else None, day(decided), consent)
    assert bool(fault) is too_early
    if contract and contract < start and too_early:
        assert "Der Vertrag für die Stelle" in fault


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ({}, "was sich ändern soll"),
        ({"period": Wish()}, "Beginn und Ende"),
        ({"period": Wish(start_on=DECEMBER, end_on=MARCH)}, "nicht vor dem Beginn"),
        ({"period": Wish(start_on=MARCH, end_on=dt.date(2028, 1, 1))}, "zwischen 01.01.2026"),
        ({"period": Wish(start_on=dt.date(2025, 12, 31), end_on=DECEMBER)}, "zwischen 01.01.2026"),
        ({"period": Wish(start_on=MARCH, end_on=DECEMBER)}, "ist der bisherige"),
        ({"lines": money(50_000, 14_999)}, "64.999,00"),
        ({"lines": money(50_000, 15_000)}, "die bisherigen"),
        ({"lines": money(66_000, -1_000)}, "unter null"),
        ({"lines": Wish(amounts={"travel": D(65_000)})}, "travel"),
        ({"amount": money(50_000, 15_000)}, "Höhe der Zuwendung ist die bisherige"),
        ({"amount": money(1, 1), "lines": money(49_000, 16_000)}, "nicht beides"),
        ({"person": Wish(text=" ")}, "beschreiben"),
        ({"partner": Wish()}, "beschreiben"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for(kinds: dict[str, Wish], sentence: str) -> None:
    assert sentence in " ".join(wish_faults(kinds, STANDING, terms(), TODAY))


@pytest.mark.parametrize(
    "kinds",
    [
        {"period": Wish(start_on=MARCH, end_on=dt.date(2026, 11, 30))},
        {"lines": money(49_000, 16_000)},
        {"amount": money(40_000, 15_000), "person": Wish(text="Neue Besetzung zum 1. Mai")},
        {"partner": Wish(text="Diakonie statt Caritas")},
    ],
)
def test_what_can_be_asked_for(kinds: dict[str, Wish]) -> None:
    assert wish_faults(kinds, STANDING, terms(), TODAY) == []
    late = DECEMBER + dt.timedelta(days=1)
    assert "abgelaufen" in " ".join(wish_faults(kinds, STANDING, terms(), late))


@pytest.mark.parametrize(
    ("kind", "wish", "words"),
    [
        ("period", Wish(start_on=MARCH, end_on=DECEMBER), "01.03.2026 bis 31.12.2026"),
        ("lines", money(1, 2), "Personalkosten 1,00 €, Sachkosten 2,00 €, zusammen 3,00 €"),
        ("person", Wish(text="Neue Besetzung"), "Neue Besetzung"),
    ],
)
def test_wishes_are_kept_and_read_back(kind: str, wish: Wish, words: str) -> None:
    again = wish_of(stored(kind, wish))
    assert again == wish
    assert wish_words(kind, again, LABELS) == words


def test_only_what_was_consented_to_changes() -> None:
    period = Wish(start_on=MARCH, end_on=dt.date(2026, 11, 30))
    after = amended_standing(STANDING, {"period": period})
    assert (after.end_on, after.amounts) == (period.end_on, STANDING.amounts)
    costs: dict[str, Any] = {"material": D(16_000)}
    lines = Wish(amounts={"personnel": D(49_000), "material": D(16_000)}, costs=costs)
    after = amended_standing(STANDING, {"lines": lines})
    assert (after.end_on, after.total) == (DECEMBER, D(65_000))
    assert after.costs == {"personnel": D(60_000), "material": D(16_000)}
