"""Files that are none: one German sentence each, never a traceback."""

import os
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kim.places.rules import files
from kim.places.rules.files import FileRefused, RowRefused, clean_text, decode, lines
from kim.places.rules.xlsx import is_zip, read_xlsx
from tests.places.samples import gvisys_rows, part, xlsx, zipped

BOMB = b"<row/>" * 11_000_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Die Datei ist leer."),
        (b" \r\n\t", "Die Datei ist leer."),
        (b"%PDF-1.7", "ein PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "XLS"),
        (b"\x1f\x8b\x08", "Bitte entpacken"),
        (b"PK\x03\x04", "Archiv"),
        ("abc".encode("utf-16"), "UTF-16"),
        (b"abc\x00def", "Null-Bytes"),
        (b"abc\x81\x8d", "Zeichensatz"),
    ],
)
def test_no_text_file(content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        decode(content)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 3)
    with pytest.raises(FileRefused, match="größer als"):
        decode(b"abcd")


def test_line_ends() -> None:
    assert lines(decode(b"a\r\nb\rc\n")) == ["a", "b", "c"]
    with pytest.raises(FileRefused, match="Zeile 2 hat 20001 Zeichen"):
        lines("a\n" + "b" * 20_001)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("  ", "X fehlt."),
        ("=SUMME(A1)", "X beginnt mit „=“ wie eine Formel."),
        ("@x", "X beginnt mit „@“ wie eine Formel."),
        ("a" * 11, "X ist länger als 10 Zeichen."),
        ("a\x07", "X enthält Zeichen, die nicht darstellbar sind."),
        ("a\u202eb", "X enthält Zeichen, die nicht darstellbar sind."),
        ("a\ufffd", "X enthält Zeichen, die nicht darstellbar sind."),
    ],
)
def test_no_name(text: str, reason: str) -> None:
    with pytest.raises(RowRefused) as refused:
        clean_text(text, "X", 10)
    assert str(refused.value) == reason


def test_spaces_are_tidied() -> None:
    assert clean_text("  Bad \n Ems ", "X", 10) == "Bad Ems"


def test_xlsx() -> None:
    (sheet,) = read_xlsx(xlsx(gvisys_rows()))
    assert is_zip(xlsx([]))
    assert sheet[2][1][0] == "Satz-\nart"
    assert sheet[8] == (
        9, ["60", "61", "07", "3", "12", "0000", "000", "Kaiserslautern, Stadt", "139,7", "100"],
    )  # fmt: skip
    assert sheet[4][1] == ["10", "", "07", "", "", "", "", "Rheinland-Pfalz"]


def test_formula_and_inline_text() -> None:
    (sheet,) = read_xlsx(xlsx([["a", "b"]], formula="B1"))
    assert sheet == [(1, ["a", "="])]
    row = '<sheetData><row><c t="inlineStr"><is><t>x</t></is></c><c><v>7</v></c></row></sheetData>'
    book = {
        "xl/workbook.xml": part("workbook", ""),
        "xl/worksheets/sheet1.xml": part("worksheet", row),
    }
    assert read_xlsx(zipped(book)) == [[(1, ["x", "7"])]]


def test_cell_with_an_error_is_no_text() -> None:
    row = '<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'
    assert read_xlsx(workbook(part("worksheet", row))) == [[(1, ["="])]]


def workbook(sheet: str | bytes) -> bytes:
    return zipped({"xl/workbook.xml": part("workbook", ""), "xl/worksheets/sheet1.xml": sheet})


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 broken",
        xlsx(gvisys_rows())[:-40],
        workbook("<broken"),
        workbook('<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'),
        workbook('<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16")),
        workbook(part("worksheet", '<row r="1"><c r="1A"/></row>')),
        workbook(part("worksheet", '<row r="x"/>')),
        workbook(part("worksheet", '<row><c t="s"><v>5</v></c></row>')),
    ],
)
def test_damaged_xlsx(content: bytes) -> None:
    with pytest.raises(FileRefused, match="beschädigt"):
        read_xlsx(content)


@pytest.mark.parametrize("names", [["a.txt"], [f"{n}" for n in range(501)]])
def test_zip_that_is_no_xlsx(names: list[str]) -> None:
    with pytest.raises(FileRefused, match=r"keine XLSX-Datei\. Bitte entpacken"):
        read_xlsx(zipped(dict.fromkeys(names, "")))


def test_zip_bomb() -> None:
    with pytest.raises(FileRefused, match="entpackt größer als 60 MB"):
        read_xlsx(workbook(BOMB))


def test_locked_xlsx() -> None:
    content = bytearray(workbook("x"))
    for start in (b"PK\x01\x02", b"PK\x03\x04"):  # set the flag "encrypted" of each entry
        at = content.find(start)
        while at >= 0:
            content[at + (8 if start == b"PK\x01\x02" else 6)] |= 1
            at = content.find(start, at + 4)
    with pytest.raises(FileRefused, match="Kennwort"):
        read_xlsx(bytes(content))


def test_wide_sheets_are_cut() -> None:
    cells = '<c r="A1"><v>1</v></c><c r="ZZZ1"><v>2</v></c>'
    (sheet,) = read_xlsx(workbook(part("worksheet", f"<row>{cells}</row>")))
    assert sheet == [(1, ["1"])]


COMMANDS = [
    ("import_places", {}),
    ("import_statistics", {}),
    ("import_boundaries", {"source": "Quelle", "licence": "CC0"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("command", "options"), COMMANDS)
@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00", b"%PDF", b"\xff\xfe", b"PK\x03\x04", b"x", b"\x81", b"=1+1;2\n", b"{}",
        b"null", b'"', b"x" * 30_000, "ä;ö\n".encode("cp1252") * 5,
    ],
)  # fmt: skip
def test_commands_refuse_with_a_sentence(
    command: str, options: dict[str, str], content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "datei.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command(command, str(path), **options)
    assert str(refused.value).endswith((".", ")."))
    assert "\n" not in str(refused.value)


@pytest.mark.django_db
@pytest.mark.parametrize(("command", "options"), COMMANDS)
def test_commands_refuse_what_is_no_file(
    command: str, options: dict[str, str], tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for name, sentence in [
        (str(tmp_path), "ist ein Ordner"),
        (str(tmp_path / "fehlt"), "gibt es nicht"),
        (str(fifo), "keine gewöhnliche Datei"),
        ("x" * 5000, "kann nicht gelesen werden"),
        ("a\x00b", "kann nicht gelesen werden"),
    ]:
        with pytest.raises(CommandError, match=sentence):
            call_command(command, name, **options)


@pytest.mark.django_db
def test_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)
    with pytest.raises(CommandError, match="größer als 200 MB"):
        call_command("import_places", str(path))


def test_sample_is_a_real_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx([["a"]]))
    assert zipfile.ZipFile(path).testzip() is None
