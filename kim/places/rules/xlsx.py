"""The cells of an Excel file (XLSX) as text, with limits against files made to do harm.

XLSX is a ZIP of XML (ISO/IEC 29500). Only what the GV-ISys extract needs: texts and numbers of
each sheet, no formats, no formulas.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, fromstring

from kim.places.rules.files import FileRefused

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MAX_PART = 60_000_000  # bytes of one unpacked part; the official extract has about 10 million
MAX_PARTS = 500
MAX_COLUMNS = 200
UNREADABLE = "Die Excel-Datei ist beschädigt oder keine XLSX-Datei."


def is_zip(content: bytes) -> bool:
    """Whether a file starts like a ZIP, as every XLSX does."""
    return content.startswith(b"PK\x03\x04")


def read_xlsx(content: bytes) -> list[list[tuple[int, list[str]]]]:
    """The sheets in the order of their file names, each as numbered rows of text cells.

    A cell with a formula or an error reads ``=``, so that no reader takes its stored result for a
    fact.
    Raises FileRefused for damaged, locked, oversized or foreign files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return list(_sheets(archive))
    except (zipfile.BadZipFile, zlib.error, ParseError, ValueError, KeyError, EOFError):
        raise FileRefused(UNREADABLE) from None
    except (NotImplementedError, RuntimeError):  # a password, or a packing unknown to Python
        raise FileRefused("Die Excel-Datei ist mit einem Kennwort geschützt.") from None


def _sheets(archive: zipfile.ZipFile) -> Iterator[list[tuple[int, list[str]]]]:
    names = archive.namelist()
    if len(names) > MAX_PARTS or "xl/workbook.xml" not in names:
        raise FileRefused(
            "Die Datei ist ein Archiv (ZIP) und keine XLSX-Datei. Bitte entpacken und die Datei "
            "darin angeben."
        )
    texts: list[str] = []
    if "xl/sharedStrings.xml" in names:
        texts = [_text(item) for item in _part(archive, "xl/sharedStrings.xml").iter(f"{MAIN}si")]
    sheets = [name for name in names if re.fullmatch(r"xl/worksheets/sheet\d{1,3}\.xml", name)]
    for name in sorted(sheets, key=lambda name: (len(name), name)):
        rows = _part(archive, name).iter(f"{MAIN}row")
        yield [(int(row.get("r") or n), _cells(row, texts)) for n, row in enumerate(rows, start=1)]


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    """Unpack and parse one part. The size in the head of a ZIP may lie, so reading stops."""
    with archive.open(name) as part:
        content = part.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise FileRefused(
            f"Die Excel-Datei ist entpackt größer als {MAX_PART // 1_000_000} MB und wird nicht "
            "gelesen."
        )
    text = content.decode("utf-8-sig")  # fixed, or another encoding could hide what is refused next
    if "<!" in text.replace("<!--", "").replace("<![CDATA[", ""):
        raise FileRefused(UNREADABLE)  # a document type may define entities that explode
    return fromstring(text)  # noqa: S314 -- no document type, bounded size


def _cells(row: Element, texts: list[str]) -> list[str]:
    found: list[str] = []
    for number, cell in enumerate(row.iter(f"{MAIN}c")):
        column = _column(cell.get("r", "")) if cell.get("r") else number
        if column >= MAX_COLUMNS:
            break
        found.extend([""] * (column + 1 - len(found)))
        found[column] = _value(cell, texts)
    return found


def _column(reference: str) -> int:
    """``A1`` -> 0, ``AB7`` -> 27. Raises ValueError."""
    if not (letters := re.fullmatch(r"([A-Z]{1,3})[0-9]+", reference)):
        raise ValueError(reference)
    number = 0
    for letter in letters[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: Element, texts: list[str]) -> str:
    kind = cell.get("t")
    if kind == "e" or cell.find(f"{MAIN}f") is not None:
        return "="
    if kind == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{MAIN}v") or ""
    if kind == "s" and value:
        number = int(value)
        if not 0 <= number < len(texts):
            raise ValueError(value)
        return texts[number]
    return value


def _text(element: Element) -> str:
    """All runs of a text, without the phonetic ones."""
    return "".join(part.text or "" for part in element.iter(f"{MAIN}t"))
