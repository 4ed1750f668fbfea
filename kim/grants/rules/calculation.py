"""The calculator (Rechner): a grant from few figures, with trace, sources and notes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kim.grants.rules.call_rows import ParameterRow
from kim.grants.rules.ceilings import METHOD_LABELS, Ceilings, ceilings
from kim.grants.rules.financing import TYPE_LABELS
from kim.grants.rules.grant import Grant, LineCost, grant
from kim.grants.rules.steps import Step
from kim.grants.rules.terms import CallTerms
from kim.kernel.dates import format_day, parse_day
from kim.kernel.money import format_eur, parse_eur
from kim.programme.rules.legal import Mark

WORDS = {
    **{method.value: label for method, label in METHOD_LABELS.items()},
    **{kind.value: label for kind, label in TYPE_LABELS.items()},
    "on": "ja",
    "off": "nein",
    "simple": "einfacher Nachweis mit Belegliste",
}
UNITS = {"Prozent": "%", "Schlüssel": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedTerms:
    """Terms of a call with the row of each number. ``origin`` says in German where from."""

    terms: CallTerms
    rows: Mapping[str, ParameterRow]
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """What the calculator found. ``used``: the numbers of the call it used, each once."""

    told: SourcedTerms
    ceilings: Ceilings
    grant: Grant
    notes: tuple[str, ...]
    used: tuple[ParameterRow, ...]

    @property
    def trace(self) -> tuple[Step, ...]:
        return self.grant.trace


def end_of_year(start_on: dt.date) -> dt.date:
    """Last day that is computed to when no end is given: 31 December of the year."""
    return dt.date(start_on.year, 12, 31)


def calculate(
    told: SourcedTerms,
    *,
    start_on: dt.date,
    end_on: dt.date,
    fte: Decimal,
    costs: Mapping[str, Decimal],
) -> Calculation:
    """Ceilings and possible grant of a period. ``costs``: code of category -> EUR.

    Days inclusive. A period outside the years of the call is computed with its numbers and
    noted. Raises CannotCompute for figures that make no sense, KeyError for unknown categories.

    Source: terms of the call; VV zu § 44 LHO.
    """
    terms = told.terms
    top = ceilings(terms, start_on, end_on, fte)
    found = grant(terms, top, [LineCost(code=code, cost=cost) for code, cost in costs.items()])
    keys = dict.fromkeys(key for step in found.trace for key in step.keys)
    used = tuple(told.rows[key] for key in keys if key in told.rows)
    notes = []
    if start_on < terms.first_on or end_on > terms.last_on:
        notes.append(
            f"Der Aufruf gilt vom {format_day(terms.first_on)} bis zum "
            f"{format_day(terms.last_on)}. Für andere Tage ist mit seinen Werten gerechnet."
        )
    if any(row.mark != Mark.SOURCED for row in used):
        notes.append(
            "Einige Werte sind Annahmen oder noch zu prüfen, weil die Förderkriterien nicht "
            "vollständig veröffentlicht sind."
        )
    notes.append(
        "Die Berechnung ist unverbindlich. Ein Anspruch auf Förderung entsteht daraus nicht."
    )
    return Calculation(told=told, ceilings=top, grant=found, notes=tuple(notes), used=used)


def shown(row: ParameterRow) -> str:
    """The value of a parameter as people read it: ``60.000,00 €``, ``4 Wochen``, ``nein``."""
    return shown_value(row.value, row.unit)


def shown_value(value: str, unit: str) -> str:
    """As ``shown``. A value that does not fit its unit is shown as it is."""
    try:
        if unit == "EUR":
            return format_eur(Decimal(value))
        if unit == "Tag":
            return format_day(dt.date.fromisoformat(value))
    except (ValueError, InvalidOperation):
        return value
    if value in WORDS:
        return WORDS[value]
    return f"{value.replace('.', ',')} {UNITS.get(unit, unit)}".strip()


def typed_value(text: str, unit: str) -> str:
    """What somebody typed the German way, as it is stored: ``60000.00``, ``2027-01-01``, ``1.0``.

    Raises ValueError for an amount or a day that cannot be read.
    """
    if unit == "EUR":
        return str(parse_eur(text))
    if unit == "Tag":
        return parse_day(text).isoformat()
    return text.strip().replace(",", ".")


def value_choices(key: str, unit: str) -> Mapping[str, str]:
    """The values a switch or code may have, with their German names; nothing for free ones."""
    if unit == "Schalter":
        return {"on": "ja", "off": "nein"}
    if key == "pro_rata_method":
        return {method.value: label for method, label in METHOD_LABELS.items()}
    if key.startswith("financing_"):
        return {kind.value: label for kind, label in TYPE_LABELS.items()}
    return {}


def as_data(found: Calculation) -> dict[str, Any]:
    """The result for machines. Amounts are numbers in EUR, days ``2026-03-01``."""
    lines = {
        line.code: {
            "label": line.label,
            "cost": float(line.cost),
            "ceiling": float(line.ceiling),
            "recognised": float(line.recognised),
            "grant": float(line.amount),
            "municipal_share": float(line.municipal_share),
        }
        for line in found.grant.lines
    }
    return {
        "call": found.told.terms.code,
        "start": found.ceilings.start_on.isoformat(),
        "end": found.ceilings.end_on.isoformat(),
        "fte": float(found.ceilings.fte),
        "cost": float(found.grant.cost),
        "ceiling": float(found.ceilings.total),
        "grant": float(found.grant.amount),
        "municipal_share": float(found.grant.municipal_share),
        "categories": lines,
        "notes": list(found.notes),
        "trace": [step_data(step) for step in found.trace],
        "parameters": [
            {
                "key": row.key,
                "label": row.label,
                "value": row.value,
                "unit": row.unit,
                "source": row.source,
                "address": row.address,
                "mark": row.mark.value,
            }
            for row in found.used
        ],
    }


def step_data(step: Step) -> dict[str, Any]:
    """A step for machines."""
    return {
        "title": step.title,
        "how": step.how,
        "result": step.result,
        "law": step.law,
        "law_check": step.law_check,
        "parameters": list(step.keys),
    }
