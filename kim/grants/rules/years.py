"""How the money of a grant falls upon budget years (Aufteilung auf Haushaltsjahre)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from kim.grants.rules.ceilings import part_of_year
from kim.grants.rules.terms import ProRataMethod
from kim.kernel.money import CENT, split

ZERO = Decimal("0.00")
Years = dict[int, Decimal]


def by_year(
    total: Decimal,
    *,
    start_on: dt.date,
    end_on: dt.date,
    months: Mapping[str, Decimal] | None = None,
) -> Years:
    """Share of each budget year in ``total`` (EUR); the shares add up to the cent.

    By the planned expenses of the months (``2026-03``) that lie in the period, both days
    inclusive; without such a plan by its length, in months of 30 days. Years without a share
    are left out. Raises ValueError for an end before the start or part of a cent.

    Source: annuality of the budget, § 11 LHO; § 38 LHO for later years (law-check). The measure
    is our assumption.
    """
    if end_on < start_on:
        raise ValueError(f"Das Ende {end_on} liegt vor dem Beginn {start_on}.")
    years = range(start_on.year, end_on.year + 1)
    weights = _planned(years, start_on, end_on, months or {}) or _length(years, start_on, end_on)
    parts = zip(years, split(total, weights), strict=True)
    return {year: part for year, part in parts if part}


def amended(
    held: Mapping[int, Decimal],
    total: Decimal,
    *,
    start_on: dt.date,
    end_on: dt.date,
    months: Mapping[str, Decimal] | None = None,
    this_year: int,
) -> Years:
    """Shares of the years after a change of an award to ``total`` (EUR), to the cent.

    Years that are over keep what was awarded in them; what remains of the new total falls upon
    this year and the later ones as in ``by_year``. When less remains than nothing, the past
    years give it back, the latest first.

    Source: as ``by_year``; keeping past years is our assumption.
    """
    past = {year: amount for year, amount in sorted(held.items()) if year < this_year}
    rest = total - sum(past.values(), ZERO)
    if rest > 0:
        first = max(start_on, dt.date(this_year, 1, 1))
        if first > end_on:  # all is over: the last year of the period bears the change
            first = max(start_on, dt.date(end_on.year, 1, 1))
        for year, part in by_year(rest, start_on=first, end_on=end_on, months=months).items():
            past[year] = past.get(year, ZERO) + part
    for year in sorted(past, reverse=True):
        if rest >= 0:
            break
        given = min(past[year], -rest)
        past[year] -= given
        rest += given
    return {year: amount for year, amount in past.items() if amount}


def _planned(
    years: range, start_on: dt.date, end_on: dt.date, months: Mapping[str, Decimal]
) -> list[int]:
    """Cents planned in each year of the period; empty when nothing is planned in it."""
    first, last = f"{start_on:%Y-%m}", f"{end_on:%Y-%m}"
    planned = dict.fromkeys(years, 0)
    for month, amount in months.items():
        if first <= month <= last:
            planned[int(month[:4])] += int(amount / CENT)
    return list(planned.values()) if any(planned.values()) else []


def _length(years: range, start_on: dt.date, end_on: dt.date) -> list[int]:
    """Days of 360 in each year; of a period that has none (a 31st), the days of the calendar."""
    spans = [
        (max(start_on, dt.date(year, 1, 1)), min(end_on, dt.date(year, 12, 31))) for year in years
    ]
    counted = [part_of_year(ProRataMethod.MONTHS_30, *span).count for span in spans]
    return counted if any(counted) else [(last - first).days + 1 for first, last in spans]
