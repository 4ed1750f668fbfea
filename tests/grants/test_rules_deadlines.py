"""Periods, service and finality: every case of the paper, and the steps shown."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kim.grants.rules.ceilings import CannotCompute
from kim.grants.rules.deadlines import (
    deadline,
    fixed_day,
    free_days,
    latest_before,
    period_end,
    proof_due,
)
from kim.grants.rules.service import Fiction, Finality, Mode, Service, finality, serve
from kim.kernel.dates import rlp_holidays

D = dt.date
OLD, NEW = Fiction(days=3), Fiction(days=4)


@pytest.mark.parametrize(
    ("from_on", "length", "nominal", "last"),
    [
        pytest.param(D(2025, 12, 22), {"months": 1}, D(2026, 1, 22), D(2026, 1, 22), id="Thursday"),
        pytest.param(
            D(2026, 4, 4), {"months": 1}, D(2026, 5, 4), D(2026, 5, 4), id="from-Saturday"
        ),
        pytest.param(
            D(2026, 1, 31), {"months": 1}, D(2026, 2, 28), D(2026, 3, 2), id="to-Saturday"
        ),
        pytest.param(
            D(2026, 12, 11), {"weeks": 2}, D(2026, 12, 25), D(2026, 12, 28), id="Christmas"
        ),
        pytest.param(D(2026, 5, 7), {"weeks": 4}, D(2026, 6, 4), D(2026, 6, 5), id="Fronleichnam"),
        pytest.param(
            D(2026, 12, 31), {"months": 12}, D(2027, 12, 31), D(2027, 12, 31), id="proof-12"
        ),
        pytest.param(D(2026, 12, 31), {"months": 6}, D(2027, 6, 30), D(2027, 6, 30), id="proof-6"),
        pytest.param(D(2026, 12, 31), {"months": 3}, D(2027, 3, 31), D(2027, 3, 31), id="proof-3"),
        pytest.param(D(2024, 1, 31), {"months": 1}, D(2024, 2, 29), D(2024, 2, 29), id="leap-year"),
        pytest.param(D(2026, 6, 30), {"months": 6}, D(2026, 12, 30), D(2026, 12, 30), id="not-31"),
        pytest.param(D(2026, 3, 1), {"days": 3}, D(2026, 3, 4), D(2026, 3, 4), id="days"),
        pytest.param(D(2026, 4, 2), {"days": 1}, D(2026, 4, 3), D(2026, 4, 7), id="Easter"),
        pytest.param(D(2026, 12, 23), {"days": 1}, D(2026, 12, 24), D(2026, 12, 24), id="24-Dec"),
        pytest.param(
            D(2026, 11, 30), {"months": 1, "days": 1}, D(2026, 12, 31), D(2026, 12, 31), id="31-Dec"
        ),
        pytest.param(D(2026, 9, 30), {"months": 1}, D(2026, 10, 30), D(2026, 10, 30), id="Friday"),
        pytest.param(
            D(2026, 10, 1), {"months": 1}, D(2026, 11, 1), D(2026, 11, 2), id="Allerheiligen"
        ),
        pytest.param(D(2026, 12, 1), {"months": 1}, D(2027, 1, 1), D(2027, 1, 4), id="next-year"),
        pytest.param(D(2024, 2, 29), {"months": 12}, D(2025, 2, 28), D(2025, 2, 28), id="29-Feb"),
        pytest.param(
            D(2026, 1, 6), {"days": 31}, D(2026, 2, 6), D(2026, 2, 6), id="Epiphany-counts"
        ),
    ],
)
def test_deadline(
    from_on: dt.date, length: dict[str, int], nominal: dt.date, last: dt.date
) -> None:
    found = deadline(from_on, **length)
    assert (found.nominal_end, found.deadline) == (nominal, last)
    fixed = deadline(from_on, **length, shift=False)
    assert (fixed.nominal_end, fixed.deadline) == (nominal, nominal)


def test_two_months_of_use_are_not_moved() -> None:
    assert deadline(D(2025, 12, 31), months=2, shift=False).deadline == D(2026, 2, 28)
    assert deadline(D(2025, 12, 31), months=2).deadline == D(2026, 3, 2)


def test_cut_off_of_the_year() -> None:
    assert fixed_day(D(2026, 11, 15)).deadline == D(2026, 11, 16)
    assert fixed_day(D(2026, 11, 15), shift=False).deadline == D(2026, 11, 15)
    with pytest.raises(CannotCompute, match="Bitte einen Tag vom"):
        fixed_day(D(1949, 12, 31))


@pytest.mark.parametrize(
    ("fulfilled", "after_period", "due"),
    [
        (None, 12, D(2027, 12, 31)),
        (None, 6, D(2027, 6, 30)),
        (D(2026, 9, 30), 12, D(2027, 9, 30)),
        (D(2026, 9, 30), 6, D(2027, 6, 30)),
    ],
)
def test_proof_is_due(fulfilled: dt.date | None, after_period: int, due: dt.date) -> None:
    found = proof_due(
        D(2026, 12, 31),
        fulfilled,
        months_after_period=after_period,
        months_after_fulfilment=12,
    )
    assert found.deadline == due


@pytest.mark.parametrize(
    ("first", "length", "last"),
    [
        (D(2026, 1, 1), {"months": 12}, D(2026, 12, 31)),
        (D(2026, 3, 15), {"months": 1}, D(2026, 4, 14)),
        (D(2026, 1, 31), {"months": 1}, D(2026, 2, 28)),
        (D(2026, 1, 30), {"months": 1}, D(2026, 2, 28)),
        (D(2026, 3, 1), {"months": 1}, D(2026, 3, 31)),
        (D(2026, 2, 1), {"months": 1}, D(2026, 2, 28)),
        (D(2026, 1, 5), {"weeks": 1}, D(2026, 1, 11)),
        (D(2026, 1, 5), {"days": 1}, D(2026, 1, 5)),
    ],
)
def test_a_period_that_counts_its_first_day(
    first: dt.date, length: dict[str, int], last: dt.date
) -> None:
    assert period_end(first, **length) == last


def test_backward() -> None:
    assert latest_before(D(2026, 3, 1), weeks=4) == D(2026, 2, 1)  # a Sunday, and it stays
    assert latest_before(D(2026, 3, 1), days=14) == D(2026, 2, 15)


def test_reason_says_why_the_end_moves() -> None:
    assert deadline(D(2026, 12, 11), weeks=2).reason == (
        "Das Ende fiele auf einen freien Tag (Freitag, 25.12.2026 (Erster Weihnachtstag); "
        "Samstag, 26.12.2026 (Zweiter Weihnachtstag); Sonntag, 27.12.2026); "
        "die Frist endet am nächsten Werktag: Montag, 28.12.2026."
    )


def test_reason_says_why_the_end_stays() -> None:
    assert deadline(D(2025, 12, 22), months=1).reason == (
        "Donnerstag, 22.01.2026, ist ein Werktag; die Frist endet an diesem Tag."
    )
    assert deadline(D(2025, 12, 31), months=2, shift=False).reason == (
        "Die Frist endet am 28.02.2026; dieser Tag wird nicht verschoben."
    )


def test_steps_name_their_law() -> None:
    found = deadline(D(2026, 1, 31), months=1, weeks=1, days=2)
    assert [(step.title, step.law) for step in found.steps] == [
        ("Tag des Ereignisses", "§ 31 Abs. 1 VwVfG, § 187 Abs. 1 BGB"),
        ("Ende nach Monaten", "§ 188 Abs. 2 und 3 BGB"),
        ("Ende nach Wochen und Tagen", "§ 188 Abs. 2 BGB"),
        ("Wochenende und Feiertage", "§ 31 Abs. 3 Satz 1 VwVfG, § 193 BGB"),
    ]
    assert found.steps[0].result == "Die Frist beginnt am 01.02.2026."
    assert "einen 31. gibt es dort nicht" in found.steps[1].how
    assert found.steps[2].how == "1 Woche und 2 Tage nach dem 28.02.2026"
    assert all(step.law_check for step in found.steps)
    days = deadline(D(2026, 1, 30), months=2, days=1, shift=False)
    assert [step.law for step in days.steps][1:3] == ["§ 188 Abs. 2 BGB", "§ 188 Abs. 1 BGB"]
    assert days.steps[-1].law.startswith("§ 31 Abs. 3 Satz 2")


def test_extra_days_by_ordinance_are_handed_in() -> None:
    free = free_days(2026) | {D(2026, 1, 22)}
    found = deadline(D(2025, 12, 22), months=1, free=free)
    assert found.deadline == D(2026, 1, 23)
    assert "(Feiertag)" in found.reason


@pytest.mark.parametrize(
    ("from_on", "length", "sentence"),
    [
        (D(2026, 1, 1), {}, "Dauer angeben"),
        (D(2026, 1, 1), {"months": -1}, "nicht negativ"),
        (D(2026, 1, 1), {"months": 2, "days": -1}, "nicht negativ"),
        (D(2026, 1, 1), {"months": 100_000}, "zu lang"),
        (D(2026, 1, 1), {"days": 10**9}, "zu lang"),
        (D(1900, 1, 1), {"months": 1}, "Bitte einen Tag vom"),
        (D(2100, 1, 1), {"months": 1}, "Bitte einen Tag vom"),
    ],
)
def test_refuses(from_on: dt.date, length: dict[str, int], sentence: str) -> None:
    with pytest.raises(CannotCompute, match=sentence):
        deadline(from_on, **length)
    with pytest.raises(CannotCompute, match=sentence):
        period_end(from_on, **length)


@given(st.dates(D(1950, 1, 1), D(2099, 12, 31)), st.integers(1, 1100))
def test_deadline_is_the_first_working_day_from_the_end(from_on: dt.date, months: int) -> None:
    found = deadline(from_on, months=months)
    assert found.deadline.weekday() < calendar.SATURDAY
    assert found.deadline not in rlp_holidays(found.deadline.year)
    assert dt.timedelta(0) <= found.deadline - found.nominal_end <= dt.timedelta(days=4)
    assert found.nominal_end.day <= from_on.day


def letter(sent: dt.date, fiction: Fiction = NEW, received: dt.date | None = None) -> Service:
    return serve(sent, Mode.LETTER, fiction, received_on=received)


@pytest.mark.parametrize(
    ("sent", "fiction", "served"),
    [
        (D(2025, 12, 18), NEW, D(2025, 12, 22)),
        (D(2026, 3, 31), NEW, D(2026, 4, 4)),  # Saturday: not moved
        (D(2024, 12, 31), OLD, D(2025, 1, 3)),
        (D(2025, 1, 1), NEW, D(2025, 1, 5)),
        (D(2026, 3, 31), Fiction(days=4, shift=True), D(2026, 4, 7)),  # over Easter
    ],
)
def test_fiction_of_service(sent: dt.date, fiction: Fiction, served: dt.date) -> None:
    assert letter(sent, fiction).served_on == served
    assert serve(sent, Mode.ELECTRONIC, fiction).served_on == served


def test_service_shows_its_steps() -> None:
    found = letter(D(2025, 12, 18))
    assert [step.title for step in found.steps] == [
        "Bekanntgabefiktion",
        "Wochenende und Feiertage",
        "Bekanntgabe",
    ]
    assert "4. Tag danach" in found.steps[0].how
    assert all(step.law == "§ 41 Abs. 2 VwVfG" and step.law_check for step in found.steps)


def test_later_receipt_prevails_an_earlier_one_does_not() -> None:
    assert letter(D(2025, 12, 18), received=D(2025, 12, 29)).served_on == D(2025, 12, 29)
    early = letter(D(2025, 12, 18), received=D(2025, 12, 19))
    assert early.served_on == D(2025, 12, 22)
    assert "der frühere Zugang am 19.12.2025 ändert das nicht" in early.reason
    with pytest.raises(CannotCompute, match="vor der Absendung"):
        letter(D(2025, 12, 18), received=D(2025, 12, 17))


@pytest.mark.parametrize(
    ("fetched", "served"),
    [
        (D(2026, 3, 2), D(2026, 3, 3)),
        (D(2026, 3, 7), D(2026, 3, 8)),  # Sunday: not moved
        (D(2026, 3, 12), D(2026, 3, 13)),  # the tenth day
        (D(2026, 3, 13), None),
        (None, None),
    ],
)
def test_fetched_from_the_portal(fetched: dt.date | None, served: dt.date | None) -> None:
    found = serve(D(2026, 3, 2), Mode.PORTAL, NEW, received_on=fetched)
    assert found.served_on == served
    assert served is not None or "auf anderem Weg" in found.reason


def test_handed_over() -> None:
    found = serve(D(2026, 3, 2), Mode.HANDED_OVER, NEW, received_on=D(2026, 3, 2))
    assert found.served_on == D(2026, 3, 2)
    with pytest.raises(CannotCompute, match="Tag der Übergabe"):
        serve(D(2026, 3, 2), Mode.HANDED_OVER, NEW)


def final(served: dt.date, **more: object) -> Finality:
    return finality(served, remedy_months=1, months_without_instruction=12, **more)  # type: ignore[arg-type] # the options of the rule


@pytest.mark.parametrize(
    ("served", "more", "remedy", "final_on"),
    [
        pytest.param(D(2025, 12, 22), {}, D(2026, 1, 22), D(2026, 1, 23), id="one-month"),
        pytest.param(D(2026, 4, 4), {}, D(2026, 5, 4), D(2026, 5, 5), id="served-Saturday"),
        pytest.param(D(2026, 1, 31), {}, D(2026, 3, 2), D(2026, 3, 3), id="moved"),
        pytest.param(
            D(2025, 12, 22), {"instructed": False}, D(2026, 12, 22), D(2026, 12, 23), id="one-year"
        ),
        pytest.param(
            D(2025, 12, 22), {"waived_on": D(2026, 1, 5)}, D(2026, 1, 22), D(2026, 1, 5),
            id="waiver",
        ),
        pytest.param(
            D(2025, 12, 22), {"waived_on": D(2025, 12, 20)}, D(2026, 1, 22), D(2025, 12, 22),
            id="waiver-before-service",
        ),
        pytest.param(
            D(2025, 12, 22), {"waived_on": D(2026, 2, 1)}, D(2026, 1, 22), D(2026, 1, 23),
            id="waiver-too-late-to-matter",
        ),
    ],
)  # fmt: skip
def test_finality(
    served: dt.date, more: dict[str, object], remedy: dt.date, final_on: dt.date
) -> None:
    found = final(served, **more)
    assert (found.remedy.deadline, found.final_on) == (remedy, final_on)
    assert found.steps[-1].title == "Bestandskraft"


def test_finality_shows_its_steps() -> None:
    found = final(D(2025, 12, 22), waived_on=D(2026, 1, 5))
    assert [step.title for step in found.steps] == [
        "Rechtsbehelfsfrist",
        "Tag des Ereignisses",
        "Ende nach Monaten",
        "Wochenende und Feiertage",
        "Rechtsbehelfsverzicht",
        "Bestandskraft",
    ]
    assert "verzichtet" in found.reason
    assert "§ 58 Abs. 2 VwGO" in final(D(2025, 12, 22), instructed=False).steps[0].law
