"""Tables as files for spreadsheets, XLSX and CSV: text stays text, amounts and days stay such.

One function for each page that gives a table away: `xlsx_response` or `csv_response`, with the
same heads and rows. A cell is a `Cell`; amounts are in EUR with two places.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from kim.ui.downloads import download, file_headers
from kim.ui.spreadsheets import unarmed

Cell: TypeAlias = str | bool | int | Decimal | dt.date | dt.datetime | None
Row: TypeAlias = Sequence[Cell]
BERLIN = ZoneInfo("Europe/Berlin")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LONGEST = 32_767  # characters a cell of XLSX holds
NARROWEST, WIDEST = 12, 60  # characters of a column
FORMATS = {
    Decimal: "#,##0.00",
    int: "0",
    dt.date: "DD.MM.YYYY",
    dt.datetime: "DD.MM.YYYY HH:MM",
    type(None): "General",
}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xlsx(rows: Iterable[Row], heads: Sequence[str], title: str = "Tabelle") -> bytes:
    """An XLSX file with one sheet ``title``: heads that stay in sight, then the rows.

    Text that begins like a formula is unarmed, so there is no formula in the file. Moments are
    written in the time of Berlin. Control characters are left out.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "kim"
    sheet = book.create_sheet(title[:31])  # longer names make Excel repair the file
    sheet.freeze_panes = "A2"
    for number, head in enumerate(heads, 1):
        width = min(max(len(head) + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    count = 1
    for count, row in enumerate(rows, 2):  # noqa: B007 -- the last number is used
        sheet.append([_cell(sheet, value) for value in row])
    if heads:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Cell, *, bold: bool = False) -> Any:
    shown = _plain(value)
    if isinstance(shown, str):
        shown = unarmed(NOT_IN_XML.sub("", shown))[:LONGEST]
    cell = WriteOnlyCell(sheet, value=shown)  # type: ignore[arg-type] # stubs know no Decimal
    if isinstance(shown, str):
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    else:
        cell.number_format = FORMATS[type(shown)]
    if bold:
        cell.font = Font(bold=True)
    return cell


def _plain(value: Cell) -> Cell:
    """Yes and no as words, moments in the time of Berlin without zone or fraction."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, dt.datetime):
        return value.astimezone(BERLIN).replace(tzinfo=None, microsecond=0)
    return value


def csv_lines(rows: Iterable[Row], heads: Sequence[str]) -> Iterator[str]:
    """Lines of a CSV file as German spreadsheets read it: semicolons, UTF-8 with mark."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([unarmed(head) for head in heads])
    for row in rows:
        yield writer.writerow([_text(value) for value in row])


class _Echo:
    """A file that gives back what is written to it, line by line."""

    def write(self, text: str) -> str:
        return text


def _text(value: Cell) -> str:
    shown = _plain(value)
    if isinstance(shown, Decimal):  # a number is no formula, so its sign stays
        return f"{shown:.2f}".replace(".", ",")
    if isinstance(shown, int):
        return str(shown)
    if isinstance(shown, dt.date):
        moment = isinstance(shown, dt.datetime)
        return f"{shown:%d.%m.%Y %H:%M}" if moment else f"{shown:%d.%m.%Y}"
    return "" if shown is None else unarmed(str(shown))


def xlsx_response(rows: Iterable[Row], heads: Sequence[str], name: str) -> HttpResponse:
    """The answer that saves a table as ``<name>.xlsx``."""
    return download(xlsx(rows, heads), f"{name}.xlsx", XLSX)


def csv_response(rows: Iterable[Row], heads: Sequence[str], name: str) -> StreamingHttpResponse:
    """The answer that saves a table as ``<name>.csv``, sent as it is made."""
    headers = {**file_headers(f"{name}.csv"), "Content-Type": CSV}
    return StreamingHttpResponse(csv_lines(rows, heads), headers=headers)
