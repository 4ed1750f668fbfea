"""Ceilings (Höchstbeträge) of a call for part of a year, part of a post and a vacant post."""

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from kim.grants.rules.steps import Step, number
from kim.grants.rules.terms import CallTerms, CategoryTerms, ProRataMethod
from kim.kernel.dates import format_day
from kim.kernel.money import CENT, format_eur, split

ONE_DAY = dt.timedelta(days=1)
ZERO = Decimal("0.00")
METHOD_LABELS = {
    ProRataMethod.MONTHS_30: "Monate zu 30 Tagen, Jahr zu 360",
    ProRataMethod.CALENDAR_DAYS: "Kalendertage",
    ProRataMethod.FULL_MONTHS: "volle Kalendermonate",
    ProRataMethod.BEGUN_MONTHS: "begonnene Kalendermonate",
    ProRataMethod.NONE: "ohne Kürzung",
}
UNITS = {
    ProRataMethod.MONTHS_30: "Tagen",
    ProRataMethod.CALENDAR_DAYS: "Tagen",
    ProRataMethod.FULL_MONTHS: "Monaten",
    ProRataMethod.BEGUN_MONTHS: "Monaten",
}


class CannotCompute(ValueError):
    """The figures given make no sense together; the text says it in German."""


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a year (Jahresanteil): ``count`` of ``whole``, in days or months."""

    count: int
    whole: int

    def __str__(self) -> str:
        return f"{self.count}/{self.whole}"


@dataclass(frozen=True, slots=True)
class Occupied:
    """A span in which a person holds ``fte`` of the post. Both days inclusive."""

    start_on: dt.date
    end_on: dt.date
    fte: Decimal


@dataclass(frozen=True, slots=True)
class LineCeiling:
    """Ceiling of one cost category, in EUR."""

    code: str
    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class YearCeilings:
    """Ceilings of one budget year (Haushaltsjahr), in EUR."""

    year: int
    start_on: dt.date
    end_on: dt.date
    part: Part
    lines: tuple[LineCeiling, ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Ceilings of a whole period: the sum of its years, in EUR, with the way to them."""

    start_on: dt.date
    end_on: dt.date
    fte: Decimal
    lines: tuple[LineCeiling, ...]
    total: Decimal
    years: tuple[YearCeilings, ...]
    trace: tuple[Step, ...]

    def of(self, code: str) -> Decimal:
        """Ceiling of a category. Raises KeyError."""
        for line in self.lines:
            if line.code == code:
                return line.amount
        raise KeyError(code)


def ceilings(
    terms: CallTerms,
    start_on: dt.date,
    end_on: dt.date,
    fte: Decimal,
    occupied: Sequence[Occupied] | None = None,
) -> Ceilings:
    """What can be granted at most from ``start_on`` to ``end_on`` (both inclusive).

    Each calendar year is computed and rounded on its own. ``fte`` above ``terms.fte_max`` counts
    as that. With ``occupied`` (settlement) the categories that follow the occupancy count only
    the time in which the post was held; without it the post counts as held all the time.
    Raises CannotCompute for an end before the start and for an FTE not above 0.

    Source: terms of the call (grant rules, section 6); VV zu § 44 LHO.
    """
    if end_on < start_on:
        raise CannotCompute("Das Ende liegt vor dem Beginn. Bitte prüfen Sie die Daten.")
    if not fte > 0:
        raise CannotCompute("Der Stellenanteil muss größer als 0 sein, zum Beispiel 0,5.")
    counted = min(fte, terms.fte_max)
    trace: list[Step] = []
    if counted < fte:
        trace.append(
            Step(
                title="Stellenanteil",
                how=f"beantragt {number(fte)}, höchstens {number(terms.fte_max)}",
                result=number(counted),
                keys=("fte_max",),
            )
        )
    years = []
    for first, last in _years(start_on, end_on):
        year, steps = _year(terms, first, last, counted, occupied)
        years.append(year)
        trace += steps
    lines = tuple(
        LineCeiling(category.code, category.label, sum((y.lines[i].amount for y in years), ZERO))
        for i, category in enumerate(terms.categories)
    )
    total = sum((year.total for year in years), ZERO)
    if len(years) > 1:
        how = " + ".join(format_eur(year.total) for year in years)
        trace.append(Step(title="Obergrenze aller Jahre", how=how, result=format_eur(total)))
    return Ceilings(start_on, end_on, counted, lines, total, tuple(years), tuple(trace))


