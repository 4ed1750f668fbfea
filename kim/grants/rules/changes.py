"""Changing an award (Änderung der Bewilligung): what is asked for, and what is wrong with it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kim.grants.rules.terms import CallTerms
from kim.kernel.dates import format_day, parse_day
from kim.kernel.money import format_eur

ZERO = Decimal("0.00")
PERIOD, LINES, AMOUNT = "period", "lines", "amount"  # the other kinds are text
TEXTS = ("person", "partner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The award in force (geltende Bewilligung), by cost category, in EUR."""

    start_on: dt.date
    end_on: dt.date
    fte: Decimal
    labels: Mapping[str, str]
    costs: Mapping[str, Decimal]
    amounts: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """The grant in all, in EUR."""
        return sum(self.amounts.values(), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What shall become of one part. Amounts and costs by category, in EUR, all that remain."""

    start_on: dt.date | None = None
    end_on: dt.date | None = None
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    text: str = ""

    @property
    def total(self) -> Decimal:
        """The grant in all that is asked for, in EUR."""
        return sum(self.amounts.values(), ZERO)


def stored(kind: str, wish: Wish) -> dict[str, Any]:
    """The wish as it is kept. ``wish_of`` reads it back."""
    if kind == PERIOD:
        assert wish.start_on
        assert wish.end_on
        return {"start_on": wish.start_on.isoformat(), "end_on": wish.end_on.isoformat()}
    if kind in (LINES, AMOUNT):
        return {
            "amounts": {code: str(amount) for code, amount in wish.amounts.items()},
            "costs": {code: str(cost) for code, cost in wish.costs.items()},
        }
    return {"text": wish.text.strip()}


def wish_of(data: Mapping[str, Any]) -> Wish:
    """A kept wish."""
    days = {name: parse_day(data[name]) for name in ("start_on", "end_on") if name in data}
    return Wish(
        amounts={code: Decimal(amount) for code, amount in data.get("amounts", {}).items()},
        costs={code: Decimal(cost) for code, cost in data.get("costs", {}).items()},
        text=data.get("text", ""),
        **days,
    )


def wish_words(kind: str, wish: Wish, labels: Mapping[str, str]) -> str:
    """The wish as a line of German."""
    if kind == PERIOD and wish.start_on and wish.end_on:
        return f"{format_day(wish.start_on)} bis {format_day(wish.end_on)}"
    if kind in (LINES, AMOUNT):
        parts = [f"{labels.get(code, code)} {format_eur(a)}" for code, a in wish.amounts.items()]
        return ", ".join([*parts, f"zusammen {format_eur(wish.total)}"])
    return wish.text


def wish_faults(
    kinds: Mapping[str, Wish], standing: Standing, terms: CallTerms, today: dt.date
) -> list[str]:
    """Why these changes cannot be asked for, as German sentences.

    Source: own design on VV Nr. 4 zu § 44 LHO (law-check): an award that has ended is not
    changed, and the period stays within the years of the call.
    """
    faults = []
    if not kinds:
        faults.append("Bitte geben Sie an, was sich ändern soll.")
    if today > standing.end_on:
        faults.append(
            f"Der Bewilligungszeitraum ist am {format_day(standing.end_on)} abgelaufen. Danach "
            "lässt sich die Bewilligung nicht mehr ändern."
        )
    if LINES in kinds and AMOUNT in kinds:
        faults.append(
            "Bitte beantragen Sie entweder eine Verschiebung zwischen Ausgabengruppen oder eine "
            "andere Höhe der Zuwendung, nicht beides zugleich."
        )
    for kind, wish in kinds.items():
        if kind == PERIOD:
            faults += _period_faults(wish, standing, terms)
        elif kind in (LINES, AMOUNT):
            faults += _money_faults(kind, wish, standing)
        elif not wish.text.strip():
            faults.append("Bitte beschreiben Sie, was sich bei Besetzung oder Partner ändert.")
    return faults


def _period_faults(wish: Wish, standing: Standing, terms: CallTerms) -> list[str]:
    first, last = wish.start_on, wish.end_on
    if first is None or last is None or last < first:
        return ["Bitte geben Sie Beginn und Ende an; das Ende liegt nicht vor dem Beginn."]
    if not terms.first_on <= first <= last <= terms.last_on:
        return [
            f"Der neue Zeitraum muss zwischen {format_day(terms.first_on)} und "
            f"{format_day(terms.last_on)} liegen (Haushaltsjahre des Aufrufs)."
        ]
    if (first, last) == (standing.start_on, standing.end_on):
        return ["Der neue Zeitraum ist der bisherige. Bitte ändern Sie Beginn oder Ende."]
    return []


def _money_faults(kind: str, wish: Wish, standing: Standing) -> list[str]:
    unknown = sorted({*wish.amounts, *wish.costs} - set(standing.amounts))
    if unknown:
        return [f"Diese Ausgabengruppen hat die Bewilligung nicht: {', '.join(unknown)}."]
    faults = [
        f"{standing.labels[code]}: Ein Betrag unter null ist nicht möglich."
        for code, amount in wish.amounts.items()
        if amount < 0 or wish.costs.get(code, ZERO) < 0
    ]
    if kind == LINES and wish.total != standing.total:
        faults.append(
            f"Eine Verschiebung lässt die Zuwendung gleich: bewilligt sind "
            f"{format_eur(standing.total)}, Ihre Beträge ergeben {format_eur(wish.total)}."
        )
    if kind == LINES and dict(wish.amounts) == dict(standing.amounts):
        faults.append("Die Beträge sind die bisherigen. Bitte ändern Sie, was sich verschiebt.")
    if kind == AMOUNT and wish.total == standing.total:
        faults.append("Die Höhe der Zuwendung ist die bisherige. Bitte ändern Sie einen Betrag.")
    return faults


def amended_standing(standing: Standing, granted: Mapping[str, Wish]) -> Standing:
    """The award after the parts that were consented to."""
    period = granted.get(PERIOD)
    money = granted.get(LINES) or granted.get(AMOUNT)
    return Standing(
        start_on=period.start_on if period and period.start_on else standing.start_on,
        end_on=period.end_on if period and period.end_on else standing.end_on,
        fte=standing.fte,
        labels=standing.labels,
        costs={**standing.costs, **(money.costs if money else {})},
        amounts={**standing.amounts, **(money.amounts if money else {})},
    )
