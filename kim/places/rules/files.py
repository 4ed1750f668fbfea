"""What every import refuses before it reads a row, each with one German sentence."""

import unicodedata
from dataclasses import dataclass

MAX_BYTES = 200_000_000
MAX_LINE = 20_000
BINARY = (
    (b"%PDF", "ein PDF"),
    (b"\xd0\xcf\x11\xe0", "eine alte Excel-Datei (XLS)"),
    (b"\x89PNG", "ein Bild"),
    (b"\xff\xd8\xff", "ein Bild"),
    (b"PK\x03\x04", "ein Archiv (ZIP) oder eine Excel-Datei (XLSX)"),
    (b"SQLite format 3", "eine Datenbank"),
)
PACKED = (b"\x1f\x8b", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"Rar!")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
HINT = "Bitte als Textdatei bereitstellen (in Excel: Speichern unter, „CSV UTF-8“)."
FORMULA = ("=", "+", "@", "-", "\t")


class FileRefused(Exception):
    """The file as a whole cannot be read in. Text: one German sentence or two."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One refused row: where it stands (``Zeile 12``) and why, as a German sentence."""

    where: str
    reason: str


class RowRefused(Exception):
    """One row cannot be taken. Text: a German sentence; becomes a ``BadRow``."""


def at_line(number: int) -> str:
    """``Zeile 12``; the first line of a file is 1."""
    return f"Zeile {number}"


def decode(content: bytes) -> str:
    """Text of a file in UTF-8 (with or without BOM) or Windows-1252, with ``\\n`` line ends.

    Raises FileRefused for empty, binary, packed or oversized files and other encodings.
    """
    if not content.strip():
        raise FileRefused("Die Datei ist leer.")
    if len(content) > MAX_BYTES:
        raise FileRefused(f"Die Datei ist größer als {MAX_BYTES // 1_000_000} MB.")
    if content.startswith(PACKED):
        raise FileRefused("Die Datei ist gepackt. Bitte entpacken und die Datei darin angeben.")
    for start, what in BINARY:
        if content.startswith(start):
            raise FileRefused(f"Die Datei ist {what}, keine Textdatei. {HINT}")
    if content.startswith(UTF16):
        raise FileRefused(f"Die Datei ist in UTF-16 gespeichert. {HINT}")
    if b"\x00" in content:
        raise FileRefused(f"Die Datei enthält Null-Bytes, sie ist keine Textdatei. {HINT}")
    return _text(content).replace("\r\n", "\n").replace("\r", "\n")


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(f"Der Zeichensatz ist weder UTF-8 noch Windows-1252. {HINT}")


def lines(text: str) -> list[str]:
    """Lines without their ends; raises FileRefused when one is far too long to be a row."""
    found = text.split("\n")
    if found and not found[-1]:
        found.pop()
    for number, line in enumerate(found, start=1):
        if len(line) > MAX_LINE:
            raise FileRefused(
                f"{at_line(number)} hat {len(line)} Zeichen. Das ist nicht das erwartete Format."
            )
    return found


def clean_text(text: str, what: str, longest: int) -> str:
    """A name from a file: one line, printable, no formula. Raises RowRefused."""
    cleaned = " ".join(text.split())
    if not cleaned:
        raise RowRefused(f"{what} fehlt.")
    if cleaned.startswith(FORMULA):
        raise RowRefused(f"{what} beginnt mit „{cleaned[0]}“ wie eine Formel.")
    if len(cleaned) > longest:
        raise RowRefused(f"{what} ist länger als {longest} Zeichen.")
    if "\ufffd" in cleaned or any(unicodedata.category(c).startswith("C") for c in cleaned):
        raise RowRefused(f"{what} enthält Zeichen, die nicht darstellbar sind.")
    return cleaned
