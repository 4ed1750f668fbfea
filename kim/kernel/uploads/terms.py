"""What a checked file is, what it may be, and how it is refused."""

from dataclasses import dataclass
from hashlib import sha256

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may take up. ``size`` and ``unpacked`` in bytes.

    ``unpacked`` bounds what a packed file holds altogether, ``ratio`` how often it is larger
    unpacked than packed, ``entries`` how many files it holds.
    """

    size: int = 10 * MEGABYTE
    pixels: int = 60_000_000  # a page A4 at 600 dpi has 35 million
    unpacked: int = 100 * MEGABYTE
    ratio: int = 200
    entries: int = 2000
    pages: int = 1000


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file we accept: its own extension first, then others it may carry."""

    code: str
    label: str
    media_type: str
    extensions: tuple[str, ...]


OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
FORMATS = {
    row.code: row
    for row in (
        Format("pdf", "PDF", "application/pdf", ("pdf",)),
        Format("png", "PNG-Bild", "image/png", ("png",)),
        Format("jpeg", "JPEG-Bild", "image/jpeg", ("jpg", "jpeg")),
        Format("docx", "Word-Dokument", f"{OOXML}wordprocessingml.document", ("docx",)),
        Format("xlsx", "Excel-Tabelle", f"{OOXML}spreadsheetml.sheet", ("xlsx",)),
        Format("odt", "OpenDocument-Text", f"{ODF}text", ("odt",)),
        Format("ods", "OpenDocument-Tabelle", f"{ODF}spreadsheet", ("ods",)),
        Format("csv", "CSV-Tabelle", "text/csv; charset=utf-8", ("csv",)),
        Format("txt", "Textdatei", "text/plain; charset=utf-8", ("txt",)),
    )
}
BY_EXTENSION = {ending: row for row in FORMATS.values() for ending in row.extensions}
ACCEPTED = "PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS, CSV oder TXT"

EMPTY = "ist leer (0 Byte). Bitte prüfen Sie die Datei und laden Sie sie erneut hoch."
TOO_LARGE = "ist größer als {limit} MB. Bitte verkleinern oder teilen Sie sie."


class UploadRefused(Exception):
    """A file that is not accepted; its text is a German sentence that says how to mend it."""


class Flaw(Exception):
    """What is wrong with a file: the sentence after "Die Datei …". Inside this package only."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the inspection of one content found out.

    ``pages`` is None where there are none to count. ``has_position``: the picture tells where
    it was taken (EXIF), which nobody may publish unseen.
    """

    code: str
    pages: int | None = None
    has_position: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that passed: its bytes, the name it gets, and what it is by content.

    ``scanned`` is True once a virus scanner has passed it as well.
    """

    data: bytes
    name: str
    media_type: str
    pages: int | None = None
    has_position: bool = False
    scanned: bool = False

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()
