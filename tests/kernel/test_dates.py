"""Legal days: months, working days, holidays of Rheinland-Pfalz, reading and writing."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.kernel.dates import (
    Precision,
    add_months,
    first_day,
    format_day,
    format_long,
    last_day,
    legal_day,
    next_working_day,
    parse_day,
    rlp_holidays,
)

D = dt.date
DAYS = st.dates(min_value=D(1950, 1, 1), max_value=D(2150, 12, 31))
MONTHS = st.integers(min_value=-600, max_value=600)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (D(2025, 1, 31), 1, D(2025, 2, 28)),
        (D(2024, 1, 31), 1, D(2024, 2, 29)),
        (D(2025, 1, 15), 0, D(2025, 1, 15)),
        (D(2025, 12, 31), 2, D(2026, 2, 28)),
        (D(2025, 11, 30), 3, D(2026, 2, 28)),
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2025, 3, 31), -1, D(2025, 2, 28)),
        (D(2025, 1, 10), -1, D(2024, 12, 10)),
        (D(2025, 1, 10), -13, D(2023, 12, 10)),
    ],
)
def test_add_months(day: dt.date, months: int, expected: dt.date) -> None:
    assert add_months(day, months) == expected


@given(DAYS, MONTHS)
def test_add_months_lands_in_the_month_asked_for(day: dt.date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    last = calendar.monthrange(found.year, found.month)[1]
    assert found.day == min(day.day, last)


@given(DAYS.filter(lambda day: day.day <= 28), MONTHS)
def test_add_months_goes_back_where_every_month_has_the_day(day: dt.date, months: int) -> None:
    assert add_months(add_months(day, months), -months) == day


@given(DAYS, DAYS, MONTHS)
def test_add_months_keeps_the_order(one: dt.date, other: dt.date, months: int) -> None:
    first, second = sorted([one, other])
    assert add_months(first, months) <= add_months(second, months)


# Compared with the calendar of the Land: eleven days, Fronleichnam and Allerheiligen among them.
@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (
            2025,
            {
                D(2025, 1, 1), D(2025, 4, 18), D(2025, 4, 21), D(2025, 5, 1), D(2025, 5, 29),
                D(2025, 6, 9), D(2025, 6, 19), D(2025, 10, 3), D(2025, 11, 1), D(2025, 12, 25),
                D(2025, 12, 26),
            },
        ),
        (
            2026,
            {
                D(2026, 1, 1), D(2026, 4, 3), D(2026, 4, 6), D(2026, 5, 1), D(2026, 5, 14),
                D(2026, 5, 25), D(2026, 6, 4), D(2026, 10, 3), D(2026, 11, 1), D(2026, 12, 25),
                D(2026, 12, 26),
            },
        ),
        (
            2024,
            {
                D(2024, 1, 1), D(2024, 3, 29), D(2024, 4, 1), D(2024, 5, 1), D(2024, 5, 9),
                D(2024, 5, 20), D(2024, 5, 30), D(2024, 10, 3), D(2024, 11, 1), D(2024, 12, 25),
                D(2024, 12, 26),
            },
        ),
    ],
)  # fmt: skip
def test_holidays_of_the_land(year: int, expected: set[dt.date]) -> None:
    assert rlp_holidays(year) == expected


def test_reformation_day_2017_was_a_holiday_everywhere() -> None:
    assert D(2017, 10, 31) in rlp_holidays(2017)
    assert D(2018, 10, 31) not in rlp_holidays(2018)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (D(2025, 12, 10), D(2025, 12, 10)),  # a Wednesday
        (D(2025, 12, 13), D(2025, 12, 15)),  # Saturday
        (D(2025, 12, 14), D(2025, 12, 15)),  # Sunday
        (D(2025, 4, 18), D(2025, 4, 22)),  # Good Friday: over Easter Monday
        (D(2025, 6, 19), D(2025, 6, 20)),  # Fronleichnam
        (D(2025, 11, 1), D(2025, 11, 3)),  # Allerheiligen, a Saturday
        (D(2025, 12, 25), D(2025, 12, 29)),  # Christmas and a weekend
        (D(2025, 10, 31), D(2025, 10, 31)),  # a holiday elsewhere, not here
        (D(2026, 1, 6), D(2026, 1, 6)),  # the same
        (D(2025, 12, 31), D(2025, 12, 31)),  # a working day for deadlines
    ],
)
def test_next_working_day(day: dt.date, expected: dt.date) -> None:
    free = rlp_holidays(day.year) | rlp_holidays(day.year + 1)
    assert next_working_day(day, free) == expected


@given(DAYS)
def test_next_working_day_is_the_first_one(day: dt.date) -> None:
    free = rlp_holidays(day.year) | rlp_holidays(day.year + 1)
    found = next_working_day(day, free)
    assert found.weekday() < calendar.SATURDAY
    assert found not in free
    skipped = [day + dt.timedelta(n) for n in range((found - day).days)]
    assert all(d.weekday() >= calendar.SATURDAY or d in free for d in skipped)


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        (Precision.DAY, D(2024, 2, 10), D(2024, 2, 10)),
        (Precision.MONTH, D(2024, 2, 1), D(2024, 2, 29)),
        (Precision.YEAR, D(2024, 1, 1), D(2024, 12, 31)),
    ],
)
def test_span_of_a_date(precision: Precision, first: dt.date, last: dt.date) -> None:
    day = D(2024, 2, 10)
    assert (first_day(day, precision), last_day(day, precision)) == (first, last)


@given(DAYS, st.sampled_from(Precision))
def test_span_holds_its_day_and_is_the_same_from_everywhere_in_it(
    day: dt.date, precision: Precision
) -> None:
    first, last = first_day(day, precision), last_day(day, precision)
    assert first <= day <= last
    assert {first_day(first, precision), first_day(last, precision)} == {first}
    assert {last_day(first, precision), last_day(last, precision)} == {last}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.12.2025", D(2025, 12, 10)),
        (" 1.2.2026 ", D(2026, 2, 1)),
        ("2025-12-10", D(2025, 12, 10)),
        ("29.02.2024", D(2024, 2, 29)),
    ],
)
def test_parse_day(text: str, expected: dt.date) -> None:
    assert parse_day(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "gestern", "31.02.2025", "29.02.2025", "2025-02-30", "12/10/2025", "10.12.25",
        "2025-1-1", "20251210", "2025-W50-3", "10.12.2025 12:00", "2025-12-10T00:00", "0.1.2025",
        "00.00.0000", "10.13.2025", "1.1.0000", "١٠.١٢.٢٠٢٥", "１０.12.2025", "10.12.2025\n11",
        "-1.1.2025", "10. 12. 2025",
    ],
)  # fmt: skip
def test_parse_day_refuses(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- which of the two sentences does not matter
        parse_day(text)


@given(DAYS)
def test_a_written_day_reads_back(day: dt.date) -> None:
    assert parse_day(format_day(day)) == day
    assert parse_day(day.isoformat()) == day


@given(st.text(max_size=12))
def test_parse_day_gives_a_date_or_a_value_error(text: str) -> None:
    try:
        found = parse_day(text)
    except ValueError:
        return
    assert text.strip() in {found.isoformat(), f"{found.day}.{found.month}.{found.year:04}"} or (
        format_day(found).replace(".0", ".").lstrip("0")
        == ".".join(part.lstrip("0") for part in text.strip().split("."))
    )


def test_format() -> None:
    assert format_day(D(2026, 1, 2)) == "02.01.2026"
    assert format_long(D(2025, 12, 1)) == "1. Dezember 2025"
    assert format_long(D(2025, 3, 1), Precision.MONTH) == "März 2025"
    assert format_long(D(2025, 3, 1), Precision.YEAR) == "2025"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-30T21:59:59+00:00", D(2026, 6, 30)),
        ("2026-06-30T22:00:00+00:00", D(2026, 7, 1)),
        ("2025-12-31T22:59:59+00:00", D(2025, 12, 31)),
        ("2025-12-31T23:00:00+00:00", D(2026, 1, 1)),
    ],
    ids=["summer, before midnight", "summer, midnight", "winter, before", "winter, midnight"],
)
def test_a_day_begins_at_midnight_in_berlin(moment: str, expected: dt.date) -> None:
    assert legal_day(dt.datetime.fromisoformat(moment)) == expected
