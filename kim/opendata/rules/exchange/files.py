"""Which format a file has, and its offers. Bounded before anything is parsed."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from kim.opendata.rules.exchange.clean import depth_of_json
from kim.opendata.rules.exchange.hsds import from_hsds
from kim.opendata.rules.exchange.integreat_read import from_events, from_locations
from kim.opendata.rules.exchange.record import Json, NotReadable, OfferRecord, Read, Refusal
from kim.opendata.rules.exchange.sheet import from_sheet
from kim.opendata.rules.exchange.sheet_columns import Columns, changed, find_head
from kim.opendata.rules.exchange.sheet_table import MAX_ROWS, TOO_MANY, read_table
from kim.opendata.rules.exchange.terms import language_code

SHEET, HSDS = "sheet", "hsds"
LOCATIONS, EVENTS, PAGES = "integreat_locations", "integreat_events", "integreat_pages"
DEEPEST = 60
FORMATS = frozenset({SHEET, HSDS, LOCATIONS, EVENTS})
NO_PAGES = (
    "Das sind Seiten aus Integreat, keine Angebote. Seiten kommen über den Abgleich mit einer "
    "Quelle als Artikel herein."
)
IN_PATH = re.compile(r"/[^/]+/([A-Za-z-]{2,10})/")


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file holds: its format, for a list its columns and how it is written, its offers."""

    format: str
    reads: tuple[Read, ...]
    columns: Columns | None = None
    encoding: str = ""
    sample: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody says about a file: other columns, and what stands for missing answers."""

    columns: Mapping[int, str] = field(default_factory=dict)
    field: str = ""
    language: str = ""
    provider: str = ""


def read_file(content: bytes, choices: Choices, *, today: dt.date) -> FileContent:
    """The offers of a file. Raises NotReadable with a German sentence."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    is_json = start in (b"{", b"[")
    found = _read_json(content, choices) if is_json else _read_sheet(content, choices, today)
    reads = tuple(_completed(read, choices) for read in found.reads)
    return replace(found, reads=_once(reads))


def _read_sheet(content: bytes, choices: Choices, today: dt.date) -> FileContent:
    table = read_table(content)
    columns = find_head(table)
    if choices.columns:
        columns = changed(columns, choices.columns)
    reads = tuple(from_sheet(table, columns, today=today, provider=choices.provider))
    if not reads:
        raise NotReadable("Unter der Kopfzeile steht kein Angebot. Bitte prüfen Sie die Datei.")
    below = [line.cells for line in table.lines if line.number > columns.head.number]
    return FileContent(SHEET, reads, columns, table.encoding, tuple(below[:3]))


def _read_json(content: bytes, choices: Choices) -> FileContent:
    if depth_of_json(content, DEEPEST) > DEEPEST:
        raise NotReadable(
            f"Die JSON-Datei ist mehr als {DEEPEST} Ebenen tief verschachtelt und wird nicht "
            "gelesen. Bitte prüfen Sie, woher sie kommt."
        )
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        where = f" in Zeile {line}" if line else ""
        raise NotReadable(
            f"Die JSON-Datei ist{where} fehlerhaft. Bitte geben Sie sie am Ursprung neu aus."
        ) from error
    kind = format_of(document)
    if kind == PAGES:
        raise NotReadable(NO_PAGES)
    if kind == HSDS:
        return FileContent(HSDS, _few(from_hsds(document, choices.language or "de")))
    lists = by_language(document)
    read = from_locations if kind == LOCATIONS else from_events
    return FileContent(kind, _few(read(lists, choices.provider)))


def _few(reads: list[Read]) -> tuple[Read, ...]:
    if len(reads) > MAX_ROWS:
        raise NotReadable(TOO_MANY)
    return tuple(reads)


def format_of(document: Any) -> str:
    """What a JSON document is: lists of Integreat by their fields, everything else HSDS."""
    first = document[0] if isinstance(document, list) and document else None
    if isinstance(first, dict) and "available_languages" in first:
        if "event" in first:
            return EVENTS
        return LOCATIONS if "location" in first else PAGES
    return HSDS


def by_language(rows: list[Any]) -> dict[str, list[Json]]:
    """Entries of Integreat by the language in their path; German where there is none."""
    found: dict[str, list[Json]] = {}
    for row in rows:
        if isinstance(row, dict):
            match = IN_PATH.match(str(row.get("path") or ""))
            code = match[1] if match and language_code(match[1]) else "de"
            found.setdefault(code, []).append(row)
    return found


def _completed(read: Read, choices: Choices) -> Read:
    """The offer with the answers somebody gave for all that lack one."""
    record = read.record
    if record is None:
        return read
    if choices.field and not record.fields:
        record = replace(record, fields=(choices.field,))
    if choices.language and not record.languages:
        record = replace(record, languages=(choices.language,))
    return replace(read, record=replace(record, source_key=source_key(record)))


def source_key(record: OfferRecord) -> str:
    """What an offer is called at its source: its own key there, else one made of its content.

    Of lists without numbers: title, provider and place, so that the same row is found again.
    """
    if record.source_key or record.key:
        return record.source_key or record.key
    venue = record.venues[0] if record.venues else None
    place = f"{venue.postcode} {venue.town} {venue.street}" if venue else ""
    said = "|".join((record.title, record.provider.name, place))
    return str(uuid5(NAMESPACE_URL, " ".join(said.casefold().split())))


def _once(reads: tuple[Read, ...]) -> tuple[Read, ...]:
    """The same entry twice in one file is taken once; the second says so."""
    seen: dict[str, str] = {}
    found = []
    for read in reads:
        key = read.record.source_key if read.record else ""
        if key and key in seen:
            found.append(twice(read, seen[key]))
            continue
        if key:
            seen[key] = read.place
        found.append(read)
    return tuple(found)


def twice(read: Read, first: str) -> Read:
    """The entry refused because it stands in the file already."""
    why = f"Dieses Angebot steht schon in {first}. Bitte löschen Sie eine der beiden Zeilen."
    return replace(read, record=None, refusals=(Refusal(read.place, "Titel", why),))
