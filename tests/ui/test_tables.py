"""Tables as files: opened again they say the same, and nothing in them runs."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.http import StreamingHttpResponse
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kim.ui.spreadsheets import FORMULA
from kim.ui.tables import Row, csv_lines, csv_response, xlsx, xlsx_response

HEADS = ("Kommune", "Betrag", "Tag", "Zeitpunkt", "Zahl", "offen", "leer")
ROW: Row = (
    "Stadt Speyer",
    Decimal("-1234.50"),
    dt.date(2026, 3, 1),
    dt.datetime(2026, 7, 1, 22, 30, 5, 99, tzinfo=dt.UTC),
    36,
    True,
    None,
)


def opened(content: bytes) -> Worksheet:
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_xlsx_says_the_same() -> None:
    sheet = opened(xlsx([ROW, ROW], HEADS, "Buchungen"))
    heads, first, second = sheet.iter_rows(values_only=True)
    assert heads == HEADS
    assert first == second
    assert [str(value) for value in first] == [
        "Stadt Speyer", "-1234.5", "2026-03-01 00:00:00", "2026-07-02 00:30:05", "36", "ja", "None",
    ]  # fmt: skip
    assert [cell.number_format for cell in sheet[2]][1:5] == [
        "#,##0.00", "DD.MM.YYYY", "DD.MM.YYYY HH:MM", "0",
    ]  # fmt: skip
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Buchungen", "A2", "A1:G3")


def test_csv_says_the_same() -> None:
    [heads, row] = csv.reader(
        "".join(csv_lines([ROW], HEADS)).removeprefix("\ufeff").splitlines(), delimiter=";"
    )
    assert tuple(heads) == HEADS
    assert row == ["Stadt Speyer", "-1234,50", "01.03.2026", "02.07.2026 00:30", "36", "ja", ""]
    assert list(csv_lines([(False, -5)], ["x", "y"])) == ["\ufeffx;y\r\n", "nein;-5\r\n"]


ARMED = [f"{sign}1+1" for sign in FORMULA] + ['=HYPERLINK("http://x.test")', "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", ARMED)
def test_no_text_becomes_a_formula(text: str) -> None:
    content = xlsx([(text, False)], (text, "x"))
    sheet = opened(content)
    for cell in (sheet["A1"], sheet["A2"]):
        assert (cell.data_type, cell.value[:1]) == ("s", "'")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        assert not any("externalLink" in name or "connections" in name for name in names)
        assert not any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in names)
    [line] = list(csv.reader(list(csv_lines([(text,)], ["x"]))[1:], delimiter=";"))
    assert line == [f"'{text}"]


def test_a_head_that_begins_like_a_formula_is_unarmed_in_csv_too() -> None:
    assert next(csv_lines([], ["=1+1"])) == "\ufeff'=1+1\r\n"


@pytest.mark.parametrize("text", ["\x00", "\x0b\x1f", "a\ufffeb", "\ud800"])
def test_control_characters_do_not_break_the_file(text: str) -> None:
    assert opened(xlsx([(f"vor{text}nach", 1)], ("x", "y")))["A2"].value is not None


def test_long_text_and_long_names_are_cut() -> None:
    sheet = opened(xlsx([("x" * 40_000,)], ("Kopf" * 30,), "N" * 40))
    assert len(str(sheet["A2"].value)) == 32_767
    assert sheet.title == "N" * 31
    assert sheet.column_dimensions["A"].width == 60


def test_a_table_without_rows() -> None:
    sheet = opened(xlsx([], HEADS))
    assert list(sheet.iter_rows(values_only=True)) == [HEADS]
    assert sheet.auto_filter.ref == "A1:G1"


def test_answers_are_saved_under_their_name() -> None:
    for response, end in (
        (xlsx_response([ROW], HEADS, "buchungen-2026"), "xlsx"),
        (csv_response([ROW], HEADS, "buchungen-2026"), "csv"),
    ):
        assert f'filename="buchungen-2026.{end}"' in response.headers["Content-Disposition"]
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    streamed = csv_response([ROW], HEADS, "x")
    assert isinstance(streamed, StreamingHttpResponse)
    assert streamed.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "-1234,50" in b"".join(streamed).decode()
