"""Loading the start values of the legal numbers: once, and never over what people have set."""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from kim.audit.services import record
from kim.kernel.locks import until_commit
from kim.programme.models import LegalRule
from kim.programme.queries.legal import as_span, every_row
from kim.programme.rules.legal_keys import KEYS
from kim.programme.rules.legal_release import Span, overlap
from kim.programme.services.legal import LOCK
from kim.programme.states import LegalState

FILE = Path(__file__).resolve().parents[1] / "data" / "legal.csv"
SYSTEM = "system"


@transaction.atomic
def load_legal_numbers(*, now: dt.datetime) -> int:
    """Add the start values (Startwerte) of ``legal.csv`` for days the register has nothing for.

    A start value is in force, but not confirmed by anybody. Days for which people have set,
    replaced or proposed a value stay as they are. Gives the number of new rows.
    """
    until_commit(LOCK)
    taken: dict[str, list[Span]] = {}
    for row in every_row():
        taken.setdefault(row.key, []).append(as_span(row))
    added = []
    with FILE.open(encoding="utf-8", newline="") as file:
        for told in csv.DictReader(file):
            row = _row(told, now)
            span = as_span(row)
            if not any(overlap(span, other) for other in taken.get(row.key, [])):
                added.append(row)
                taken.setdefault(row.key, []).append(span)
    if added:
        made = LegalRule.objects.bulk_create(added)
        record(
            at=now,
            actor=SYSTEM,
            action="programme.load_legal_numbers",
            subject=made[0],
            changes={"facts": [0, len(made)]},
            reason="Startwerte der Rechtswerte geladen; sie sind noch nicht bestätigt.",
        )
    return len(added)


def _row(told: dict[str, str], now: dt.datetime) -> LegalRule:
    to_on = told["valid_to_on"]
    return LegalRule(
        key=told["key"],
        value=told["value"],
        unit=KEYS[told["key"]].unit,
        valid_from_on=dt.date.fromisoformat(told["valid_from_on"]),
        valid_to_on=dt.date.fromisoformat(to_on) if to_on else None,
        source=told["source"],
        address=told["address"],
        mark=told["mark"],
        state=LegalState.START,
        proposed_by=SYSTEM,
        proposed_at=now,
    )
