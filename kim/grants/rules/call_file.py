"""Reading the file of a call (Förderaufruf): every number with source and mark, or a refusal.

A call that lacks a number, or has one that cannot be read, is refused as a whole: nothing is
computed with half of the terms. ``read_call`` gives the rows as they stand and the terms.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kim.grants.rules.call_rows import (
    CallUnreadable,
    CategoryRow,
    ConditionRow,
    ParameterRow,
    RecipientsRow,
    RequirementRow,
)
from kim.grants.rules.call_terms import terms_from_rows
from kim.grants.rules.terms import CallTerms
from kim.programme.rules.legal import Mark

CODE = re.compile(r"[a-z][a-z0-9_-]{0,49}", re.ASCII)
ADDRESS = re.compile(r"https?://\S+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFile:
    """A call as its file says it: the rows, and the terms read from them."""

    code: str
    title: str
    programme: str
    note: str
    recipients: RecipientsRow
    parameters: tuple[ParameterRow, ...]
    categories: tuple[CategoryRow, ...]
    requirements: tuple[RequirementRow, ...]
    conditions: tuple[ConditionRow, ...]
    terms: CallTerms

    @property
    def by_key(self) -> dict[str, ParameterRow]:
        """Every number, those of the categories as ``cap_personnel`` and so on."""
        rows = [*self.parameters, *(row for line in self.categories for row in line.rows)]
        return {row.key: row for row in rows}


def read_call(text: str) -> CallFile:
    """Read the file of a call. Raises CallUnreadable."""
    told = _Part("", _parsed(text))
    told.only(
        "code", "title", "programme", "note", "recipients", "parameters", "categories",
        "requirements", "conditions",
    )  # fmt: skip
    parameters = tuple(_parameter(part, part.code("key")) for part in told.parts("parameters"))
    categories = tuple(_category(part) for part in told.parts("categories"))
    requirements = tuple(_requirement(part) for part in told.parts("requirements"))
    conditions = tuple(_condition(part) for part in told.parts("conditions"))
    values = [*parameters, *(row for line in categories for row in line.rows)]
    _once("parameters", (row.key for row in values))
    _once("categories", (row.code for row in categories))
    _once("requirements", (f"{row.kind} {row.code}" for row in requirements))
    _once("conditions", (row.code for row in conditions))
    return CallFile(
        code=told.code("code"),
        title=told.text("title"),
        programme=told.code("programme"),
        note=told.text("note"),
        recipients=_recipients(told.part("recipients")),
        parameters=parameters,
        categories=categories,
        requirements=requirements,
        conditions=conditions,
        terms=terms_from_rows(told.code("code"), told.text("title"), parameters, categories),
    )


class _Part:
    """An object of the file and where it stands, so that a refusal names the place."""

    def __init__(self, where: str, value: Any) -> None:
        self.where = where
        if not isinstance(value, dict):
            raise CallUnreadable(
                f"Im Aufruf ist „{where or 'die Datei'}“ keine Gruppe von Angaben."
            )
        self.value: Mapping[str, Any] = value

    def place(self, name: str) -> str:
        return f"{self.where}.{name}" if self.where else name

    def only(self, *names: str) -> None:
        if unknown := sorted(set(self.value) - set(names)):
            raise CallUnreadable(f"Im Aufruf ist „{self.place(unknown[0])}“ unbekannt.")

    def get(self, name: str) -> Any:
        if name not in self.value:
            raise CallUnreadable(f"Im Aufruf fehlt „{self.place(name)}“.")
        return self.value[name]

    def text(self, name: str, *, empty: bool = False) -> str:
        value = self.get(name)
        if not isinstance(value, str) or not (value.strip() or empty):
            raise CallUnreadable(f"Im Aufruf ist „{self.place(name)}“ kein Text.")
        return value

    def code(self, name: str) -> str:
        value = self.text(name)
        if not CODE.fullmatch(value):
            raise CallUnreadable(f"Im Aufruf ist „{self.place(name)}“ kein Kürzel: {value!r}.")
        return value

    def one_of(self, name: str, known: Iterable[str]) -> str:
        value = self.text(name)
        if value not in (allowed := list(known)):
            raise CallUnreadable(
                f"Im Aufruf ist „{self.place(name)}“ unbekannt: {value!r}. "
                f"Möglich: {', '.join(allowed)}."
            )
        return value

    def flag(self, name: str) -> bool:
        value = self.get(name)
        if not isinstance(value, bool):
            raise CallUnreadable(f"Im Aufruf ist „{self.place(name)}“ weder true noch false.")
        return value

    def part(self, name: str) -> "_Part":
        return _Part(self.place(name), self.get(name))

    def list_of(self, name: str) -> list[Any]:
        value = self.get(name)
        if not isinstance(value, list) or not value:
            raise CallUnreadable(f"Im Aufruf ist „{self.place(name)}“ keine gefüllte Liste.")
        return value

    def parts(self, name: str) -> list["_Part"]:
        return [_Part(f"{name}[{n}]", value) for n, value in enumerate(self.list_of(name), 1)]

    def source(self) -> tuple[str, str, Mark]:
        """Source, address, mark. What is marked as sourced names both."""
        mark = Mark(self.one_of("mark", Mark))
        source = self.text("source")
        address = self.text("address", empty=True)
        if (address or mark == Mark.SOURCED) and not ADDRESS.fullmatch(address):
            raise CallUnreadable(f"Im Aufruf ist „{self.place('address')}“ keine Internetadresse.")
        return source, address, mark


def _parsed(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise CallUnreadable("Im Aufruf steht eine Angabe zweimal in derselben Gruppe.")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CallUnreadable("Die Datei des Aufrufs ist keine lesbare JSON-Datei.") from error


def _parameter(part: _Part, key: str, label: str = "") -> ParameterRow:
    part.only("key", "label", "value", "unit", "source", "address", "mark")
    source, address, mark = part.source()
    return ParameterRow(
        key=key,
        label=label or part.text("label"),
        value=part.text("value"),
        unit=part.text("unit"),
        source=source,
        address=address,
        mark=mark,
    )


CATEGORY_LABELS = {
    "cap": "Obergrenze je volle Stelle und volles Jahr",
    "financing": "Finanzierungsart",
    "share_percent": "Anteil",
    "follows_fte": "Sinkt mit dem Stellenanteil",
    "follows_occupancy": "Sinkt mit der unbesetzten Zeit",
}


def _category(part: _Part) -> CategoryRow:
    part.only("code", "label", *CATEGORY_LABELS)
    code, label = part.code("code"), part.text("label")
    rows = {
        name: _parameter(part.part(name), f"{name}_{code}", f"{label}: {said}")
        for name, said in CATEGORY_LABELS.items()
    }
    return CategoryRow(code=code, label=label, **rows)


def _requirement(part: _Part) -> RequirementRow:
    part.only("kind", "code", "label", "help", "is_mandatory", "law", "mark")
    return RequirementRow(
        kind=part.one_of("kind", ("declaration", "attachment", "criterion")),
        code=part.code("code"),
        label=part.text("label"),
        help=part.text("help"),
        is_mandatory=part.flag("is_mandatory"),
        law=part.text("law"),
        mark=Mark(part.one_of("mark", Mark)),
    )


def _condition(part: _Part) -> ConditionRow:
    part.only("kind", "code", "title", "text", "law", "mark")
    return ConditionRow(
        kind=part.one_of("kind", ("standard", "special")),
        code=part.code("code"),
        title=part.text("title"),
        text=part.text("text"),
        law=part.text("law"),
        mark=Mark(part.one_of("mark", Mark)),
    )


def _recipients(part: _Part) -> RecipientsRow:
    part.only("kinds", "label", "source", "address", "mark")
    kinds = tuple(part.list_of("kinds"))
    if not set(kinds) <= {"district", "town"}:
        raise CallUnreadable(f"Im Aufruf ist „{part.place('kinds')}“ unbekannt: {kinds!r}.")
    source, address, mark = part.source()
    return RecipientsRow(
        kinds=kinds, label=part.text("label"), source=source, address=address, mark=mark
    )


def _once(where: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise CallUnreadable(f"Im Aufruf steht „{name}“ unter „{where}“ zweimal.")
        seen.add(name)
