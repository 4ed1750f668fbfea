"""Bytes of a list as a table: encoding, separator and head found out, within limits."""

import csv
import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kim.opendata.rules.exchange.record import NotReadable

MAX_ROWS = 5000
MAX_COLUMNS = 200
MAX_CELL = 40_000  # characters; a cell of Excel has at most 32,767
SAMPLE = 40  # lines
TOO_MANY = (
    f"Die Liste hat mehr als {MAX_ROWS:,} Zeilen. Bitte teilen Sie sie in mehrere Dateien."
).replace(",", ".")
ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
DELIMITERS = {";": "Semikolon", "\t": "Tabulator", ",": "Komma", "|": "Strich"}
XLSX = "Excel"


@dataclass(frozen=True, slots=True)
class Line:
    """One row with its number in the file, the first being 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a list, empty ones left out, and how they were written."""

    lines: tuple[Line, ...]
    encoding: str
    delimiter: str


def read_table(content: bytes) -> Table:
    """The table in a CSV or XLSX file. Raises NotReadable with a German sentence."""
    if not content.strip():
        raise NotReadable("Die Datei ist leer.")
    if content.startswith(b"PK\x03\x04"):
        return Table(tuple(_bounded(_of_workbook(content))), XLSX, "")
    encoding, text = decode(content)
    delimiter = delimiter_of(text)
    return Table(tuple(_bounded(_of_text(text, delimiter))), ENCODINGS[encoding], delimiter)


def decode(content: bytes) -> tuple[str, str]:
    """Encoding and text: UTF-16 by its mark or its zeros, UTF-8, else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    head = content[:200]
    if head[1::2].count(0) > len(head) // 3:
        return _decoded(b"\xff\xfe" + content, "utf-16")
    if head[::2].count(0) > len(head) // 3:
        return _decoded(b"\xfe\xff" + content, "utf-16")
    if b"\0" in content:
        raise NotReadable("Die Datei ist keine Tabelle. Bitte als CSV oder XLSX speichern.")
    try:
        return _decoded(content, "utf-8-sig")
    except NotReadable:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    try:
        return encoding, content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotReadable(
            "Der Zeichensatz ist unbekannt. Bitte speichern Sie die Datei in Excel als "
            "„CSV UTF-8“ oder als XLSX."
        ) from error


def delimiter_of(text: str) -> str:
    """The separator that cuts most of the first rows into the same number of cells."""
    sample = "".join(text.splitlines(keepends=True)[:SAMPLE])

    def fit(delimiter: str) -> tuple[int, int]:
        counts: Counter[int] = Counter()
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                counts[len(cells)] += len(cells) > 1
        except csv.Error:
            return 0, 0
        [(width, rows)] = counts.most_common(1) or [(0, 0)]
        return rows, width

    return max(DELIMITERS, key=fit)


def _of_text(text: str, delimiter: str) -> Iterator[Line]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            yield Line(before + 1, tuple(cells))
            before = reader.line_num
    except csv.Error as error:
        raise NotReadable(
            f"Zeile {before + 1} ist nicht lesbar: Ein Anführungszeichen wird geöffnet und nicht "
            "geschlossen, oder eine Zelle ist zu lang."
        ) from error


def _of_workbook(content: bytes) -> Iterator[Line]:
    """Rows of the first sheet that has any. Formulas stay formulas: ``=A1``."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        for sheet in book.worksheets:
            if not hasattr(sheet, "iter_rows"):
                continue
            rows = (_line(number, row) for number, row in enumerate(_rows(sheet), start=1))
            first = next((line for line in rows if any(line.cells)), None)
            if first is not None:
                yield first
                yield from rows
                return
    except (
        zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError,
        EOFError, TypeError, AttributeError,
    ) as error:  # fmt: skip
        raise NotReadable(
            "Die Excel-Datei ist beschädigt. Bitte öffnen und speichern Sie sie neu als XLSX."
        ) from error


def _rows(sheet: Any) -> Iterable[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says about its size may be wrong
    rows: Iterable[tuple[Any, ...]] = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
    return rows


def _line(number: int, row: tuple[Any, ...]) -> Line:
    return Line(number, tuple(_cell(value) for value in row))


def _cell(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.strftime("%d.%m.%Y" if value.time() == dt.time() else "%d.%m.%Y %H:%M")
    if isinstance(value, dt.date | dt.time):
        return value.strftime("%H:%M" if isinstance(value, dt.time) else "%d.%m.%Y")
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)[:MAX_CELL]


def _bounded(lines: Iterable[Line]) -> Iterator[Line]:
    """The rows that are not empty. Raises NotReadable at the first one too many."""
    count = 0
    for line in lines:
        if len(line.cells) > MAX_COLUMNS and any(line.cells[MAX_COLUMNS:]):
            raise NotReadable(
                f"Zeile {line.number} hat mehr als {MAX_COLUMNS} Spalten. Bitte löschen Sie, was "
                "nicht zur Liste gehört."
            )
        if line.number > MAX_ROWS * 4:
            raise NotReadable(TOO_MANY)
        if any(cell.strip() for cell in line.cells):
            count += 1
            if count > MAX_ROWS:
                raise NotReadable(TOO_MANY)
            yield line
