"""Lists of offers as CSV or XLSX: read with any heads, written so that nothing is lost."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import Any

from openpyxl import Workbook

from kim.network.rules.content_languages import language_name
from kim.network.rules.fields import field_name
from kim.network.rules.opening_text import schedule_text
from kim.opendata.rules.exchange.clean import plain
from kim.opendata.rules.exchange.codec import as_value, from_value
from kim.opendata.rules.exchange.record import SOURCE_LANGUAGE, Json, OfferRecord, Read
from kim.opendata.rules.exchange.sheet_cells import Draft, apply
from kim.opendata.rules.exchange.sheet_columns import BY_NAME, Columns
from kim.opendata.rules.exchange.sheet_rows import finish
from kim.opendata.rules.exchange.sheet_table import Line, Table
from kim.opendata.rules.exchange.terms import ACCESS, SINGLE, TARGET_GROUPS, label_of
from kim.ui.spreadsheets import unarmed

PART = 30_000  # characters of one cell; Excel takes 32,767
WRITTEN = (
    "key", "title", "provider", "kind", "fields", "summary", "description", "target_groups",
    "eligibility", "languages", "level_from", "level_to", "cost", "cost_text", "childcare",
    "access", "mode", "registration", "registration_text", "registration_url",
    "capacity", "min_age", "max_age",
    "starts_on", "ends_on", "times", "venue", "street", "postcode", "town", "latitude",
    "longitude", "function", "phone", "mail", "website", "checked_on", "areas", "licence",
    "attribution",
)  # fmt: skip
TRANSLATED = ("title", "description")


def from_sheet(
    table: Table, columns: Columns, *, today: dt.date, provider: str = ""
) -> Iterator[Read]:
    """The offers of a table, one for each row below the head.

    ``provider`` stands where a row names none.
    """
    for line in table.lines:
        if line.number > columns.head.number:
            yield _row(line, columns, today, provider)


def _row(line: Line, columns: Columns, today: dt.date, provider: str) -> Read:
    pairs = [
        (name, line.cells[number] if number < len(line.cells) else "")
        for number, name in enumerate(columns.names)
        if name
    ]
    base = _kept("".join(cell for name, cell in pairs if name == "kim"))
    draft = Draft(f"Zeile {line.number}", today, _values(base) if base else {"texts": {}})
    before = cells_of(base) if base else {}
    for name, cell in _ordered(pairs):
        if base is None or _cell(before.get(name, "")) != cell:
            apply(draft, name, cell)
    if provider and not draft.part("provider").get("name"):
        draft.part("provider")["name"] = provider
    record = finish(draft)
    return Read(draft.place, record, tuple(draft.losses), tuple(draft.refusals))


def _ordered(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Texts first: words without a column of their own are added where none stand yet."""
    late = {"cost", "target_groups", "registration"}
    told = [pair for pair in pairs if pair[0] != "kim"]
    return sorted(told, key=lambda pair: pair[0] in late)


