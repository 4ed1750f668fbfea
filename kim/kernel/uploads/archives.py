"""DOCX, XLSX, ODT and ODS are archives: bounded before they are unpacked, and without programs."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from kim.kernel.uploads.signatures import refuse_malware
from kim.kernel.uploads.terms import MEGABYTE, Facts, Flaw, Limits

BROKEN = "ist beschädigt. Bitte öffnen und speichern Sie sie neu."
NO_ARCHIVES = "ist ein Archiv. Bitte entpacken Sie es und laden Sie die Dateien einzeln hoch."
TOO_MANY = (
    "enthält zu viele Dateien ({count}, erlaubt sind {limit}). Bitte speichern Sie sie als PDF."
)
TOO_LARGE = (
    "ist entpackt zu groß (erlaubt sind {limit} MB). "
    "Bitte verkleinern Sie die Bilder darin, oder speichern Sie sie als PDF."
)
LOCKED = "ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort."
MACROS = "enthält Makros. Bitte speichern Sie sie ohne Makros (als DOCX, XLSX, ODT, ODS oder PDF)."
EMBEDDED = "enthält eingebettete Dateien oder Programme. Bitte speichern Sie sie als PDF."
REMOTE = "lädt beim Öffnen Inhalte von anderen Stellen. Bitte speichern Sie sie als PDF."
ENTRY = b"PK\x01\x02"
PORTION = 64 * 1024  # bytes
MACRO_NAMES = re.compile(
    r"vba(project|data)|macrosheets/|(^|/)(basic|scripts|activex)/|\.(bas|cls|vbs|js|py|jar)$",
    re.IGNORECASE,
)
EMBEDDED_NAMES = re.compile(
    r"(^|/)embeddings/.|\.(exe|dll|com|scr|bat|cmd|msi|zip|jar|swf|html?)$", re.IGNORECASE
)
EMBEDDED_STARTS = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"#!")
REMOTE_PARTS = re.compile(
    rb"relationships/(attachedTemplate|oleObject|frame|subDocument|aFChunk)\"[^>]*External"
    rb"|External\"[^>]*relationships/(attachedTemplate|oleObject|frame|subDocument|aFChunk)\"",
    re.IGNORECASE,
)
EXCHANGE = re.compile(rb"<ddeLink|instrText[^>]*>\s*DDE", re.IGNORECASE)
DECLARATION = re.compile(rb"<!\s*(doctype|entity)", re.IGNORECASE)
CONTENT_TYPES = "[Content_Types].xml"
MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
ODF_CODES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
OOXML_CODES = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
SMALL_PARTS = re.compile(r"\.rels$|^\[content_types\]\.xml$|^meta-inf/manifest\.xml$")
SMALL = 1024 * 1024  # bytes
OVERLAP = 128  # bytes: longer than anything that is looked for across portions


def inspect_archive(data: bytes, limits: Limits) -> Facts:
    """Look at an office file. Raises Flaw when it is none, is too large, or could run something."""
    if (count := data.count(ENTRY)) > limits.entries:  # before the directory is read
        raise Flaw(TOO_MANY.format(count=count, limit=limits.entries))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_size(archive.infolist(), len(data), limits)
            refuse_names(archive.infolist())
            code = code_of(archive)
            if not whole(archive, data):
                raise Flaw(BROKEN)
            unpack_all(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError) as error:
        raise Flaw(BROKEN) from error
    return Facts(code)


def refuse_size(members: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    """Raise Flaw by what the directory says, before a byte is unpacked."""
    told = sum(member.file_size for member in members)
    if told > limits.unpacked or told > packed * limits.ratio:
        raise Flaw(TOO_LARGE.format(limit=limits.unpacked // MEGABYTE))


def refuse_names(members: list[zipfile.ZipInfo]) -> None:
    """Raise Flaw for locks, odd packing, paths that lead out, names that occur twice, macros."""
    seen = set()
    for member in members:
        name = member.orig_filename
        if member.flag_bits & 0x1:
            raise Flaw(LOCKED)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Flaw(BROKEN)
        if leads_out(name) or name.lower() in seen:
            raise Flaw(BROKEN)
        seen.add(name.lower())
        if MACRO_NAMES.search(name):
            raise Flaw(MACROS)
        if EMBEDDED_NAMES.search(name):
            raise Flaw(EMBEDDED)


def leads_out(name: str) -> bool:
    """Whether a path could be written beside the folder it is unpacked into."""
    parts = name.split("/")
    odd = any(not character.isprintable() for character in name)
    return odd or name.startswith("/") or "\\" in name or ":" in name or ".." in parts


def code_of(archive: zipfile.ZipFile) -> str:
    """Which office file this is. Raises Flaw for any other archive."""
    names = set(archive.namelist())
    if "mimetype" in names and (code := ODF_CODES.get(small_part(archive, "mimetype").strip())):
        return code
    types = small_part(archive, CONTENT_TYPES) if CONTENT_TYPES in names else b""
    if MACRO_TYPES.search(types):
        raise Flaw(MACROS)
    found = [code for mark, code in OOXML_CODES.items() if mark in types]
    if len(found) != 1:
        raise Flaw(NO_ARCHIVES)
    return found[0]


def small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Content of a part that is small in every honest file. Raises Flaw when it is not."""
    with archive.open(name) as stream:
        content = stream.read(SMALL + 1)
    if len(content) > SMALL:
        raise Flaw(BROKEN)
    return content


def whole(archive: zipfile.ZipFile, data: bytes) -> bool:
    """Whether the archive begins with its first member and ends with its directory."""
    first = min(member.header_offset for member in archive.infolist())
    end = data.rfind(b"PK\x05\x06")
    return first == 0 and len(data) == end + 22 + len(archive.comment)


def unpack_all(archive: zipfile.ZipFile) -> None:
    """Read every member in portions, keeping none. Raises Flaw for what it must not hold.

    Never more is read than the directory says; a member that holds more is broken by its sum.
    """
    for member in archive.infolist():
        name = member.filename.lower()
        is_xml = name.endswith((".xml", ".rels"))
        tail = b""
        for portion in portions(archive, member):
            if not tail and portion.startswith(EMBEDDED_STARTS):
                raise Flaw(EMBEDDED)
            tail = refuse_words(tail + portion, is_xml)[-OVERLAP:]
        if SMALL_PARTS.search(name):
            refuse_small_part(name, small_part(archive, member.filename))


def portions(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while portion := stream.read(PORTION):
            yield portion


def refuse_words(window: bytes, is_xml: bool) -> bytes:
    """Raise Flaw for malware, and for XML that brings entities or asks other programs."""
    refuse_malware(window)
    if is_xml and (b"\0" in window or DECLARATION.search(window)):
        raise Flaw(BROKEN)
    if is_xml and EXCHANGE.search(window):
        raise Flaw(REMOTE)
    return window


def refuse_small_part(name: str, content: bytes) -> None:
    """Raise Flaw for parts loaded from elsewhere, and for a lock by password."""
    if name.endswith(".rels") and REMOTE_PARTS.search(content):
        raise Flaw(REMOTE)
    if name == "meta-inf/manifest.xml" and b"encryption-data" in content:
        raise Flaw(LOCKED)
