"""A section of the form as typed text: names of the inputs, and back to what is stored.

``flatten`` names every text of a section like the input it was typed into
(``costs.c1.months.2026-03``); ``unflatten`` makes the stored form of it again. Both keep text
letter by letter and rows in their order.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kim.grants.rules.content import MONTH
from kim.grants.rules.form import FIELDS, LIST_LABELS, MOST_ROWS, ROWS, Field

KEY = re.compile(r"[a-z0-9]{1,12}", re.ASCII)
MONTHS_LONGEST = 40
Data = dict[str, Any]
Flat = dict[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why typed text cannot be kept: which input, and a German sentence."""

    path: str
    text: str


def flatten(code: str, data: Mapping[str, Any]) -> Flat:
    """Every text of a section under the name of its input."""
    flat: Flat = {
        name: value
        for name, value in data.items()
        if name not in ROWS.get(code, {}) and isinstance(value, str)
    }
    for name in ROWS.get(code, {}):
        for index, row in enumerate(rows_of(data, name)):
            flat |= _flat_row(f"{name}.{key_of(row, index)}", row)
    return flat


def rows_of(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The rows of a list of a section; anything else in its place is no row."""
    found = data.get(name, [])
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def key_of(row: Mapping[str, Any], index: int) -> str:
    """What a row is known by; rows without a key are known by their place."""
    key = row.get("key")
    return key if isinstance(key, str) and KEY.fullmatch(key) else f"r{index}"


def _flat_row(start: str, row: Mapping[str, Any]) -> Flat:
    flat: Flat = {}
    for name, value in row.items():
        if name == "months" and isinstance(value, dict):
            flat |= {f"{start}.months.{month}": str(text) for month, text in value.items()}
        elif name != "key" and isinstance(value, str):
            flat[f"{start}.{name}"] = value
    return flat


def unflatten(code: str, flat: Mapping[str, str]) -> Data:
    """The stored form of typed texts; names that are not asked for are left out."""
    data: Data = {name: [] for name in ROWS.get(code, {})}
    rows: dict[tuple[str, str], Data] = {}
    for path, text in flat.items():
        name, *rest = path.split(".")
        if not rest:
            data.setdefault(path, text)
        elif name in data and len(rest) in (2, 3):
            row = rows.get((name, rest[0]))
            if row is None:
                row = rows[name, rest[0]] = {"key": rest[0]}
                data[name].append(row)
            if len(rest) == 2 and rest[1] not in ("key", "months"):
                row[rest[1]] = text
            elif len(rest) == 3 and rest[1] == "months":
                row.setdefault("months", {})[rest[2]] = text
    return data


def cleaned(flat: Iterable[tuple[str, str]]) -> Flat:
    """Line ends of one kind, and no character that a database cannot hold."""
    return {
        path: text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        for path, text in flat
    }


def problems(code: str, flat: Mapping[str, str], free: Iterable[str] = ()) -> list[Problem]:
    """What keeps texts from being stored: unknown inputs, too long, too many rows.

    ``free`` names the fields that the call adds (its declarations).
    """
    known = {field.name: field for field in FIELDS[code]}
    known |= {name: Field(name=name, label=name) for name in free}
    found = [problem for path, text in flat.items() for problem in _wrong(code, known, path, text)]
    for name in ROWS.get(code, {}):
        count = len({path.split(".")[1] for path in flat if path.startswith(f"{name}.")})
        if count > MOST_ROWS[name]:
            found.append(Problem(name, f"{LIST_LABELS[name]}: höchstens {MOST_ROWS[name]} Zeilen."))
    return found


def _wrong(code: str, known: Mapping[str, Field], path: str, text: str) -> list[Problem]:
    longest = _longest(code, known, path)
    if longest is None:
        return [Problem(path[:60], f"Unbekanntes Feld: {path[:60]}.")]
    if len(text) > longest:
        return [
            Problem(
                path,
                f"Der Text hat {len(text)} Zeichen, möglich sind {longest}. Bitte kürzen Sie ihn.",
            )
        ]
    return []


def _longest(code: str, known: Mapping[str, Field], path: str) -> int | None:
    """How long the text of an input may be; None for an input that is not asked for."""
    name, *rest = path.split(".")
    if not rest:
        return known[name].longest if name in known else None
    fields = {field.name: field for field in ROWS.get(code, {}).get(name, ())}
    if not fields or not KEY.fullmatch(rest[0]):
        return None
    if len(rest) == 2 and rest[1] in fields:
        return fields[rest[1]].longest
    if name == "costs" and len(rest) == 3 and rest[1] == "months" and MONTH.fullmatch(rest[2]):
        return MONTHS_LONGEST
    return None


def path_of(code: str, data: Mapping[str, Any], field: str) -> str:
    """The input that ``Unreadable`` and ``Result`` mean: ``costs.0.2026-03`` by place, not key."""
    name, *rest = field.split(".")
    if not rest or not rest[0].isdigit() or name not in ROWS.get(code, {}):
        return field
    rows, index = rows_of(data, name), int(rest[0])
    if index >= len(rows):
        return name
    start = f"{name}.{key_of(rows[index], index)}"
    if len(rest) == 1:
        return start
    middle = "months." if MONTH.fullmatch(rest[1]) else ""
    return f"{start}.{middle}{rest[1]}"


def new_key(data: Mapping[str, Any], name: str) -> str:
    """A key that no row of a list has yet."""
    taken = {key_of(row, index) for index, row in enumerate(rows_of(data, name))}
    start = name[0]
    number = 1
    while f"{start}{number}" in taken:
        number += 1
    return f"{start}{number}"
