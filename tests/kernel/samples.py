"""Files made for tests: good ones, and such as somebody sends who means harm. None are kept."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

import pikepdf
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
TYPES = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{}"/></Types>'
DOCX = TYPES.format("wordprocessingml.document.main+xml")
XLSX = TYPES.format("spreadsheetml.sheet.main+xml")


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    file = io.BytesIO()
    document.save(file, **how)  # type: ignore[arg-type] # handed on
    return file.getvalue()


def blank(pages: int = 1) -> pikepdf.Pdf:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    return document


def pdf(pages: int = 1) -> bytes:
    return saved(blank(pages))


def pdf_with(key: str, value: bytes) -> bytes:
    """A PDF with something at its root, spelled as it stands in the file."""
    document = blank()
    document.Root[key] = document.make_indirect(pikepdf.Object.parse(value))
    return saved(document)


def pdf_with_bare_values() -> bytes:
    """A PDF with numbers, words and nothing as objects of their own, as many programs write it.

    Its table of objects is missing: also that is read, since it is common.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /X [ 4 0 R 5 0 R 6 0 R 7 0 R 8 0 R 9 0 R ] >>",
        b"<< /Type /Pages /Kids [ 3 0 R ] /Count 4 0 R >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] >>",
        *(b"1", b"1.5", b"true", b"null", b"(x)", b"/Name"),
    ]
    lines = [b"%d 0 obj\n%s\nendobj" % row for row in enumerate(objects, 1)]
    end = [b"trailer << /Root 1 0 R /Size 10 >>", b"startxref", b"0", b"%%EOF"]
    return b"\n".join([b"%PDF-1.4", *lines, *end])


def pdf_with_stream(content: bytes, **dictionary: object) -> bytes:
    """A PDF with a stream as it is given, packed or not."""
    document = blank()
    document.Root.Probe = document.make_indirect(pikepdf.Stream(document, content, **dictionary))
    return saved(
        document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
    )


def pdf_with_attachment(name: str, content: bytes) -> bytes:
    document = blank()
    document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)
    return saved(document)


def locked_pdf(user: str = "geheim") -> bytes:
    return saved(blank(), encryption=pikepdf.Encryption(user=user, owner="besitz"))


def picture(
    code: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **how: object
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, code, **how)
    return file.getvalue()


def picture_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (50.0, 0.0, 8.0), 3: "E", 4: (8.0, 16.0, 0.0)}
    return picture("JPEG", exif=exif)


def chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def png(width: int, height: int, packed: bytes = b"", *extra: bytes) -> bytes:
    """A picture of one bit per pixel with whatever lies between its head and its end."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    parts = [b"\x89PNG\r\n\x1a\n", head, *extra, chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    return b"".join(parts)


def zeros(count: int) -> bytes:
    """``count`` zeros as zlib packs them; one block is packed and repeated, so this is quick."""
    block = 2**20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = zlib.compressobj(9, zlib.DEFLATED, -15)
    end = rest.compress(bytes(count % block)) + rest.flush()
    check = struct.pack(">I", (count % 65521) << 16 | 1)
    return b"\x78\x9c" + one * (count // block) + end + check


def huge_png() -> bytes:
    """60,000 × 60,000 pixels in half a megabyte; 3.6 billion bytes once decoded."""
    return png(60_000, 60_000, zeros(60_000 * 7501))


def archive(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def noise(count: int) -> bytes:
    """Bytes that hardly pack, without any NUL, always the same."""
    return bytes(1 + (number * number * 7919 >> 5) % 255 for number in range(count))


def docx(parts: Mapping[str, str | bytes] | None = None) -> bytes:
    return archive({"[Content_Types].xml": DOCX, "word/document.xml": "<w/>", **(parts or {})})


def xlsx(parts: Mapping[str, str | bytes] | None = None) -> bytes:
    return archive({"[Content_Types].xml": XLSX, "xl/workbook.xml": "<w/>", **(parts or {})})


def odf(kind: str = "text", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    told = f"application/vnd.oasis.opendocument.{kind}"
    return archive({"mimetype": told, "content.xml": "<o/>", **(parts or {})})


@cache
def zip_bomb() -> bytes:
    """An eighth of a gigabyte of nothing in half a megabyte."""
    return docx({"word/media/image1.bin": bytes(2**27)})


def locked_docx() -> bytes:
    """Every member marked as locked by a password, as programs for archives do it."""
    data = bytearray(docx())
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + flags] |= 1
    return bytes(data)


def lying_bomb() -> bytes:
    """The same, with a directory that tells of ten bytes."""
    data = bytearray(docx({"word/media/image1.bin": bytes(2**25)}))
    told = struct.pack("<I", 2**25)
    place = -1
    while (place := data.find(told, place + 1)) >= 0:
        data[place : place + 4] = struct.pack("<I", 10)
    return bytes(data)


def pdf_bomb() -> bytes:
    """A PDF with a stream of 64 megabytes of nothing."""
    return pdf_with_stream(zeros(2**26), Filter=pikepdf.Name.FlateDecode)
