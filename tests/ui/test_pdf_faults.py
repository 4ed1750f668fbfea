"""The check of PDF sees what it is there for: each fault is put into a good file and found."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from kim.ui.pdf import AttachedText, compile_pdf
from tests.pdf import faults
from tests.ui import letters

Change = Callable[[Any], None]


@cache
def good(*, attached: bool = False) -> bytes:
    files = [AttachedText("a.json", "{}", "Daten")] if attached else []
    return compile_pdf(letters.REPORT, letters.PREVIEW, files=files)


def changed(change: Change, **encryption: Any) -> bytes:
    with pikepdf.open(io.BytesIO(good())) as file:
        change(file)
        saved = io.BytesIO()
        file.save(saved, **encryption)
    return saved.getvalue()


def of_type(file: Any, kind: str) -> list[Any]:
    """All objects with this type, or tags of this kind."""
    things = [thing for thing in file.objects if isinstance(thing, Dictionary)]
    return [t for t in things if kind in (str(t.get("/Type", "")), str(t.get("/S", "")))]


def drop(*path: str) -> Change:
    def change(file: Any) -> None:
        *way, last = path
        place = file.Root
        for step in way:
            place = place[step]
        del place[last]

    return change


def metadata(old: bytes, new: bytes) -> Change:
    def change(file: Any) -> None:
        text = file.Root.Metadata.read_bytes()
        assert old in text
        file.Root.Metadata.write(text.replace(old, new))

    return change


def loose_text(file: Any) -> None:
    page = file.pages[0]
    font = next(iter(page.Resources.Font))
    page.contents_add(f"BT {font} 9 Tf (\\000\\001) Tj ET".encode())


def no_title(file: Any) -> None:
    del file.docinfo["/Title"]


def no_embedded_font(file: Any) -> None:
    for descriptor in of_type(file, "/FontDescriptor"):
        [program] = [key for key in descriptor if "FontFile" in key]
        del descriptor[program]


def no_way_to_text(file: Any) -> None:
    for font in of_type(file, "/Font"):
        if "/ToUnicode" in font:
            del font["/ToUnicode"]


def script(file: Any) -> None:
    file.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def rename(old: str, new: str) -> Change:
    """All tags of one kind become another."""

    def change(file: Any) -> None:
        found = of_type(file, old)
        assert found
        for element in found:
            element.S = Name(new)

    return change


def no_scope(file: Any) -> None:
    for cell in of_type(file, "/TH"):
        del cell["/A"]


def shorter_row(file: Any) -> None:
    row = of_type(file, "/TR")[-1]
    row.K = pikepdf.Array(list(row.K)[:-1])


def lost_tag(file: Any) -> None:
    document = of_type(file, "/Document")[0]
    document.K = pikepdf.Array(list(document.K)[:-1])


CHANGES: dict[str, Change] = {
    "not marked as tagged": drop("/MarkInfo"),
    "language is not German": drop("/Lang"),
    "no title": no_title,
    "title is not displayed": drop("/ViewerPreferences"),
    "not marked as PDF/UA-1": metadata(b"pdfuaid:part", b"pdfuaid:trap"),
    "not marked as PDF/A-2a or PDF/A-3a": metadata(
        b"<pdfaid:conformance>A<", b"<pdfaid:conformance>B<"
    ),
    "no output intent": drop("/OutputIntents"),
    "is not embedded": no_embedded_font,
    "has no way back to text": no_way_to_text,
    "active content: /OpenAction": script,
    "active content: /JS": script,
    "no tags": drop("/StructTreeRoot"),
    "text without tag": loose_text,
    "marked text that no tag names": lost_tag,
    "no paragraph": rename("/P", "/Note"),
    "headings skip a level": rename("/H2", "/H3"),
    "a table without head": rename("/TH", "/TD"),
    "a head that names no column": no_scope,
    "a table with rows of different length": shorter_row,
    "a list holds more than items": rename("/LI", "/P"),
    "a picture without text": rename("/Table", "/Figure"),
}


def test_good_file_has_no_fault() -> None:
    assert faults(good()) == []
    assert faults(good(attached=True)) == []
    assert faults(changed(lambda file: None)) == []


@pytest.mark.parametrize("fault", CHANGES)
def test_fault_is_seen(fault: str) -> None:
    assert any(fault in found for found in faults(changed(CHANGES[fault])))


def test_encryption_is_seen() -> None:
    locked = changed(lambda file: None, encryption=pikepdf.Encryption(owner="a", user=""))
    assert "encrypted" in faults(locked)


def test_files_in_the_wrong_kind_are_seen() -> None:
    def attach(file: Any) -> None:
        file.attachments["a.json"] = pikepdf.AttachedFileSpec(file, b"{}", filename="a.json")

    assert "files are attached to a PDF/A-2" in faults(changed(attach))
