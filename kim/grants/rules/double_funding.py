"""Signs of double funding (Doppelförderung). A hit never decides; it wants an answer."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kim.kernel.dates import format_day
from kim.kernel.money import format_eur


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Another grant of the same municipality. Days inclusive, amount in EUR."""

    key: str
    title: str
    reference: str
    start_on: dt.date
    end_on: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Hit:
    """A possible double funding (Treffer): ``key`` recognises it again."""

    key: str
    text: str


def hits_of(start_on: dt.date, end_on: dt.date, known: Iterable[Known]) -> list[Hit]:
    """Other grants whose time overlaps a period, both days inclusive, by their key.

    Source: subordination of the grant to other funding; annual report 2025 of the court of
    audit, no. 9 (need); grant rules, section 15.
    """
    return [
        Hit(
            grant.key,
            f"„{grant.title}“{f' ({grant.reference})' if grant.reference else ''} über "
            f"{format_eur(grant.amount)} läuft vom {format_day(grant.start_on)} bis "
            f"{format_day(grant.end_on)} und überschneidet sich mit dem beantragten Zeitraum.",
        )
        for grant in sorted(known, key=lambda grant: grant.key)
        if grant.start_on <= end_on and start_on <= grant.end_on
    ]
