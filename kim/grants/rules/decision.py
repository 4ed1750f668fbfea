"""What a decision must satisfy before it may be drafted or signed (Entscheidung)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kim.grants.rules.ceilings import Ceilings
from kim.grants.rules.content import Content, FundKind
from kim.grants.rules.terms import CallTerms
from kim.kernel.dates import format_day
from kim.kernel.money import CENT, format_eur, split

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One cost category of a decision, in EUR."""

    category: str
    label: str
    cost: Decimal
    ceiling: Decimal
    requested: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Consent to an early start (vorzeitiger Maßnahmebeginn); both days inclusive."""

    start_on: dt.date
    valid_from_on: dt.date
    valid_to_on: dt.date


def lines_of(
    terms: CallTerms, content: Content, found: Ceilings, amounts: Mapping[str, Decimal]
) -> tuple[Line, ...]:
    """Cost, ceiling and amount of each category; those nobody plans or asks for are left out."""
    lines = (
        Line(
            category=category.code,
            label=category.label,
            cost=content.cost_of(category.code),
            ceiling=found.of(category.code),
            requested=content.fund(FundKind.GRANT, category.code),
            amount=amounts.get(category.code, ZERO),
        )
        for category in terms.categories
    )
    return tuple(line for line in lines if line.cost or line.requested or line.amount)


def award_faults(lines: Sequence[Line], found: Ceilings) -> list[str]:
    """Why these amounts cannot be awarded, as German sentences; empty when they can.

    Source: terms of the call; VV zu § 44 LHO Nr. 2 (need), no award beyond the application.
    """
    faults = []
    for line in lines:
        limits = (
            ("beantragt sind", line.requested),
            ("die Obergrenze ist", line.ceiling),
            ("geplant sind", line.cost),
        )
        if line.amount < 0:
            faults.append(f"{line.label}: Ein Betrag unter null lässt sich nicht bewilligen.")
        for words, limit in limits:
            if line.amount > limit:
                faults.append(
                    f"{line.label}: {format_eur(line.amount)} sind zu viel, {words} "
                    f"{format_eur(limit)}. Bitte senken Sie den Betrag."
                )
                break
    total = sum((line.amount for line in lines), ZERO)
    if total > found.total:
        faults.append(
            f"Zusammen sind {format_eur(total)} zu viel, die Obergrenze für den Zeitraum ist "
            f"{format_eur(found.total)}."
        )
    if total <= 0:
        faults.append("Es ist kein Betrag bewilligt. Dann ist der Antrag abzulehnen.")
    return faults


def start_fault(
    start_on: dt.date, contract_on: dt.date | None, decided_on: dt.date, consent: Consent | None
) -> str:
    """Why the measure has begun too early, as a German sentence; empty when it has not.

    The measure begins with the contract for the post, at the latest on its first day. Before
    the award it may begin only with consent that covers the day.

    Source: VV zu § 44 LHO, Teil II Nr. 1.3 (law-check); INV-05 of the grant rules.
    """
    begins = min(start_on, contract_on) if contract_on else start_on
    if begins >= decided_on:
        return ""
    if consent and consent.valid_from_on <= begins <= consent.valid_to_on:
        return ""
    what = "Der Vertrag für die Stelle" if contract_on and begins == contract_on else "Der Beginn"
    return (
        f"{what} ({format_day(begins)}) liegt vor der Bewilligung ({format_day(decided_on)}), und "
        "eine Zustimmung zum vorzeitigen Maßnahmebeginn deckt diesen Tag nicht. Begonnene "
        "Maßnahmen sind nicht förderfähig. Bitte legen Sie den Zeitraum später, oder holen Sie "
        "eine begründete Entscheidung ein."
    )


def months_of(
    content: Content, amounts: Mapping[str, Decimal], start_on: dt.date, end_on: dt.date
) -> dict[str, Decimal]:
    """Expected outflow by month (``2026-03``), in EUR: the award follows the planned expenses.

    The months of a category add up to its amount, to the cent. Only months of the period count;
    where the plan does not reach its last month, the money is spread evenly.
    """
    found: dict[str, Decimal] = {}
    for category, total in amounts.items():
        weights = _weights(_planned(content, category), months_between(start_on, end_on))
        parts = split(total, list(weights.values())) if total else []
        for month, part in zip(weights, parts, strict=bool(parts)):
            if part:
                found[month] = found.get(month, ZERO) + part
    return dict(sorted(found.items()))


def months_between(start_on: dt.date, end_on: dt.date) -> list[str]:
    """The months (``2026-03``) that a period touches, both days inclusive."""
    first, last = start_on.year * 12 + start_on.month - 1, end_on.year * 12 + end_on.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def _planned(content: Content, category: str) -> dict[str, Decimal]:
    planned: dict[str, Decimal] = {}
    for cost in content.costs:
        for month, amount in cost.months.items() if cost.category == category else ():
            planned[month] = planned.get(month, ZERO) + amount
    return planned


def _weights(planned: Mapping[str, Decimal], months: Sequence[str]) -> dict[str, int]:
    """Cents by month as weights; one each where the plan does not fit the period."""
    if planned.get(months[-1], ZERO) <= 0:
        return dict.fromkeys(months, 1)
    return {month: max(int(planned.get(month, ZERO) / CENT), 0) for month in months}
