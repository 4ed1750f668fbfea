"""The contract: due, overdue, hidden, day by day."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.offers.rules.codes import OfferKind
from kim.offers.rules.freshness import (
    INTERVALS,
    Freshness,
    capacity_counts,
    contract,
    interval_for,
)

CHECKED = dt.date(2026, 1, 31)
F = Freshness


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-01-31", F.FRESH),
        ("2026-07-16", F.FRESH),
        ("2026-07-17", F.DUE),  # fourteen days before 31 July
        ("2026-08-13", F.DUE),
        ("2026-08-14", F.OVERDUE),
        ("2026-09-10", F.OVERDUE),
        ("2026-09-11", F.HIDDEN),
        ("2030-01-01", F.HIDDEN),
    ],
)
def test_half_a_year_by_default(day: str, expected: Freshness) -> None:
    found = contract(kind="ongoing", checked_on=CHECKED)
    assert found.state(dt.date.fromisoformat(day)) == expected


def test_courses_are_asked_about_more_often() -> None:
    assert contract(kind="course", checked_on=CHECKED).due_on == dt.date(2026, 4, 16)


def test_an_own_interval_of_a_week_is_not_due_at_once() -> None:
    found = contract(kind="ongoing", checked_on=CHECKED, own_days=7)
    assert found.due_on == dt.date(2026, 2, 4)


def test_what_is_over_is_hidden() -> None:
    found = contract(kind="event", checked_on=CHECKED, ends_on=dt.date(2026, 2, 3))
    assert found.state(dt.date(2026, 2, 3)) == F.FRESH
    assert found.state(dt.date(2026, 2, 4)) == F.HIDDEN
    assert found.next_change(CHECKED) == dt.date(2026, 2, 4)
    assert found.next_change(dt.date(2026, 2, 4)) is None


def test_capacity_counts_four_weeks() -> None:
    assert capacity_counts(CHECKED, CHECKED + dt.timedelta(days=28))
    assert not capacity_counts(CHECKED, CHECKED + dt.timedelta(days=29))
    assert not capacity_counts(None, CHECKED)


def test_every_kind_has_an_interval_with_its_source() -> None:
    for kind in OfferKind:
        assert interval_for(kind, dt.date(2026, 1, 1)).months > 0
    assert all(row.source and row.remind_days >= 0 for row in INTERVALS)
    assert all(row.hide_days > row.grey_days for row in INTERVALS)


@given(
    st.sampled_from(OfferKind),
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.none() | st.integers(7, 730),
    st.none() | st.integers(0, 900),
)
def test_states_only_go_one_way(
    kind: OfferKind, checked: dt.date, own: int | None, until: int | None
) -> None:
    ends = None if until is None else checked + dt.timedelta(days=until)
    found = contract(kind=kind, checked_on=checked, own_days=own, ends_on=ends)
    order = list(Freshness)
    days = [checked + dt.timedelta(days=step) for step in range(0, 900, 3)]
    places = [order.index(found.state(day)) for day in days]
    assert places == sorted(places)
    assert places[-1] == order.index(F.HIDDEN)
    for day, later in itertools.pairwise(days):
        change = found.next_change(day)
        if found.state(day) != found.state(later):
            assert change is not None
            assert day < change <= later
