"""Ends of periods (Fristen): counted by the civil code, moved off free days, each step shown."""

import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kim.grants.rules.ceilings import CannotCompute
from kim.grants.rules.steps import Step
from kim.kernel.dates import (
    WEEKDAYS,
    add_months,
    format_day,
    next_working_day,
    rlp_holiday_names,
    rlp_holidays,
)

ONE_DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(1950, 1, 1), dt.date(2099, 12, 31)  # of the day a period starts from
MOST_DAYS = 36_525  # a hundred years
FIXED_LAW = "§ 31 Abs. 3 Satz 2, Abs. 4 und 5 VwVfG"
SHIFT_LAW = "§ 31 Abs. 3 Satz 1 VwVfG, § 193 BGB"


@dataclass(frozen=True, slots=True)
class Deadline:
    """End of a period (Fristende), both days inclusive until 24:00 Europe/Berlin.

    ``nominal_end``: as counted; ``deadline``: after moving it off a free day. ``reason`` says
    in one German sentence why they differ or not.
    """

    nominal_end: dt.date
    deadline: dt.date
    reason: str
    steps: tuple[Step, ...]


def deadline(
    from_on: dt.date,
    *,
    months: int = 0,
    weeks: int = 0,
    days: int = 0,
    shift: bool = True,
    free: AbstractSet[dt.date] | None = None,
) -> Deadline:
    """End of a period that runs from an event on ``from_on``; that day is not counted.

    The start is never moved, whatever day it is. Months are counted first, then weeks, then
    days. ``free``: public holidays; None takes those of Rheinland-Pfalz, without extra days by
    ordinance. ``shift=False`` for grant periods, use periods, interest and fixed days.
    Raises CannotCompute for an empty or negative period and for starts beyond 1950 to 2099.

    Source: §§ 187 Abs. 1, 188 Abs. 2 and 3, 193 BGB; § 31 Abs. 1, 3 and 5 VwVfG.
    """
    _check(from_on, months, weeks, days)
    steps = [
        _step(
            "Tag des Ereignisses",
            f"{spoken(from_on)}, zählt nicht mit und wird nicht verschoben",
            f"Die Frist beginnt am {format_day(from_on + ONE_DAY)}.",
            "§ 31 Abs. 1 VwVfG, § 187 Abs. 1 BGB",
        )
    ]
    end = from_on
    if months:
        end, step = _months(end, months)
        steps.append(step)
    if weeks or days:
        end, step = _days(end, weeks, days)
        steps.append(step)
    return _moved(end, steps, shift=shift, free=free)


def period_end(first_on: dt.date, *, months: int = 0, weeks: int = 0, days: int = 0) -> dt.date:
    """Last day of a period that begins with ``first_on`` and counts it, such as a grant period.

    Never moved. Raises CannotCompute as ``deadline`` does.

    Source: §§ 187 Abs. 2, 188 Abs. 2 and 3 BGB; § 31 Abs. 4 VwVfG (periods of benefits).
    """
    _check(first_on, months, weeks, days)
    before = first_on - ONE_DAY
    if months and first_on.day > 1:
        before = add_months(before, months)
    elif months:
        before = add_months(first_on, months) - ONE_DAY
    return before + dt.timedelta(weeks=weeks, days=days)


def fixed_day(
    day: dt.date, *, shift: bool = True, free: AbstractSet[dt.date] | None = None
) -> Deadline:
    """A period that ends on a named day, such as the cut-off of the year (Stichtag).

    ``shift=False`` where the day was set with express reference to the rule.
    Raises CannotCompute for starts beyond 1950 to 2099.

    Source: § 31 Abs. 3 VwVfG.
    """
    if not FIRST <= day <= LAST:
        raise CannotCompute(_out_of_range())
    return _moved(day, [], shift=shift, free=free)


def latest_before(day: dt.date, *, weeks: int = 0, days: int = 0) -> dt.date:
    """Last day for something that must lie at least so long before ``day``. Never moved.

    28 days before 1 March 2026 is 1 February 2026: 28 days lie between the two dates.

    Source: grant rules, DL-7 (assumption: backward periods are not moved).
    """
    return day - dt.timedelta(weeks=weeks, days=days)