def part_of_year(method: ProRataMethod, start_on: dt.date, end_on: dt.date) -> Part:
    """Which part of its year a span is. Both days inclusive and in the same year.

    With months of 30 days the last day of a month counts as the 30th, as first and as last day.
    """
    assert start_on.year == end_on.year
    months = end_on.month - start_on.month + 1
    match method:
        case ProRataMethod.MONTHS_30:
            return Part((months - 1) * 30 + _of_30(end_on) - _of_30(start_on) + 1, 360)
        case ProRataMethod.CALENDAR_DAYS:
            days = 366 if calendar.isleap(start_on.year) else 365
            return Part((end_on - start_on).days + 1, days)
        case ProRataMethod.FULL_MONTHS:
            cut = (start_on.day > 1) + (not _is_last(end_on))
            return Part(max(0, months - cut), 12)
        case ProRataMethod.BEGUN_MONTHS:
            return Part(months, 12)
        case ProRataMethod.NONE:
            return Part(1, 1)


def by_month(terms: CallTerms, found: Ceilings) -> dict[str, list[tuple[dt.date, Decimal]]]:
    """Code of category -> (first of month, EUR) for a plan by month.

    The amounts of a year add up to its ceiling to the cent. Without shrinking (``none``) and
    where no month is complete, days of the calendar are the measure.
    """
    plan: dict[str, list[tuple[dt.date, Decimal]]] = {line.code: [] for line in found.lines}
    for year in found.years:
        months = list(_months(year.start_on, year.end_on))
        weights = _weights(terms.pro_rata, year, months)
        for line in year.lines:
            parts = split(line.amount, weights)
            plan[line.code] += [
                (first.replace(day=1), part) for (first, _), part in zip(months, parts, strict=True)
            ]
    return plan


def _weights(
    method: ProRataMethod, year: YearCeilings, months: list[tuple[dt.date, dt.date]]
) -> list[int]:
    """How the months of a year share its ceiling: what each adds to the part of the year."""
    counts = [part_of_year(method, year.start_on, last).count for _, last in months]
    weights = [after - before for before, after in pairwise([0, *counts])]
    if method == ProRataMethod.NONE or not any(weights):
        return [(last - first).days + 1 for first, last in months]
    return weights


def _year(
    terms: CallTerms,
    first: dt.date,
    last: dt.date,
    fte: Decimal,
    occupied: Sequence[Occupied] | None,
) -> tuple[YearCeilings, list[Step]]:
    part = part_of_year(terms.pro_rata, first, last)
    trace = [_part_step(terms.pro_rata, first, last, part)]
    exact, lines = [], []
    for category in terms.categories:
        amount, how = _line(terms, category, part, fte, (first, last), occupied)
        exact.append(amount)
        line = LineCeiling(category.code, category.label, _cents(amount))
        lines.append(line)
        trace.append(
            Step(
                title=f"Obergrenze {category.label} {first.year}",
                how=how,
                result=format_eur(line.amount),
                keys=(f"cap_{category.code}",),
            )
        )
    total, step = _total(terms, exact, lines, first.year)
    found = YearCeilings(first.year, first, last, part, tuple(lines), total)
    return found, [*trace, step]


