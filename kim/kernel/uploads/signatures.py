"""What a file is by its first bytes, and what must not be in any file."""

import io
import re
import zipfile

from kim.kernel.uploads.terms import Flaw

# The test file of all virus scanners, in parts so that no scanner stops at this source.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"
MALWARE = (
    "enthält Schadsoftware. Bitte prüfen Sie Ihren Rechner und laden Sie eine saubere Datei hoch."
)
TWO_IN_ONE = (
    "ist zugleich ein Archiv oder eine Internetseite. "
    "Bitte öffnen und speichern Sie sie neu, zum Beispiel als PDF."
)
HEAD = 1024  # bytes
MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|\?xml|\?php)\b", re.IGNORECASE)
HIDDEN_MARKUP = re.compile(rb"<(script|html)[\s>]", re.IGNORECASE)
OWN = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "zip"),
)
FOREIGN = (
    (b"MZ", "ein Programm"),
    (b"\x7fELF", "ein Programm"),
    (b"#!", "ein Programm"),
    (b"\xca\xfe\xba\xbe", "ein Programm"),
    (b"\xcf\xfa\xed\xfe", "ein Programm"),
    (b"\xce\xfa\xed\xfe", "ein Programm"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "eine alte oder mit Kennwort geschützte Office-Datei"),
    (b"{\\rtf", "ein RTF-Text"),
    (b"GIF8", "ein GIF-Bild"),
    (b"II*\0", "ein TIFF-Bild"),
    (b"MM\0*", "ein TIFF-Bild"),
    (b"BM", "ein BMP-Bild"),
    (b"RIFF", "ein WebP-Bild"),
    (b"%!PS", "eine PostScript-Datei"),
    (b"Rar!", "ein Archiv"),
    (b"7z\xbc\xaf", "ein Archiv"),
    (b"\x1f\x8b", "ein Archiv"),
    (b"BZh", "ein Archiv"),
    (b"\xfd7zXZ", "ein Archiv"),
    (b"PK\x05\x06", "ein leeres Archiv"),
)


def family(data: bytes) -> str:
    """``pdf``, ``png``, ``jpeg``, ``zip`` or ``text``, by content alone. Raises Flaw for others."""
    for start, name in OWN:
        if data.startswith(start):
            return name
    if (found := MARKUP.search(data[:HEAD])) is not None:
        kind = "ein SVG-Bild" if found[1].lower() == b"svg" else "eine Internetseite oder XML-Datei"
        raise Flaw(as_pdf(kind))
    if b"%PDF-" in data[:HEAD]:
        raise Flaw(TWO_IN_ONE)
    for start, kind in FOREIGN:
        if data.startswith(start) and not is_words(data):
            raise Flaw(as_pdf(kind))
    if data[4:8] == b"ftyp":
        raise Flaw(as_pdf("ein HEIC-Bild oder ein Film"))
    return "text"


def is_words(data: bytes) -> bool:
    """Whether the two letters at the start are more likely a word: texts begin so, too."""
    return data[:2] in (b"BM", b"MZ") and not re.search(rb"[\0-\x08\x0e-\x1f]", data[:HEAD])


def as_pdf(kind: str) -> str:
    return (
        f"ist dem Inhalt nach {kind}. Bitte speichern Sie sie als PDF und laden Sie das PDF hoch."
    )


def refuse_malware(data: bytes) -> None:
    """Raise Flaw when the known test signature is in there."""
    if EICAR in data:
        raise Flaw(MALWARE)


def refuse_second_nature(data: bytes) -> None:
    """Raise Flaw for a picture or PDF that is an archive too."""
    if b"PK\x05\x06" in data and zipfile.is_zipfile(io.BytesIO(data)):
        raise Flaw(TWO_IN_ONE)
