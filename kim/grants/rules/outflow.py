"""When the money of a year will flow out (Mittelabfluss), month by month.

A forecast, not a booking: sums are those of the ledger, the months those of the plans.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kim.grants.rules.ceilings import part_of_year
from kim.grants.rules.terms import ProRataMethod
from kim.kernel.money import CENT, format_eur, round_cent, split

ZERO = Decimal("0.00")
MONTHS = range(1, 13)
HUNDRED = Decimal(100)
ASSUMPTIONS = (
    "Bewilligtes und Festgelegtes fließt in den Monaten ab, für die der Plan Ausgaben nennt, "
    "im Verhältnis dieser Ausgaben.",
    "Ohne Monatsplan verteilt sich der Betrag gleichmäßig auf den Zeitraum, in Monaten zu 30 "
    "Tagen; liegt auch der Zeitraum nicht im Jahr, steht der Betrag im Dezember.",
    "Der beantragte Teil eines Jahres folgt ebenso dem Plan des Antrags.",
    "Abgerufen wird im Monat der Ausgabe. Abrufe für die nächsten zwei Monate können den Abfluss "
    "vorziehen.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Money a file has or wants in one year (Anspruch), in EUR, and the plan it follows.

    ``asked`` is what an application wants for which nothing is reserved yet. ``months`` maps
    ``2026-03`` to planned expenses of any height; only their proportion counts.
    """

    number: str
    label: str
    awarded: Decimal = ZERO
    reserved: Decimal = ZERO
    asked: Decimal = ZERO
    months: Mapping[str, Decimal]
    start_on: dt.date | None = None
    end_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFlow:
    """What flows out in one month (Monat), in EUR; ``cumulative`` since January."""

    month: int
    awarded: Decimal
    reserved: Decimal
    asked: Decimal
    cumulative: Decimal

    @property
    def total(self) -> Decimal:
        return self.awarded + self.reserved + self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Expected outflow of a year (Abflussprognose) against its money, in EUR.

    ``usable`` is the Ansatz without what is blocked, ``unbound`` what is free in the ledger,
    ``left`` what would not flow out: below zero, it lacks.
    """

    year: int
    months: tuple[MonthFlow, ...]
    usable: Decimal
    unbound: Decimal
    asked_in_full: Decimal
    share_percent: Decimal
    without_plan: tuple[str, ...]
    assumptions: tuple[str, ...]

    @property
    def awarded(self) -> Decimal:
        return sum((month.awarded for month in self.months), ZERO)

    @property
    def reserved(self) -> Decimal:
        return sum((month.reserved for month in self.months), ZERO)

    @property
    def asked(self) -> Decimal:
        return sum((month.asked for month in self.months), ZERO)

    @property
    def total(self) -> Decimal:
        return self.months[-1].cumulative

    @property
    def left(self) -> Decimal:
        return self.usable - self.total

    @property
    def sentence(self) -> str:
        """What the comparison with the Ansatz comes to."""
        if self.left < 0:
            return (
                f"Bis Dezember {self.year} würden {format_eur(self.total)} gebraucht; es fehlen "
                f"{format_eur(-self.left)}."
            )
        return (
            f"Bis Dezember {self.year} fließen voraussichtlich {format_eur(self.total)} ab; "
            f"{format_eur(self.left)} bleiben übrig."
        )


def forecast(
    year: int,
    claims: Iterable[Claim],
    *,
    usable: Decimal,
    unbound: Decimal,
    share_percent: Decimal = HUNDRED,
) -> Forecast:
    """Spread the claims of a year over its months; every sum stays the same to the cent.

    ``share_percent`` (0 to 100) is how much of what is asked is expected to be awarded; the
    share is rounded for each file. Source: our design; § 34 LHO asks for no forecast.
    """
    kinds = ("awarded", "reserved", "asked")
    sums = {kind: dict.fromkeys(MONTHS, ZERO) for kind in kinds}
    without_plan: list[str] = []
    asked_in_full = ZERO
    for claim in claims:
        weights = _weights(claim, year)
        if not _planned(claim.months, year):
            without_plan.append(claim.number)
        asked_in_full += claim.asked
        asked = round_cent(claim.asked * share_percent / HUNDRED)
        for kind, amount in zip(kinds, (claim.awarded, claim.reserved, asked), strict=True):
            for month, part in zip(MONTHS, split(amount, weights), strict=True):
                sums[kind][month] += part
    flows, cumulative = [], ZERO
    for month in MONTHS:
        parts = {kind: sums[kind][month] for kind in kinds}
        cumulative += sum(parts.values(), ZERO)
        flows.append(MonthFlow(month=month, cumulative=cumulative, **parts))
    return Forecast(
        year=year,
        months=tuple(flows),
        usable=usable,
        unbound=unbound,
        asked_in_full=asked_in_full,
        share_percent=share_percent,
        without_plan=tuple(without_plan),
        assumptions=ASSUMPTIONS,
    )


def _weights(claim: Claim, year: int) -> list[int]:
    """How the twelve months share the money of a claim."""
    planned = _planned(claim.months, year)
    if planned:
        return [planned.get(month, 0) for month in MONTHS]
    spread = [_days(claim, year, month) for month in MONTHS]
    return spread if any(spread) else [0] * 11 + [1]


def _planned(months: Mapping[str, Decimal], year: int) -> dict[int, int]:
    """Cents planned in each month of the year; months without any are left out."""
    return {
        int(month[5:]): cents
        for month, amount in months.items()
        if month[:4] == str(year) and (cents := int(amount / CENT)) > 0
    }


def _days(claim: Claim, year: int, month: int) -> int:
    """Days of the period in a month, of 30."""
    if claim.start_on is None or claim.end_on is None:
        return 0
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    first = max(claim.start_on, dt.date(year, month, 1))
    last = min(claim.end_on, following - dt.timedelta(days=1))
    return part_of_year(ProRataMethod.MONTHS_30, first, last).count if first <= last else 0
