"""What made-up applications say: complete enough for every rule, visibly an example."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kim.grants.rules.ceilings import ceilings
from kim.grants.rules.terms import CallTerms
from kim.kernel.dates import format_day
from kim.kernel.money import format_eur, parse_eur

ONE_DAY = dt.timedelta(days=1)


def months_between(start_on: dt.date, end_on: dt.date) -> list[str]:
    """``2026-01`` to ``2026-12``, both inclusive."""
    count = (end_on.year - start_on.year) * 12 + end_on.month - start_on.month + 1
    first = start_on.year * 12 + start_on.month - 1
    return [f"{(first + i) // 12}-{(first + i) % 12 + 1:02}" for i in range(count)]


def sections_of(
    told: Mapping[str, Any], place: str, terms: CallTerms, start_on: dt.date, today: dt.date
) -> dict[str, dict[str, Any]]:
    """All sections of one application as somebody would have typed them on a day."""
    end_on = terms.last_on
    months = months_between(start_on, end_on)
    fte = Decimal(str(told["fte"]).replace(",", "."))
    found = ceilings(terms, start_on, end_on, fte)
    funds, costs = [], []
    total = Decimal(0)
    for code, label in (("personnel", "Personalausgaben der Stelle"), ("material", "Sachausgaben")):
        amount = parse_eur(str(told[code]))
        cost = amount * len(months)
        total += cost
        costs.append(
            {"key": f"c-{code}", "category": code, "label": label,
             "months": dict.fromkeys(months, told[code])}
        )  # fmt: skip
        grant = min(cost, found.of(code))
        total -= grant
        funds.append(
            {"key": f"f-{code}", "kind": "grant", "category": code,
             "label": f"Zuwendung {label}", "amount": eur(grant)}
        )  # fmt: skip
    if total:
        funds.insert(
            0, {"key": "f-own", "kind": "own", "label": "Eigenmittel", "amount": eur(total)}
        )
    return {
        "basics": _basics(place, start_on, end_on),
        "concept": _concept(told, place, start_on, end_on),
        "post": _post(told, start_on, end_on),
        "plan": {"costs": costs, "funds": funds},
        "declarations": {
            "not_begun": "yes", "financing_secured": "yes", "input_vat": "no",
            "no_double_funding": "yes", "data_protection": "yes", "correct": "yes",
        },
        "council": {
            "state": "decided", "meeting_on": format_day(today - 30 * ONE_DAY),
            "reference": "Beschluss 1/Beispiel",
        },
    }  # fmt: skip


def eur(amount: Decimal) -> str:
    """As people type it: ``1.234,56``."""
    return format_eur(amount).removesuffix(" €")


def _basics(place: str, start_on: dt.date, end_on: dt.date) -> dict[str, Any]:
    return {
        "title": f"Integrationsmanagement {place} {start_on.year} (Beispiel)",
        "start_on": format_day(start_on),
        "end_on": format_day(end_on),
        "contact_function": "Stabsstelle Integration",
        "contact_email": "integration@kommune.example",
        "contact_phone": "06131 000000",
        "signing_function": "Leitung der Verwaltung",
        "iban": "DE89 3704 0044 0532 0130 00",
        "cash_reference": "KIM Beispiel",
    }


def _concept(
    told: Mapping[str, Any], place: str, start_on: dt.date, end_on: dt.date
) -> dict[str, Any]:
    focus = told["focus"]
    return {
        "starting_point": (
            "Beispieltext. In der Kommune arbeiten viele Träger, Vereine und Ämter an der "
            f"Integration, aber niemand stimmt ihre Arbeit ab. Es fehlt eine Stelle für {focus}."
        ),
        "structures": (
            "Beispieltext. Es gibt einen Beirat für Migration und Integration, einen Runden Tisch "
            "und ein Netz von Ehrenamtlichen, die sich zweimal im Jahr treffen."
        ),
        "tasks": (
            f"Beispieltext. Die Stelle kümmert sich um {focus}, führt das Verzeichnis der "
            "Angebote, begleitet das Ehrenamt und berichtet der Verwaltungsspitze."
        ),
        "place_in_organisation": (
            "Beispieltext. Die Stelle gehört zur Stabsstelle Integration und ist der Leitung der "
            "Verwaltung unmittelbar zugeordnet."
        ),
        "partners": "Beispieltext. Beirat, Wohlfahrtsverbände, Volkshochschule, Sportvereine.",
        "goals": [
            {
                "text": f"Ein aktuelles Verzeichnis der Angebote liegt für {place} vor.",
                "indicator": "80 Angebote, davon 90 Prozent in den letzten sechs Monaten geprüft",
                "by_on": format_day(start_on + (end_on - start_on) // 2),
            },
            {
                "text": "Haupt- und Ehrenamt treffen sich regelmäßig.",
                "indicator": "vier Treffen im Jahr mit Niederschrift",
                "by_on": format_day(end_on),
            },
        ],
    }


def _post(told: Mapping[str, Any], start_on: dt.date, end_on: dt.date) -> dict[str, Any]:
    return {
        "fte": told["fte"],
        "pay_group": "EG 11",
        "pay_step": "3",
        "post_start_on": format_day(start_on),
        "contract_on": format_day(start_on),
        "limited": "yes",
        "limited_to_on": format_day(end_on),
        "deputy_function": "Sachgebietsleitung Soziales",
    }
