"""What the buttons of the form do to typed text: rows added and removed, amounts spread."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kim.grants.rules.amounts import NotRead, read_amount
from kim.grants.rules.content import FundKind
from kim.grants.rules.form import ROWS
from kim.grants.rules.grant import Grant
from kim.grants.rules.plan import empty_months, spread
from kim.grants.rules.sections import (
    Data,
    Flat,
    Problem,
    flatten,
    key_of,
    new_key,
    rows_of,
    unflatten,
)
from kim.kernel.money import format_eur

ZERO = Decimal("0.00")


def typed(amount: Decimal) -> str:
    """An amount as people type it: ``1.234,56``."""
    return format_eur(amount).split()[0]


def add_row(code: str, flat: Flat, name: str, kind: str, months: Sequence[str]) -> Flat:
    """One more row at the end of a list. ``kind``: category of a cost, kind of a fund."""
    data = unflatten(code, flat)
    row: Data = {"key": new_key(data, name)} | {field.name: "" for field in ROWS[code][name]}
    if name == "costs":
        row |= {"category": kind, "months": empty_months(months)}
    elif name == "funds":
        row["kind"] = kind
    data[name] = [*data.get(name, []), row]
    return flatten(code, data)


def remove_row(flat: Flat, start: str) -> Flat:
    """Without the row ``costs.c1``."""
    return {path: text for path, text in flat.items() if not path.startswith(f"{start}.")}


def complete_rows(code: str, data: Mapping[str, Any]) -> Data:
    """A section whose rows all have a key and every text, so that a page can show them."""
    found = dict(data)
    for name, fields in ROWS.get(code, {}).items():
        found[name] = [
            {field.name: "" for field in fields} | dict(row) | {"key": key_of(row, index)}
            for index, row in enumerate(rows_of(data, name))
        ]
    return found


def with_fixed_rows(data: Mapping[str, Any], categories: Iterable[str]) -> Data:
    """The plan with the rows every plan has: own funds, and the grant for each category."""
    found = complete_rows("plan", data)
    wanted = [(FundKind.OWN.value, "")] + [(FundKind.GRANT.value, code) for code in categories]
    for kind, category in wanted:
        have = [
            row
            for row in found["funds"]
            if row.get("kind") == kind and (not category or row.get("category") == category)
        ]
        if not have:
            key = new_key(found, "funds")
            row = {"key": key, "kind": kind, "category": category, "label": "", "amount": ""}
            found["funds"].append(row)
    return found


def with_months(data: Mapping[str, Any], months: Sequence[str]) -> Data:
    """The plan with an input for every month of the period; what is typed elsewhere stays."""
    found = dict(data)
    found["costs"] = []
    for row in rows_of(data, "costs"):
        old = row.get("months", {})
        old = old if isinstance(old, dict) else {}
        kept = {month: str(old.get(month, "")) for month in months}
        kept |= {m: str(text) for m, text in old.items() if m not in kept and str(text).strip()}
        found["costs"].append({**row, "months": dict(sorted(kept.items()))})
    return found


def spread_amounts(
    flat: Flat,
    amounts: Mapping[str, str],
    start_on: dt.date | None,
    end_on: dt.date | None,
) -> tuple[Flat, list[Problem]]:
    """Write an amount per cost line (key -> typed text) evenly into its months.

    What cannot be read, or has no period yet, is told and left as it is.
    """
    found, problems = dict(flat), []
    for key, text in amounts.items():
        if not text.strip() or f"costs.{key}.label" not in flat:
            continue
        try:
            amount = read_amount(text)
        except NotRead as error:
            problems.append(Problem(f"spread.{key}", str(error)))
            continue
        if start_on is None or end_on is None or end_on < start_on:
            sentence = "Zum Verteilen fehlt der Zeitraum. Bitte tragen Sie Beginn und Ende ein."
            problems.append(Problem(f"spread.{key}", sentence))
            continue
        found |= {
            f"costs.{key}.months.{month}": typed(part)
            for month, part in spread(amount, start_on, end_on).items()
        }
    return found, problems


def propose_funds(flat: Flat, possible: Grant) -> Flat:
    """The financing that follows from the costs: as much grant as possible, own funds the rest.

    Third-party funds stay; of several rows of own funds the first takes the difference.
    """
    data = with_fixed_rows(unflatten("plan", flat), [line.code for line in possible.lines])
    amounts = {line.code: line.amount for line in possible.lines}
    own_left = possible.municipal_share - _further_own(data)
    first_own = True
    for row in data["funds"]:
        if row.get("kind") == FundKind.GRANT and row.get("category") in amounts:
            row["amount"] = typed(amounts.pop(row["category"]))
        elif row.get("kind") == FundKind.OWN and first_own:
            row["amount"], first_own = typed(max(own_left, ZERO)), False
    return flatten("plan", data)


def _further_own(data: Data) -> Decimal:
    """Own funds in all rows but the first."""
    rows = [row for row in data["funds"] if row.get("kind") == FundKind.OWN][1:]
    return sum((_readable(str(row.get("amount", ""))) for row in rows), ZERO)


def _readable(text: str) -> Decimal:
    try:
        return read_amount(text)
    except NotRead:
        return ZERO
