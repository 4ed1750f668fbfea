"""Figures of a key date: twenty days of the published facts, and what must hold for any facts."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kim.kernel.dates import Precision
from kim.programme.rules.figures import Figures, Start, figures
from kim.programme.rules.register import Money, Occupied, Published, Register, Step, counts_from
from tests.programme.registers import (
    ALL_AGS,
    GROUP_A,
    GROUP_B,
    NEW_YEAR,
    PUBLISHED_ON,
    empty,
    occupied,
    published,
    step,
)

D = dt.date
Fact = TypeVar("Fact")
TODAY = D(2026, 11, 22)
NOTHING = (0, 0, 0, 0, None, None)
BEFORE_10_DECEMBER = (0, 0, 0, 0, None, (2025, 1_500_000, False))
FROM_10_DECEMBER = (12, 7, 5, 7, 4, (2026, 3_000_000, True))
FROM_NEW_YEAR = (12, 12, 0, 7, 4, (2026, 3_000_000, True))

# key date: participating, started, starting later, managers, money received, budget
TWENTY_DAYS = {
    D(2009, 1, 1): NOTHING,
    D(2024, 12, 31): NOTHING,
    D(2025, 1, 1): NOTHING,
    D(2025, 6, 30): NOTHING,
    D(2025, 7, 1): BEFORE_10_DECEMBER,
    D(2025, 8, 31): BEFORE_10_DECEMBER,
    D(2025, 10, 27): BEFORE_10_DECEMBER,
    D(2025, 12, 1): BEFORE_10_DECEMBER,
    D(2025, 12, 9): BEFORE_10_DECEMBER,
    D(2025, 12, 10): FROM_10_DECEMBER,
    D(2025, 12, 11): FROM_10_DECEMBER,
    D(2025, 12, 24): FROM_10_DECEMBER,
    D(2025, 12, 31): FROM_10_DECEMBER,
    D(2026, 1, 1): FROM_NEW_YEAR,
    D(2026, 1, 2): FROM_NEW_YEAR,
    D(2026, 3, 11): FROM_NEW_YEAR,
    D(2026, 3, 22): FROM_NEW_YEAR,
    D(2026, 11, 22): FROM_NEW_YEAR,
    D(2026, 12, 31): FROM_NEW_YEAR,
    D(2027, 1, 1): FROM_NEW_YEAR,
}


def at(register: Register, on: dt.date) -> Figures:
    return figures(register, on=on, known_on=TODAY)


@pytest.mark.parametrize("on", TWENTY_DAYS, ids=str)
def test_figures_of_twenty_key_dates(on: dt.date) -> None:
    found = at(published(), on)
    assert (found.eligible.value, found.districts, found.towns) == (36, 24, 12)
    assert (
        found.participating.value,
        found.started.value,
        found.starting_later.value,
        found.managers_installed.value,
        found.funds_received and found.funds_received.value,
        found.budget and (found.budget.year, int(found.budget.amount), found.budget.is_about),
    ) == TWENTY_DAYS[on]


def test_the_published_day_with_names_and_bases() -> None:
    found = at(published(), PUBLISHED_ON)
    assert found.eligible.ags == ALL_AGS
    assert found.participating.ags == tuple(sorted(GROUP_A + GROUP_B))
    assert found.share == Fraction(1, 3)
    assert found.share_percent == Decimal("33.3")
    assert found.managers_installed.ags == GROUP_A
    assert found.starting_later.ags == GROUP_B
    assert found.starting_on == NEW_YEAR
    assert {found.participating.basis, found.managers_installed.basis} == {"register"}


def test_who_received_money_is_never_named() -> None:
    received = at(published(), PUBLISHED_ON).funds_received
    assert received
    assert (received.value, received.basis, received.ags) == (4, "published", None)
    assert received.key_date_on == PUBLISHED_ON
    assert received.address == "https://presse.example/kim"


def test_managers_of_the_second_group_are_not_taken_as_installed_after_their_start() -> None:
    found = at(published(), D(2026, 6, 1))
    assert found.managers_installed.ags == GROUP_A
    assert found.unconfirmed == GROUP_B


def test_a_start_known_only_by_its_year_is_named_as_undated_before_it_is_proven() -> None:
    found = at(published(), D(2025, 9, 1))
    assert found.participating.value == 0
    assert found.undated_starts == (Start(D(2025, 1, 1), Precision.YEAR, GROUP_A),)
    for other in (PUBLISHED_ON, D(2025, 6, 30), D(2024, 12, 31)):
        assert at(published(), other).undated_starts == ()


@pytest.mark.parametrize(
    ("on", "precision", "evidence_on", "expected"),
    [
        (D(2025, 5, 3), Precision.DAY, D(2025, 12, 10), D(2025, 5, 3)),
        (D(2025, 1, 1), Precision.YEAR, D(2025, 12, 10), D(2025, 12, 10)),
        (D(2025, 6, 1), Precision.YEAR, D(2025, 12, 10), D(2025, 12, 10)),
        (D(2025, 1, 1), Precision.YEAR, D(2026, 3, 1), D(2025, 12, 31)),
        (D(2026, 1, 1), Precision.YEAR, D(2025, 12, 10), D(2026, 12, 31)),
        (D(2026, 2, 1), Precision.MONTH, D(2025, 12, 10), D(2026, 2, 28)),
        (D(2026, 2, 1), Precision.MONTH, D(2026, 2, 1), D(2026, 2, 1)),
        (D(2024, 2, 1), Precision.MONTH, D(2024, 3, 1), D(2024, 2, 29)),
    ],
    ids=["day", "told in the year", "any day names the year", "told later", "told before",
         "month told before", "told on its first day", "leap year"],
)  # fmt: skip
def test_a_vague_date_counts_from_the_day_on_which_it_is_proven(
    on: dt.date, precision: Precision, evidence_on: dt.date, expected: dt.date
) -> None:
    assert counts_from(on, precision, evidence_on) == expected


def test_a_participation_still_counts_on_its_last_day() -> None:
    register = empty(
        steps=(
            step("07319", "started", D(2026, 1, 1)),
            step("07319", "ended", D(2026, 6, 30), order=2),
        ),
        occupied=(occupied("07319", D(2026, 1, 1)),),
    )
    last, after = at(register, D(2026, 6, 30)), at(register, D(2026, 7, 1))
    assert (last.participating.value, last.managers_installed.value) == (1, 1)
    assert (after.participating.value, after.managers_installed.value) == (0, 0)
    assert after.status == {"07319": "ended"}


def test_an_end_on_the_last_day_of_the_calendar_is_no_error() -> None:
    register = empty(steps=(step("07319", "ended", dt.date.max),))
    assert at(register, dt.date.max).participating.value == 0


def test_a_municipality_may_come_back() -> None:
    register = empty(
        steps=(
            step("07319", "started", D(2026, 1, 1), participation=1),
            step("07319", "ended", D(2026, 6, 30), order=2, participation=1),
            step("07319", "announced", D(2026, 9, 1), participation=2),
            step("07319", "started", D(2027, 1, 1), order=2, participation=2),
        )
    )
    assert at(register, D(2026, 8, 31)).status == {"07319": "ended"}
    again = at(register, D(2026, 9, 1))
    assert again.status == {"07319": "announced"}
    assert again.starts == (Start(D(2027, 1, 1), Precision.DAY, ("07319",)),)


def test_interest_is_not_participation_and_a_pause_is() -> None:
    register = empty(
        steps=(
            step("07318", "interest", D(2026, 1, 1)),
            step("07319", "started", D(2026, 1, 1)),
            step("07319", "paused", D(2026, 3, 1), order=2),
        )
    )
    found = at(register, D(2026, 4, 1))
    assert found.participating.ags == found.started.ags == ("07319",)
    assert found.status == {"07318": "interest", "07319": "paused"}


def test_several_later_starts_stay_apart_and_have_no_common_day() -> None:
    register = empty(
        steps=tuple(
            part
            for ags, on, precision in (
                ("07318", D(2026, 2, 1), Precision.MONTH),
                ("07319", D(2026, 1, 1), Precision.DAY),
                ("07320", D(2026, 1, 1), Precision.DAY),
            )
            for part in (
                step(ags, "approved", D(2025, 12, 1)),
                step(ags, "started", on, order=2, precision=precision, evidence_on=D(2025, 12, 1)),
            )
        )
    )
    found = at(register, D(2025, 12, 1))
    assert found.starts == (
        Start(D(2026, 1, 1), Precision.DAY, ("07319", "07320")),
        Start(D(2026, 2, 1), Precision.MONTH, ("07318",)),
    )
    assert found.starting_on is None
    assert found.starting_later.value == 3


@pytest.mark.parametrize(
    ("kind", "from_on", "to_on", "expected"),
    [
        ("installed", D(2026, 1, 1), None, 1),
        ("installed", D(2026, 3, 1), D(2026, 3, 1), 1),
        ("installed", D(2026, 3, 2), None, 0),
        ("installed", D(2026, 1, 1), D(2026, 2, 28), 0),
        ("vacant", D(2026, 1, 1), None, 0),
        ("deputy", D(2026, 1, 1), None, 0),
    ],
    ids=["open", "one day", "tomorrow", "over", "vacant", "deputy only"],
)
def test_a_post_counts_while_it_is_occupied(
    kind: str, from_on: dt.date, to_on: dt.date | None, expected: int
) -> None:
    register = empty(
        steps=(step("07319", "started", D(2026, 1, 1)),),
        occupied=(occupied("07319", from_on, to_on, kind=kind),),
    )
    found = at(register, D(2026, 3, 1))
    assert found.managers_installed.value == expected
    assert found.vacant == (("07319",) if kind == "vacant" else ())


def test_a_body_that_is_not_eligible_counts_nowhere() -> None:
    register = empty(
        steps=(step("05111", "started", D(2026, 1, 1)),),
        occupied=(occupied("05111", D(2026, 1, 1)),),
    )
    found = at(register, D(2026, 6, 1))
    assert (found.participating.value, found.managers_installed.value) == (0, 0)


def test_nobody_eligible_is_a_share_of_nothing() -> None:
    found = at(empty(bodies=()), PUBLISHED_ON)
    assert (found.eligible.value, found.share) == (0, Fraction(0))


@pytest.mark.parametrize(
    ("on", "ends_on", "expected"),
    [
        (D(2025, 6, 30), None, False),
        (D(2025, 7, 1), None, True),
        (D(2026, 12, 31), D(2026, 12, 31), True),
        (D(2027, 1, 1), D(2026, 12, 31), False),
        (dt.date.max, None, True),
    ],
)
def test_the_programme_runs_between_its_days(
    on: dt.date, ends_on: dt.date | None, expected: bool
) -> None:
    assert at(empty(ends_on=ends_on), on).programme_running is expected


def test_the_newest_published_figure_counts_and_the_source_decides_between_two() -> None:
    def of(value: int, on: dt.date, source: str) -> Published:
        return Published("funds_received", value, on, source, "")

    register = empty(
        published=(
            of(9, D(2026, 6, 1), "B"),
            of(8, D(2026, 6, 1), "A"),
            of(4, PUBLISHED_ON, "Z"),
            of(12, D(2027, 1, 1), "C"),
        )
    )
    received = at(register, D(2026, 7, 1)).funds_received
    assert received
    assert (received.value, received.source) == (9, "B")


def test_published_and_register_agree_on_the_published_day() -> None:
    found = {c.figure: c for c in at(published(), TODAY).comparisons}
    assert {name: c.agrees for name, c in found.items()} == {
        "eligible": True,
        "participating": True,
        "managers_installed": True,
        "starting_later": True,
        "funds_received": None,
    }
    assert found["funds_received"].register is None


def test_a_contradiction_shows_both_values() -> None:
    register = replace(published(), steps=published().steps[1:])
    [found] = [c for c in at(register, PUBLISHED_ON).comparisons if c.figure == "participating"]
    assert (found.published, found.register, found.agrees) == (12, 11, False)


def test_nothing_is_compared_before_it_was_published() -> None:
    assert at(published(), D(2025, 12, 9)).comparisons == ()


def test_all_announced_budgets_are_kept_in_the_order_of_their_years() -> None:
    found = at(published(), PUBLISHED_ON)
    assert [(m.year, m.is_about) for m in found.budgets] == [(2025, False), (2026, True)]


# --- whatever the facts are ---

DAYS = st.dates(D(2025, 1, 1), D(2028, 12, 31))
STATUS = st.sampled_from(["interest", "announced", "approved", "started", "paused", "ended"])
PRECISION = st.sampled_from(Precision)


@st.composite
def participations(draw: st.DrawFn) -> tuple[Step, ...]:
    """Any steps of any municipalities, also in orders that the services would refuse."""
    found: list[Step] = []
    for number in range(draw(st.integers(0, 8))):
        ags = draw(st.sampled_from(ALL_AGS[:6]))
        for order in range(draw(st.integers(1, 4))):
            found.append(
                Step(ags, number, order, draw(STATUS), draw(DAYS), draw(PRECISION), draw(DAYS),
                     draw(st.sampled_from(["confirmed", "announced"])))
            )  # fmt: skip
    return tuple(found)


@st.composite
def registers(draw: st.DrawFn) -> Register:
    spans = st.builds(
        Occupied, st.sampled_from(ALL_AGS[:6]), st.sampled_from(["installed", "vacant"]),
        DAYS, PRECISION, st.none() | DAYS, DAYS,
    )  # fmt: skip
    said = st.builds(
        Published, st.sampled_from(["participating", "funds_received"]), st.integers(0, 36),
        DAYS, st.sampled_from("AB"), st.just(""),
    )  # fmt: skip
    money = st.builds(
        Money, st.integers(2025, 2030), st.just(Decimal(1)), st.booleans(), DAYS, st.just("")
    )
    return empty(
        steps=draw(participations()),
        occupied=tuple(draw(st.lists(spans, max_size=5))),
        published=tuple(draw(st.lists(said, max_size=4))),
        money=tuple(draw(st.lists(money, max_size=3, unique_by=lambda m: m.year))),
    )


@settings(max_examples=40, deadline=None)
@given(registers(), DAYS)
def test_parts_lie_in_their_whole_and_do_not_overlap(register: Register, on: dt.date) -> None:
    found = at(register, on)
    part, started = set(found.participating.ags or ()), set(found.started.ags or ())
    later = set(found.starting_later.ags or ())
    assert part <= set(ALL_AGS)
    assert started <= part
    assert later <= part - started
    assert set(found.managers_installed.ags or ()) <= part
    assert set(found.unconfirmed) <= started
    assert not {ags for start in found.undated_starts for ags in start.ags} & part
    assert sorted(ags for start in found.starts for ags in start.ags) == sorted(later)
    assert found.towns + found.districts == found.eligible.value == 36
    for count in (found.participating, found.started, found.starting_later):
        assert count.ags is not None
        assert count.value == len(count.ags)


@settings(max_examples=30, deadline=None)
@given(registers(), DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(
    register: Register, on: dt.date, chance: random.Random
) -> None:
    def shuffled(facts: Sequence[Fact]) -> tuple[Fact, ...]:
        return tuple(chance.sample(facts, len(facts)))

    mixed = replace(
        register,
        bodies=shuffled(register.bodies),
        steps=shuffled(register.steps),
        occupied=shuffled(register.occupied),
        money=shuffled(register.money),
        published=shuffled(register.published),
    )
    assert at(mixed, on) == at(register, on)


@settings(max_examples=30, deadline=None)
@given(registers(), DAYS, DAYS)
def test_what_is_dated_after_the_key_date_changes_no_count_of_that_day(
    register: Register, on: dt.date, later: dt.date
) -> None:
    if later <= on:
        on, later = later, on + dt.timedelta(days=1)
    used = {s.ags for s in register.steps}
    new = next(ags for ags in ALL_AGS if ags not in used)
    more = replace(
        register,
        steps=(*register.steps, step(new, "announced", later, participation=99)),
        occupied=(*register.occupied, occupied(new, later)),
        published=(*register.published, Published("participating", 36, later, "C", "")),
    )
    assert at(more, on) == at(register, on)
