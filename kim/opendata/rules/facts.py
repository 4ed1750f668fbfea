"""The figures of a key date as JSON values: one form for the interface and the command."""

import datetime as dt
import json
from typing import Any

from kim.kernel.dates import Precision
from kim.programme.rules.figures import PUBLISHED, Comparison, Count, Figures, Start
from kim.programme.rules.register import Money
from kim.programme.rules.text import share_words

Json = dict[str, Any]


def facts(found: Figures) -> Json:
    """Every figure with its basis and the AGS behind it; ``null`` for what is not published."""
    return {
        "on": found.on.isoformat(),
        "known_on": found.known_on.isoformat(),
        "programme": {
            "starts_on": found.programme_starts_on.isoformat(),
            "ends_on": _day(found.programme_ends_on),
            "running": found.programme_running,
        },
        "eligible": {
            **_count(found.eligible),
            "districts": found.districts,
            "towns": found.towns,
        },
        "participating": _count(found.participating),
        "share": {
            "fraction": f"{found.share.numerator}/{found.share.denominator}",
            "percent": str(found.share_percent),
            "words": share_words(found.share),
        },
        "started": {**_count(found.started), "unconfirmed": list(found.unconfirmed)},
        "starting_later": {
            **_count(found.starting_later),
            "date": _day(found.starting_on),
            "by_date": [_start(start) for start in found.starts],
        },
        "undated_starts": [_start(start) for start in found.undated_starts],
        "managers_installed": _count(found.managers_installed),
        "funds_received": _published(found.funds_received),
        "budget": _money(found.budget) if found.budget else None,
        "budgets": [_money(money) for money in found.budgets],
        "reconciliation": [_comparison(line) for line in found.comparisons],
    }


def as_json(body: Json) -> str:
    """The one way in which facts are written, by the interface and by the command."""
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def span(on: dt.date, precision: Precision) -> str:
    """As much of a date as is known: ``2026-01-01``, ``2026-01``, ``2026``."""
    shown = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}
    return on.isoformat()[: shown[precision]]


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _count(count: Count) -> Json:
    return {
        "value": count.value,
        "basis": count.basis,
        "ags": None if count.ags is None else list(count.ags),
    }


def _start(start: Start) -> Json:
    return {
        "date": span(start.on, start.precision),
        "precision": start.precision.value,
        "value": len(start.ags),
        "ags": list(start.ags),
    }


def _published(count: Count | None) -> Json | None:
    if count is None:
        return None
    return {
        **_count(count),
        "key_date": _day(count.key_date_on),
        "source": count.source,
        "address": count.address,
    }


def _money(money: Money) -> Json:
    """EUR: whole amounts as a number, others as text with two places, never rounded.

    ``about`` says that only a rough amount was published.
    """
    whole = money.amount == money.amount.to_integral_value()
    return {
        "value": int(money.amount) if whole else f"{money.amount:.2f}",
        "currency": "EUR",
        "year": money.year,
        "precision": "about" if money.is_about else "exact",
        "basis": PUBLISHED,
        "announced_on": money.announced_on.isoformat(),
        "source": money.source,
    }


def _comparison(line: Comparison) -> Json:
    return {
        "figure": line.figure,
        "key_date": line.key_date_on.isoformat(),
        "published": line.published,
        "register": line.register,
        "agrees": line.agrees,
        "source": line.source,
        "address": line.address,
    }
