"""An application as it is read: every answer under its question, the plan as tables.

For pages, for the PDF and for comparing two versions. Values are shown as they were understood,
and as they were typed where they could not be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kim.grants.rules.content import Content, FundKind, read
from kim.grants.rules.form import (
    FIELDS,
    FUND_LABELS,
    LIST_LABELS,
    ROWS,
    SECTION_LABELS,
    YES_NO,
    text_of,
)
from kim.grants.rules.plan import month_label, short_label
from kim.grants.rules.sections import Flat, flatten, rows_of
from kim.kernel.money import format_eur

NOTHING = "–"
COLUMNS = 6  # months beside each other in a table that must fit on paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a version of the call calls its categories, declarations and attachments."""

    categories: Mapping[str, str]
    declarations: Mapping[str, str]
    attachments: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the plan: text cells, the first column names the row."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()

    def is_amount(self, index: int) -> bool:
        """Whether a column holds amounts: they stand to the right."""
        return any(row[index].endswith("€") for row in self.rows)

    def marked(self, cells: Sequence[str]) -> list[tuple[str, bool]]:
        """The cells of a row, each with whether it is an amount."""
        return [(cell, self.is_amount(index)) for index, cell in enumerate(cells)]

    @property
    def marked_head(self) -> list[tuple[str, bool]]:
        return self.marked(self.head)

    @property
    def marked_rows(self) -> list[list[tuple[str, bool]]]:
        return [self.marked(row) for row in self.rows]

    @property
    def marked_total(self) -> list[tuple[str, bool]]:
        return self.marked(self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One section as it is read: (question, answer), then tables."""

    code: str
    label: str
    answers: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One text that differs between two versions of an application."""

    section: str
    label: str
    before: str
    after: str


def parts(frozen: Mapping[str, Any], names: Names) -> list[Part]:
    """All sections in the order of the form; ``frozen`` maps their codes to what was typed."""
    content = read(frozen)
    return [_part(code, frozen.get(code, {}), content, names) for code in SECTION_LABELS]


def _part(code: str, data: Mapping[str, Any], content: Content, names: Names) -> Part:
    answers = [(field.label, shown(code, field.name, data)) for field in FIELDS[code]]
    tables: list[Table] = []
    if code == "declarations":
        answers = [
            (label, _choice(YES_NO, text_of(data, key)))
            for key, label in names.declarations.items()
        ]
    elif code == "concept":
        tables = [_goals(data)]
    elif code == "plan":
        tables = [_by_line(content, names), *_by_month(content), _funds(content, names)]
    label = SECTION_LABELS[code]
    return Part(code=code, label=label, answers=tuple(answers), tables=tuple(tables))


def shown(code: str, name: str, data: Mapping[str, Any]) -> str:
    """An answer in words."""
    field = next(field for field in FIELDS[code] if field.name == name)
    text = text_of(data, name).strip()
    return _choice(field.options, text) if field.options else text or NOTHING


def _choice(options: Sequence[tuple[str, str]], text: str) -> str:
    return dict(options).get(text, text) or NOTHING


def _goals(data: Mapping[str, Any]) -> Table:
    rows = [
        (text_of(row, "text") or NOTHING, text_of(row, "indicator") or NOTHING,
         text_of(row, "by_on") or NOTHING)
        for row in rows_of(data, "goals")
    ]  # fmt: skip
    return Table(title="Ziele", head=("Ziel", "Merkmal", "bis"), rows=tuple(rows))


def _by_line(content: Content, names: Names) -> Table:
    rows = [
        (line.label or NOTHING, names.categories.get(line.category, line.category),
         format_eur(line.total))
        for line in content.costs
    ]  # fmt: skip
    return Table(
        title="Ausgaben",
        head=("Ausgabe", "Ausgabengruppe", "Betrag"),
        rows=tuple(rows),
        total=("Summe", "", format_eur(content.cost_total)),
    )


def _by_month(content: Content) -> list[Table]:
    """The same lines month by month, a few months per table."""
    months = sorted({month for line in content.costs for month in line.months})
    tables = []
    for start in range(0, len(months), COLUMNS):
        some = months[start : start + COLUMNS]
        rows = [
            (line.label or NOTHING, *(_amount(line.months.get(month)) for month in some))
            for line in content.costs
        ]
        sums = [
            sum((line.months.get(month, Decimal(0)) for line in content.costs), Decimal(0))
            for month in some
        ]
        tables.append(
            Table(
                title=f"Ausgaben nach Monaten, {month_label(some[0])} bis {month_label(some[-1])}",
                head=("Ausgabe", *(short_label(month) for month in some)),
                rows=tuple(rows),
                total=("Summe", *(format_eur(amount) for amount in sums)),
            )
        )
    return tables


def _amount(amount: Decimal | None) -> str:
    return NOTHING if amount is None else format_eur(amount)


def _funds(content: Content, names: Names) -> Table:
    rows = [
        (_fund_title(line.kind, line.category, names), line.label or NOTHING,
         format_eur(line.amount))
        for line in content.funds
    ]  # fmt: skip
    return Table(
        title="Einnahmen",
        head=("Art", "Von wem", "Betrag"),
        rows=tuple(rows),
        total=("Summe", "", format_eur(content.fund_total)),
    )


def _fund_title(kind: FundKind, category: str, names: Names) -> str:
    if kind == FundKind.GRANT and category:
        return f"Zuwendung für {names.categories.get(category, category)}"
    return FUND_LABELS[kind]


def label_of(code: str, path: str, flat: Flat, names: Names) -> str:
    """What an input is called, with the row it stands in: ``Ausgaben „Personal“: März 2026``."""
    name, *rest = path.split(".")
    if not rest:
        known = {field.name: field.label for field in FIELDS[code]}
        return known.get(name) or names.declarations.get(name, name)
    start = f"{name}.{rest[0]}"
    row = (flat.get(f"{start}.label") or flat.get(f"{start}.text") or "").strip()
    fields = {field.name: field.label for field in ROWS[code].get(name, ())}
    part = month_label(rest[-1]) if len(rest) == 3 else fields.get(rest[-1], rest[-1])
    named = f" „{row[:60]}“" if row else ""
    return f"{LIST_LABELS.get(name, name)}{named}: {part}"


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Names
) -> list[Difference]:
    """Every text that differs between two frozen versions, in the order of the form."""
    found = []
    for code, section in SECTION_LABELS.items():
        old, new = flatten(code, before.get(code, {})), flatten(code, after.get(code, {}))
        for path in dict.fromkeys([*new, *old]):
            was, now = old.get(path, ""), new.get(path, "")
            if was != now:
                label = label_of(code, path, {**old, **new}, names)
                found.append(Difference(section=section, label=label, before=was, after=now))
    return [*found, *_file_differences(before, after)]


def _file_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    old = {file["sha256"]: file["name"] for file in before.get("files", ())}
    new = {file["sha256"]: file["name"] for file in after.get("files", ())}
    label = SECTION_LABELS["attachments"]
    return [
        *(
            Difference(section=label, label="Datei", before=name, after="")
            for key, name in old.items()
            if key not in new
        ),
        *(
            Difference(section=label, label="Datei", before="", after=name)
            for key, name in new.items()
            if key not in old
        ),
    ]
