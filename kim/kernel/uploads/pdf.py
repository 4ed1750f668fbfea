"""PDF: opened by qpdf with limits; no locks, no programs, nothing that runs when opened.

The limits of qpdf hold for the whole process: importing this module sets them.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import settings as qpdf

from kim.kernel.uploads.signatures import (
    HEAD,
    MARKUP,
    TWO_IN_ONE,
    refuse_malware,
    refuse_second_nature,
)
from kim.kernel.uploads.terms import MEGABYTE, Facts, Flaw, Limits

BROKEN = (
    "ist kein vollständiges PDF. Bitte öffnen Sie die Vorlage und speichern Sie sie neu als PDF."
)
LOCKED = (
    "ist verschlüsselt oder mit einem Kennwort geschützt. "
    "Bitte speichern Sie das PDF ohne Kennwort und ohne Einschränkungen."
)
SCRIPTS = (
    "enthält Programme (JavaScript oder Startbefehle). "
    "Bitte drucken Sie die Datei in ein neues PDF und laden Sie dieses hoch."
)
EMBEDDED = (
    "enthält angehängte Dateien oder Medien. "
    "Bitte laden Sie die Anhänge einzeln hoch und speichern Sie das PDF ohne sie."
)
TOO_LARGE = "ist entpackt zu groß. Bitte verkleinern Sie die Bilder darin."
TOO_MANY_PAGES = "hat {count} Seiten, erlaubt sind {limit}. Bitte teilen Sie das PDF."
STREAM_LIMIT = 32 * MEGABYTE
RUNNING = {"/JavaScript", "/Launch", "/GoToE", "/ImportData", "/RichMediaExecute", "/Rendition"}
RUNNING_KEYS = {"/JS", "/JavaScript", "/XFA"}
MEDIA = {"/RichMedia", "/3D", "/Movie", "/Screen"}
WORDS = {word.encode() for word in RUNNING | RUNNING_KEYS | MEDIA | {"/EF"}}
SUSPECT = re.compile(b"|".join(sorted(WORDS)))
HARMLESS = (".xml", ".txt", ".csv", ".json")  # invoices carry their data so
MARKED_END = b"%%EOF"

qpdf.set_qpdf_limits(
    doc_max_warnings=200,
    max_stream_filters=3,
    flate_max_memory=STREAM_LIMIT,
    run_length_max_memory=STREAM_LIMIT,
    png_max_memory=STREAM_LIMIT,
    tiff_max_memory=STREAM_LIMIT,
    dct_max_memory=STREAM_LIMIT,
    parser_max_nesting=100,
)


def inspect_pdf(data: bytes, limits: Limits) -> Facts:
    """Look at a PDF. Raises Flaw when it is broken, locked, too large, or could run something."""
    refuse_second_nature(data)
    if MARKUP.search(data[:HEAD]):
        raise Flaw(TWO_IN_ONE)
    if MARKED_END not in data[-HEAD:]:
        raise Flaw(BROKEN)
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                raise Flaw(LOCKED)
            pages = len(document.pages)
            if pages > limits.pages:
                raise Flaw(TOO_MANY_PAGES.format(count=pages, limit=limits.pages))
            walk(document, limits)
    except pikepdf.PasswordError as error:
        raise Flaw(LOCKED) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError) as error:
        raise Flaw(BROKEN) from error
    return Facts("pdf", pages=pages)


def walk(document: pikepdf.Pdf, limits: Limits) -> None:
    """Look at every object, and into every packed stream but pictures."""
    left = 2 * limits.unpacked
    for found in document.objects:
        if not isinstance(found, pikepdf.Object):  # a bare number or truth
            continue
        inner = found.stream_dict if isinstance(found, pikepdf.Stream) else found
        if SUSPECT.search(inner.unparse(resolved=True)):  # seldom, and quicker than to look
            for part in parts(inner):
                refuse_running(part)
        if isinstance(found, pikepdf.Stream):
            content = unpacked(found)
            refuse_malware(content)
            left -= len(content)
            if left < 0:
                raise Flaw(TOO_LARGE)


def parts(found: Any) -> Iterator[Any]:
    """An object and what stands directly in it; what it points to has a number of its own."""
    waiting = [found]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary):
            yield part
            waiting += [value for value in dict(part).values() if is_direct(value)]
        elif isinstance(part, pikepdf.Array):
            waiting += [value for value in list(part) if is_direct(value)]


def is_direct(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def refuse_running(part: Any) -> None:
    """Raise Flaw for a dictionary that starts something or brings something along."""
    keys = set(part.keys())
    if keys & RUNNING_KEYS or name_of(part, "/S") in RUNNING:
        raise Flaw(SCRIPTS)
    if name_of(part, "/Subtype") in MEDIA and "/Rect" in keys:
        raise Flaw(EMBEDDED)
    if "/EF" in keys:
        refuse_attachment(part)


def name_of(part: Any, key: str) -> str:
    value = part.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def refuse_attachment(part: Any) -> None:
    """Raise Flaw unless what is attached is data in plain text by name and by content."""
    title = str(part.get("/UF", part.get("/F", ""))).lower()
    streams = [value for value in dict(part["/EF"]).values() if isinstance(value, pikepdf.Stream)]
    if not title.endswith(HARMLESS) or any(b"\0" in unpacked(one) for one in streams):
        raise Flaw(EMBEDDED)


def unpacked(stream: pikepdf.Stream) -> bytes:
    """Content of a stream; packed as it is for pictures and for packing nobody can undo.

    Raises Flaw when it unpacks to more than ``STREAM_LIMIT``.
    """
    if name_of(stream, "/Subtype") == "/Image":
        return stream.read_raw_bytes()
    before = qpdf.qpdf_limit_errors()
    try:
        return stream.read_bytes()
    except pikepdf.PdfError as error:
        if qpdf.qpdf_limit_errors() > before or "limit" in str(error):
            raise Flaw(TOO_LARGE) from error
        return stream.read_raw_bytes()
