"""When is it open? Tables for holidays, nights and clock changes, and properties over all of it."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.kernel.dates import BERLIN, rlp_holidays
from kim.network.rules.opening import (
    Closed,
    Dated,
    HoursKind,
    Schedule,
    Slot,
    is_open,
    last_day_of,
    next_openings,
    openings,
)
from kim.network.rules.opening_data import parse_schedule, schedule_data
from kim.network.rules.opening_text import schedule_text
from kim.network.rules.school_holidays import known_until, school_holiday, school_holidays

T = dt.time
MO_MI = Slot(days=(0, 2), opens=T(15), closes=T(17))
NIGHT = Slot(days=(4,), opens=T(20), closes=T(2), past_midnight=True)
PHONE = Slot(days=(0,), opens=T(9), closes=T(11), kind=HoursKind.PHONE)
TUESDAYS = Dated(on=dt.date(2026, 12, 1), rule="FREQ=MONTHLY;BYDAY=1TU", opens=T(18), closes=T(20))
CAFE = Schedule(slots=(MO_MI,), closed_on_public_holidays=True, closed_in_school_holidays=True)


def berlin(text: str, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("schedule", "moment", "expected"),
    [
        (CAFE, "2026-11-30T15:00", True),
        (CAFE, "2026-11-30T14:59", False),
        (CAFE, "2026-11-30T17:00", False),
        (CAFE, "2026-12-01T15:30", False),  # a Tuesday
        (CAFE, "2026-12-28T15:30", False),  # Christmas holidays of the schools
        (Schedule(slots=(MO_MI,)), "2026-12-28T15:30", True),
        (CAFE, "2027-05-17T15:30", False),  # Whit Monday
        (CAFE, "2027-05-19T15:30", True),
        (Schedule(slots=(NIGHT,)), "2026-11-27T23:59", True),
        (Schedule(slots=(NIGHT,)), "2026-11-28T01:59", True),
        (Schedule(slots=(NIGHT,)), "2026-11-28T02:00", False),
        (Schedule(slots=(NIGHT,)), "2026-11-27T01:00", False),  # Thursday night is none
        # the night of a holiday rests as a whole, the night into it does not
        (Schedule(slots=(NIGHT,), closed_on_public_holidays=True), "2026-05-02T01:00", False),
        (Schedule(slots=(PHONE,)), "2026-11-30T10:00", False),
        (
            Schedule(
                slots=(MO_MI,),
                closed=(Closed(from_on=dt.date(2026, 11, 30), to_on=dt.date(2026, 11, 30)),),
            ),
            "2026-11-30T16:00",
            False,
        ),
        (Schedule(dates=(TUESDAYS,)), "2027-01-05T19:00", True),
        (Schedule(dates=(TUESDAYS,)), "2027-01-12T19:00", False),
        # a day that was named is meant, even on a holiday; an extra opening even on a closed day
        (
            Schedule(
                dates=(Dated(on=dt.date(2026, 12, 25), opens=T(12), closes=T(14)),),
                closed_on_public_holidays=True,
            ),
            "2026-12-25T13:00",
            True,
        ),
        (
            Schedule(
                extra=(Dated(on=dt.date(2026, 12, 25), opens=T(12), closes=T(14)),),
                closed=(Closed(from_on=dt.date(2026, 12, 1), to_on=dt.date(2026, 12, 31)),),
            ),
            "2026-12-25T13:00",
            True,
        ),
        (
            Schedule(
                slots=(Slot(days=(0,), opens=T(8), closes=T(9), from_on=dt.date(2026, 12, 7)),)
            ),
            "2026-11-30T08:30",
            False,
        ),
        (Schedule(by_appointment=True), "2026-11-30T08:30", False),
    ],
)
def test_open_now(schedule: Schedule, moment: str, expected: bool) -> None:
    assert is_open(schedule, berlin(moment)) is expected


def test_phone_hours_are_asked_for_by_name() -> None:
    schedule = Schedule(slots=(PHONE, MO_MI))
    assert is_open(schedule, berlin("2026-11-30T10:00"), HoursKind.PHONE)
    assert not is_open(schedule, berlin("2026-11-30T16:00"), HoursKind.PHONE)
    assert schedule.kinds() == (HoursKind.VISITING, HoursKind.PHONE)
    assert schedule.of_kind(HoursKind.PHONE).slots == (PHONE,)


def test_clock_changes() -> None:
    """Spring 2026: 2 o'clock becomes 3. Autumn 2026: 2 to 3 o'clock comes twice."""
    early = Slot(days=(6,), opens=T(1, 30), closes=T(3, 30))
    (spring,) = openings(Schedule(slots=(early,)), dt.date(2026, 3, 29), dt.date(2026, 3, 29))
    assert spring.ends_at - spring.starts_at == dt.timedelta(hours=1)
    (autumn,) = openings(Schedule(slots=(early,)), dt.date(2026, 10, 25), dt.date(2026, 10, 25))
    assert autumn.ends_at - autumn.starts_at == dt.timedelta(hours=3)
    assert autumn.covers(berlin("2026-10-25T02:30", fold=1))
    gone = Slot(days=(6,), opens=T(2, 45), closes=T(3, 15))
    assert openings(Schedule(slots=(gone,)), dt.date(2026, 3, 29), dt.date(2026, 3, 29)) == []
    # the same wall time before and after a change is another moment, and both are open
    daily = Schedule(slots=(Slot(days=tuple(range(7)), opens=T(8), closes=T(9)),))
    assert is_open(daily, dt.datetime(2026, 10, 24, 6, 30, tzinfo=dt.UTC))
    assert is_open(daily, dt.datetime(2026, 10, 26, 7, 30, tzinfo=dt.UTC))
    assert not is_open(daily, dt.datetime(2026, 10, 26, 6, 30, tzinfo=dt.UTC))


def test_next_openings_jump_over_holidays() -> None:
    found = next_openings(CAFE, berlin("2026-12-21T18:00"), count=2)
    assert [opening.on for opening in found] == [dt.date(2027, 1, 11), dt.date(2027, 1, 13)]
    assert f"{found[0].begins:%H:%M}–{found[0].ends:%H:%M}" == "15:00–17:00"
    assert next_openings(Schedule(), berlin("2026-12-21T18:00")) == []
    phone = next_openings(
        Schedule(slots=(MO_MI, PHONE)), berlin("2026-11-27T08:00"), 1, HoursKind.PHONE
    )
    assert [row.kind for row in phone] == [HoursKind.PHONE]


def test_series_with_exceptions_and_count() -> None:
    series = Dated(
        on=dt.date(2026, 12, 1),
        rule="FREQ=WEEKLY;COUNT=4",
        opens=T(9),
        closes=T(10),
        not_on=(dt.date(2026, 12, 8),),
    )
    days = [
        row.on.day
        for row in openings(Schedule(dates=(series,)), dt.date(2026, 1, 1), dt.date(2027, 12, 31))
    ]
    assert days == [1, 15, 22]
    assert last_day_of(Schedule(dates=(series,))) == dt.date(2026, 12, 22)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule(), None),
        (CAFE, None),
        (Schedule(dates=(TUESDAYS,)), None),
        (Schedule(by_appointment=True), None),
        (
            Schedule(dates=(Dated(on=dt.date(2026, 1, 2), opens=T(9), closes=T(10)),)),
            dt.date(2026, 1, 2),
        ),
        (
            Schedule(
                slots=(Slot(days=(0,), opens=T(9), closes=T(10), until_on=dt.date(2026, 3, 1)),)
            ),
            dt.date(2026, 3, 1),
        ),
    ],
)
def test_last_day(schedule: Schedule, expected: dt.date | None) -> None:
    assert last_day_of(schedule) == expected


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (CAFE, "Mo und Mi 15–17 Uhr, nicht an Feiertagen und in den Schulferien"),
        (
            Schedule(slots=(MO_MI,), closed_in_school_holidays=True),
            "Mo und Mi 15–17 Uhr, nicht in den Schulferien",
        ),
        (
            Schedule(
                slots=(
                    Slot(days=(0, 1, 2, 3, 4), opens=T(8), closes=T(12)),
                    Slot(days=(0, 1, 2, 3, 4), opens=T(14), closes=T(16)),
                )
            ),
            "Mo–Fr 8–12 und 14–16 Uhr",
        ),
        (
            Schedule(
                slots=(
                    Slot(days=(0,), opens=T(8, 30), closes=T(12)),
                    Slot(days=(2,), opens=T(8, 30), closes=T(12)),
                )
            ),
            "Mo und Mi 8:30–12 Uhr",
        ),
        (Schedule(slots=(NIGHT,)), "Fr 20–2 Uhr (bis zum nächsten Tag)"),
        (
            Schedule(slots=(Slot(days=(5, 6), opens=T(18), closes=T(), past_midnight=True),)),
            "Sa und So 18–24 Uhr",
        ),
        (Schedule(slots=(PHONE,), by_appointment=True), "Telefon: Mo 9–11 Uhr; nach Vereinbarung"),
        (Schedule(by_appointment=True), "nach Vereinbarung"),
        (Schedule(dates=(TUESDAYS,)), "jeden 1. Dienstag im Monat 18–20 Uhr, ab 01.12.2026"),
        (
            Schedule(
                dates=(Dated(on=dt.date(2026, 12, 3), opens=T(9), closes=T(10), note="im Saal"),)
            ),
            "Do, 03.12.2026, 9–10 Uhr (im Saal)",
        ),
        (
            Schedule(
                dates=(
                    Dated(
                        on=dt.date(2026, 12, 3),
                        rule="FREQ=WEEKLY;INTERVAL=2;UNTIL=20270301",
                        opens=T(9),
                        closes=T(10),
                        not_on=(dt.date(2026, 12, 17),),
                    ),
                )
            ),
            "alle 2 Wochen Do (bis 01.03.2027) 9–10 Uhr, ab 03.12.2026, nicht am 17.12.2026",
        ),
        (
            Schedule(
                dates=(
                    Dated(
                        on=dt.date(2026, 12, 3),
                        rule="FREQ=MONTHLY;BYDAY=-1FR",
                        opens=T(9),
                        closes=T(10),
                    ),
                )
            ),
            "jeden letzten Freitag im Monat 9–10 Uhr, ab 03.12.2026",
        ),
        (
            Schedule(
                dates=(
                    Dated(
                        on=dt.date(2026, 12, 3),
                        rule="FREQ=MONTHLY;COUNT=3",
                        opens=T(9),
                        closes=T(10),
                    ),
                )
            ),
            "am 3. im Monat (3-mal) 9–10 Uhr, ab 03.12.2026",
        ),
        (
            Schedule(
                dates=(
                    Dated(
                        on=dt.date(2026, 12, 3),
                        rule="FREQ=DAILY;INTERVAL=3",
                        opens=T(9),
                        closes=T(10),
                    ),
                )
            ),
            "alle 3 Tage 9–10 Uhr, ab 03.12.2026",
        ),
        (
            Schedule(
                dates=(
                    Dated(on=dt.date(2026, 12, 3), rule="FREQ=YEARLY", opens=T(9), closes=T(10)),
                )
            ),
            "jedes Jahr am 3. Dezember 9–10 Uhr, ab 03.12.2026",
        ),
        (
            Schedule(
                dates=(
                    Dated(
                        on=dt.date(2026, 12, 3),
                        rule="FREQ=YEARLY;BYMONTH=5",
                        opens=T(9),
                        closes=T(10),
                    ),
                )
            ),
            "nach besonderem Plan 9–10 Uhr, ab 03.12.2026",
        ),
        (
            Schedule(
                slots=(MO_MI,),
                closed=(
                    Closed(
                        from_on=dt.date(2026, 12, 1), to_on=dt.date(2026, 12, 4), reason="Umzug"
                    ),
                ),
            ),
            "Mo und Mi 15–17 Uhr, geschlossen vom 01.12.2026 bis 04.12.2026 (Umzug)",
        ),
        (
            Schedule(
                slots=(
                    Slot(
                        days=(0, 1, 2, 5),
                        opens=T(9),
                        closes=T(10),
                        from_on=dt.date(2026, 1, 1),
                        until_on=dt.date(2026, 2, 1),
                    ),
                )
            ),
            "Mo–Mi und Sa 9–10 Uhr (vom 01.01.2026 bis 01.02.2026)",
        ),
        (Schedule(), ""),
    ],
)
def test_text(schedule: Schedule, text: str) -> None:
    assert schedule_text(schedule) == text


def test_school_holidays_are_known_and_in_order() -> None:
    rows = school_holidays()
    assert all(row.from_on <= row.to_on and row.source and row.mark for row in rows)
    assert all(a.to_on < b.from_on for a, b in itertools.pairwise(rows))
    assert school_holiday(dt.date(2026, 12, 23)) is not None
    assert school_holiday(dt.date(2027, 1, 8)) is not None
    assert school_holiday(dt.date(2027, 1, 9)) is None
    assert school_holiday(dt.date(2000, 1, 1)) is None
    assert school_holiday(known_until() + dt.timedelta(days=1)) is None


times = st.builds(T, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
days = st.dates(dt.date(2024, 1, 1), dt.date(2029, 12, 31))
weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))
notes = st.sampled_from(["", "im Saal", "قهوة", "👩‍👧"])


@st.composite
def hours(draw: st.DrawFn) -> dict[str, object]:
    opens, closes = draw(times), draw(times)
    kind = draw(st.sampled_from(HoursKind))
    return {
        "opens": opens,
        "closes": closes,
        "past_midnight": closes <= opens,
        "kind": kind,
        "note": draw(notes),
    }


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    rules = st.sampled_from(["", "FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=1TU", "FREQ=DAILY;COUNT=9"])
    slots = [Slot(days=draw(weekdays), **draw(hours())) for _ in range(draw(st.integers(0, 3)))]  # type: ignore[arg-type] # drawn by hours()
    dates = [
        Dated(on=draw(days), rule=draw(rules), **draw(hours()))
        for _ in range(draw(st.integers(0, 2)))
    ]  # type: ignore[arg-type] # drawn by hours()
    first = draw(days)
    return Schedule(
        slots=tuple(slots),
        dates=tuple(dates),
        closed=(Closed(from_on=first, to_on=first + dt.timedelta(days=draw(st.integers(0, 9)))),),
        closed_on_public_holidays=draw(st.booleans()),
        closed_in_school_holidays=draw(st.booleans()),
        by_appointment=draw(st.booleans()),
        note=draw(notes),
    )


@given(schedules())
def test_round_trip(schedule: Schedule) -> None:
    assert parse_schedule(schedule_data(schedule)) == schedule


@given(schedules(), days, times)
def test_open_is_what_the_list_of_openings_says(schedule: Schedule, day: dt.date, time: T) -> None:
    now = dt.datetime.combine(day, time, BERLIN).astimezone(dt.UTC)
    near = openings(schedule, day - dt.timedelta(days=7), day + dt.timedelta(days=7))
    assert near == sorted(near)
    assert all(row.starts_at < row.ends_at for row in near)
    assert all(row.ends_at - row.starts_at <= dt.timedelta(hours=25) for row in near)
    covering = [row for row in near if row.covers(now) and row.kind != HoursKind.PHONE]
    assert is_open(schedule, now) is bool(covering)
    coming = next_openings(schedule, now, count=2)
    soon = [row for row in near if row.starts_at > now]
    assert coming[: len(soon)] == soon[:2]


@given(schedules(), days)
def test_nothing_regular_on_holidays(schedule: Schedule, day: dt.date) -> None:
    regular = Schedule(slots=schedule.slots, closed_on_public_holidays=True)
    assert day not in rlp_holidays(day.year) or openings(regular, day, day) == []