def proof_due(
    period_ends_on: dt.date,
    fulfilled_on: dt.date | None,
    *,
    months_after_period: int,
    months_after_fulfilment: int,
    free: AbstractSet[dt.date] | None = None,
) -> Deadline:
    """When the proof of use (Verwendungsnachweis) is due: the earlier of two periods.

    ``fulfilled_on``: day on which the purpose was fulfilled; None while it is not.

    Source: ANBest-K (proof of use); § 31 VwVfG.
    """
    found = deadline(period_ends_on, months=months_after_period, free=free)
    if fulfilled_on is None:
        return found
    other = deadline(fulfilled_on, months=months_after_fulfilment, free=free)
    return min(found, other, key=lambda candidate: candidate.deadline)


def spoken(day: dt.date) -> str:
    """``Samstag, 28.02.2026``."""
    return f"{WEEKDAYS[day.weekday()]}, {format_day(day)}"


def free_days(*years: int) -> frozenset[dt.date]:
    """Public holidays of Rheinland-Pfalz in the years, § 2 Feiertagsgesetz."""
    return frozenset().union(*(rlp_holidays(year) for year in years))


def _moved(
    end: dt.date, steps: list[Step], *, shift: bool, free: AbstractSet[dt.date] | None
) -> Deadline:
    """Move the counted end off free days, or say why it stays."""
    if not shift:
        reason = f"Die Frist endet am {format_day(end)}; dieser Tag wird nicht verschoben."
        return Deadline(
            end, end, reason, (*steps, _step("Keine Verschiebung", reason, spoken(end), FIXED_LAW))
        )
    known = free_days(end.year, end.year + 1) if free is None else free
    last = next_working_day(end, known)
    if last == end:
        reason = f"{spoken(end)}, ist ein Werktag; die Frist endet an diesem Tag."
        how = "weder Samstag noch Sonntag noch gesetzlicher Feiertag in Rheinland-Pfalz"
    else:
        skipped = [end + ONE_DAY * n for n in range((last - end).days)]
        named = "; ".join(_free_day(day, known) for day in skipped)
        reason = (
            f"Das Ende fiele auf einen freien Tag ({named}); "
            f"die Frist endet am nächsten Werktag: {spoken(last)}."
        )
        how = f"frei: {named}"
    return Deadline(
        end, last, reason, (*steps, _step("Wochenende und Feiertage", how, spoken(last), SHIFT_LAW))
    )


def _free_day(day: dt.date, free: AbstractSet[dt.date]) -> str:
    """``Freitag, 25.12.2026 (Erster Weihnachtstag)``."""
    name = rlp_holiday_names(day.year).get(day, "Feiertag") if day in free else ""
    return f"{spoken(day)} ({name})" if name else spoken(day)


def _months(start: dt.date, months: int) -> tuple[dt.date, Step]:
    end = add_months(start, months)
    how = f"{months} {'Monat' if months == 1 else 'Monate'} nach dem {format_day(start)}"
    law = "§ 188 Abs. 2 BGB"
    if end.day != start.day:
        how += f"; einen {start.day}. gibt es dort nicht, also der letzte Tag des Monats"
        law = "§ 188 Abs. 2 und 3 BGB"
    return end, _step("Ende nach Monaten", how, spoken(end), law)


def _days(start: dt.date, weeks: int, days: int) -> tuple[dt.date, Step]:
    end = start + dt.timedelta(weeks=weeks, days=days)
    parts = []
    if weeks:
        parts.append(f"{weeks} {'Woche' if weeks == 1 else 'Wochen'}")
    if days:
        parts.append(f"{days} {'Tag' if days == 1 else 'Tage'}")
    how = f"{' und '.join(parts)} nach dem {format_day(start)}"
    law = "§ 188 Abs. 1 BGB" if not weeks else "§ 188 Abs. 2 BGB"
    return end, _step("Ende nach Wochen und Tagen", how, spoken(end), law)


def _step(title: str, how: str, result: str, law: str) -> Step:
    return Step(title=title, how=how, result=result, law=law, law_check=True)


def _check(start: dt.date, months: int, weeks: int, days: int) -> None:
    if min(months, weeks, days) < 0:
        raise CannotCompute("Die Dauer darf nicht negativ sein.")
    if not (months or weeks or days):
        raise CannotCompute("Bitte eine Dauer angeben: Monate, Wochen oder Tage.")
    if months * 31 + weeks * 7 + days > MOST_DAYS:
        raise CannotCompute("Die Dauer ist zu lang; höchstens sind es hundert Jahre.")
    if not FIRST <= start <= LAST:
        raise CannotCompute(_out_of_range())


def _out_of_range() -> str:
    return f"Bitte einen Tag vom {format_day(FIRST)} bis zum {format_day(LAST)} angeben."