def _line(
    terms: CallTerms,
    category: CategoryTerms,
    part: Part,
    fte: Decimal,
    span: tuple[dt.date, dt.date],
    occupied: Sequence[Occupied] | None,
) -> tuple[Fraction, str]:
    """Ceiling of a category in a year, not rounded yet, and how it was computed."""
    planned = Fraction(category.cap) * part.count / part.whole
    how = f"{format_eur(category.cap)} × {part}"
    if category.follows_fte:
        planned *= Fraction(fte)
        how += f" × {number(fte)}"
    if occupied is None or not category.follows_occupancy:
        return planned, how
    runs = _runs(terms, occupied, span)
    if not category.follows_fte:
        runs = [(count, Decimal(1)) for count, _ in runs]
    held = sum((count * Fraction(share) for count, share in runs), Fraction(0))
    most = part.count * max(Fraction(terms.fte_max), Fraction(1))
    counted = " + ".join(f"{count} × {number(share)}" for count, share in runs) or "0"
    how = f"{format_eur(category.cap)} × ({counted}) / {part.whole} (Zeit, in der besetzt war)"
    return Fraction(category.cap) * min(held, most) / part.whole, how


def _total(
    terms: CallTerms, exact: list[Fraction], lines: list[LineCeiling], year: int
) -> tuple[Decimal, Step]:
    """Ceiling over all categories. It shrinks as they do, and never cuts by rounding alone."""
    total = sum((line.amount for line in lines), ZERO)
    caps = sum((category.cap for category in terms.categories), ZERO)
    how = " + ".join(format_eur(line.amount) for line in lines)
    if terms.cap_total < caps:
        total = min(total, _cents(Fraction(terms.cap_total) * sum(exact) / Fraction(caps)))
        how += f", höchstens im Verhältnis {format_eur(terms.cap_total)} zu {format_eur(caps)}"
    title = f"Obergrenze insgesamt {year}"
    return total, Step(title=title, how=how, result=format_eur(total), keys=("cap_total",))


def _part_step(method: ProRataMethod, first: dt.date, last: dt.date, part: Part) -> Step:
    how = f"{format_day(first)} bis {format_day(last)}"
    if method in UNITS:
        how += f": {part.count} von {part.whole} {UNITS[method]}"
    return Step(
        title=f"Anteil des Jahres {first.year}",
        how=f"{how} ({METHOD_LABELS[method]})",
        result=str(part),
        keys=("pro_rata_method",),
    )


def _runs(
    terms: CallTerms, occupied: Sequence[Occupied], span: tuple[dt.date, dt.date]
) -> list[tuple[int, Decimal]]:
    """(count, FTE) of each stretch with the same FTE; persons at one time add up.

    Stretches without a gap are counted through from the first of them, so that a change of
    person within a month neither adds nor loses a day.
    """
    first, last = span
    cuts = {first, last + ONE_DAY}
    for held in occupied:
        cuts |= {held.start_on, held.end_on + ONE_DAY}
    days = sorted(day for day in cuts if first <= day <= last + ONE_DAY)
    runs: list[tuple[int, Decimal]] = []
    begins, before = first, 0
    for start, end in pairwise(days):
        fte = sum((h.fte for h in occupied if h.start_on <= start <= h.end_on), Decimal(0))
        if not fte:
            begins, before = end, 0
            continue
        counted = part_of_year(terms.pro_rata, begins, end - ONE_DAY).count
        runs.append((counted - before, min(fte, terms.fte_max)))
        before = counted
    if terms.pro_rata == ProRataMethod.NONE and runs:  # no length counts, the largest post does
        return [(1, max(share for _, share in runs))]
    return runs


def _cents(amount: Fraction) -> Decimal:
    """Half up to whole cents, from the exact value: rounded once, at the end."""
    return (amount * 100 + Fraction(1, 2)).__floor__() * CENT


def _years(start_on: dt.date, end_on: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    for year in range(start_on.year, end_on.year + 1):
        yield max(start_on, dt.date(year, 1, 1)), min(end_on, dt.date(year, 12, 31))


def _months(start_on: dt.date, end_on: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    for month in range(start_on.month, end_on.month + 1):
        last = calendar.monthrange(start_on.year, month)[1]
        whole = dt.date(start_on.year, month, 1), dt.date(start_on.year, month, last)
        yield max(start_on, whole[0]), min(end_on, whole[1])


def _is_last(day: dt.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _of_30(day: dt.date) -> int:
    return 30 if _is_last(day) else min(day.day, 30)
