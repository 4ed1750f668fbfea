import datetime as dt

import pytest

from kim.programme.rules.key_date import BadKeyDate, Fault, read_key_date, read_known_date

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.FORM),
        (" ", Fault.FORM),
        ("heute", Fault.FORM),
        ("10.12.2025", Fault.FORM),
        ("2025-12-1", Fault.FORM),
        ("20251210", Fault.FORM),
        ("2025-12-10T00:00", Fault.FORM),
        (" 2025-12-10", Fault.FORM),
        ("2025-12-10\n", Fault.FORM),
        ("٢٠٢٥-١٢-١٠", Fault.FORM),
        ("-2025-12-10", Fault.FORM),
        ("2025-W50-3", Fault.FORM),
        ("2025-13-01", Fault.CALENDAR),
        ("2025-02-29", Fault.CALENDAR),
        ("0000-00-00", Fault.CALENDAR),
        ("1999-12-31", Fault.RANGE),
        ("0001-01-01", Fault.RANGE),
        ("2100-01-01", Fault.RANGE),
        ("9999-12-31", Fault.RANGE),
    ],
)
def test_a_bad_date_is_refused_with_the_expected_form(text: str, fault: Fault) -> None:
    with pytest.raises(BadKeyDate) as caught:
        read_key_date(text)
    assert caught.value.fault == fault
    assert "JJJJ-MM-TT" in str(caught.value)


@pytest.mark.parametrize("text", ["2000-01-01", "2024-02-29", "2099-12-31"])
def test_iso_dates_are_read(text: str) -> None:
    assert read_key_date(text) == dt.date.fromisoformat(text)


@pytest.mark.parametrize("text", ["10.12.2025", " 2025-12-10 "])
def test_people_may_type_the_german_form(text: str) -> None:
    assert read_key_date(text, german=True) == dt.date(2025, 12, 10)


@pytest.mark.parametrize(
    ("text", "fault"), [("31.02.2026", Fault.CALENDAR), ("Dezember", Fault.FORM)]
)
def test_people_learn_what_is_wrong(text: str, fault: Fault) -> None:
    with pytest.raises(BadKeyDate) as caught:
        read_key_date(text, german=True)
    assert caught.value.fault == fault


def test_nobody_knows_what_will_be_known_tomorrow() -> None:
    assert read_known_date("2026-11-22", today=TODAY) == TODAY
    with pytest.raises(BadKeyDate) as caught:
        read_known_date("2026-11-23", today=TODAY)
    assert caught.value.fault == Fault.FUTURE