def _kept(text: str) -> OfferRecord | None:
    """The record kim has written beside the cells; None where there is none that fits."""
    if not text.strip():
        return None
    try:
        return from_value(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _values(record: OfferRecord) -> Json:
    def flat(part: Any) -> Json:
        return {item.name: getattr(part, item.name) for item in fields(part)}

    return flat(record) | {
        "texts": {code: flat(text) for code, text in record.texts.items()},
        "contact": flat(record.contact),
        "provider": flat(record.provider),
        "venues": [flat(venue) for venue in record.venues],
    }


def cells_of(record: OfferRecord) -> dict[str, str]:
    """What stands in the columns of an offer, in words."""
    venue: Any = record.venues[0] if record.venues else None
    cells = {name: write(record) for name, write in CELLS.items()}
    for name in ("street", "postcode", "town"):
        cells[name] = getattr(venue, name) if venue else ""
    cells["venue"] = venue.name if venue else ""
    for name in ("latitude", "longitude"):
        value = getattr(venue, name) if venue else None
        cells[name] = "" if value is None else str(value).replace(".", ",")
    for code, text in record.texts.items():
        if code != SOURCE_LANGUAGE:
            cells |= {f"{name}:{code}": getattr(text, name) for name in TRANSLATED}
    return cells


def _day(day: dt.date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _said(name: str) -> Callable[[OfferRecord], str]:
    """The German text; where there is none the cell stays empty, or it would become one."""

    def write(record: OfferRecord) -> str:
        text = record.texts.get(SOURCE_LANGUAGE)
        return str(getattr(text, name)) if text else ""

    return write


def _label(name: str) -> Callable[[OfferRecord], str]:
    return lambda record: label_of(SINGLE[name], getattr(record, name))


CELLS: dict[str, Callable[[OfferRecord], str]] = {
    "key": lambda record: record.key,
    "title": _said("title"),
    "provider": lambda record: record.provider.name,
    "kind": _label("kind"),
    "fields": lambda record: ", ".join(map(field_name, record.fields)),
    "summary": _said("summary"),
    "description": _said("description"),
    "target_groups": lambda record: ", ".join(
        label_of(TARGET_GROUPS, code) for code in record.target_groups
    ),
    "eligibility": _said("eligibility"),
    "languages": lambda record: ", ".join(map(language_name, record.languages)),
    "level_from": _label("level_from"),
    "level_to": _label("level_to"),
    "cost": _label("cost"),
    "cost_text": _said("cost"),
    "childcare": _label("childcare"),
    "access": lambda record: ", ".join(label_of(ACCESS, code) for code in record.access),
    "mode": _label("mode"),
    "registration": _label("registration"),
    "registration_text": _said("registration"),
    "registration_url": lambda record: record.registration_url,
    "capacity": _label("capacity"),
    "min_age": lambda record: _number(record.min_age),
    "max_age": lambda record: _number(record.max_age),
    "starts_on": lambda record: _day(record.starts_on),
    "ends_on": lambda record: _day(record.ends_on),
    "times": lambda record: "; ".join(schedule_text(plan.schedule) for plan in record.plans),
    "function": lambda record: record.contact.function,
    "phone": lambda record: record.contact.phone,
    "mail": lambda record: record.contact.mail,
    "website": lambda record: record.contact.website,
    "checked_on": lambda record: _day(record.checked_on),
    "areas": lambda record: ", ".join(record.areas),
    "licence": lambda record: record.licence,
    "attribution": lambda record: record.attribution,
}


def to_rows(records: Iterable[OfferRecord]) -> list[list[str]]:
    """Head and rows. The last columns hold what the others cannot say, as JSON."""
    told = list(records)
    codes = sorted({code for record in told for code in record.texts} - {SOURCE_LANGUAGE})
    names = [*WRITTEN, *(f"{name}:{code}" for code in codes for name in TRANSLATED)]
    kept = [json.dumps(as_value(record), ensure_ascii=True) for record in told]
    parts = max([1, *(-(-len(text) // PART) for text in kept)])
    head = [_heading(name) for name in names]
    head += ["kim" if not number else f"kim {number + 1}" for number in range(parts)]
    rows = [head]
    for record, text in zip(told, kept, strict=True):
        cells = cells_of(record)
        row = [_cell(cells.get(name, "")) for name in names]
        rows.append(row + [text[n * PART : (n + 1) * PART] for n in range(parts)])
    return rows


def _heading(name: str) -> str:
    column, _, code = name.partition(":")
    label = BY_NAME[column].heading
    return f"{label} ({code})" if code else label


def _cell(text: str) -> str:
    """Text a spreadsheet keeps as it is: no formula, no invisible signs, not too long."""
    return unarmed(plain(text)[:PART])


def to_csv(records: Iterable[OfferRecord]) -> bytes:
    """CSV as German Excel opens it: UTF-8 with its mark, semicolon."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(to_rows(records))
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(records: Iterable[OfferRecord]) -> bytes:
    """XLSX with text cells only."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Angebote")
    for row in to_rows(records):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
