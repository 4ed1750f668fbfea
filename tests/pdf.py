"""A PDF as its reader gets it: text by tag, and its faults as an accessible archive file.

Written on pikepdf alone: text comes from the content streams through the fonts' own tables to
Unicode, in the order of the tags, as a screen reader takes it.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

TEXT = {"Tj", "TJ", "'", '"'}
FORBIDDEN = ("/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/XFA", "/RichMedia")
CHARACTER = re.compile(r"<([0-9A-F]+)>\s*<([0-9A-F]+)>")
RANGE = re.compile(r"<([0-9A-F]+)>\s*<([0-9A-F]+)>\s*<([0-9A-F]+)>")
BLOCK = re.compile(r"begin(bfchar|bfrange)\n(.*?)\nend", re.DOTALL)
MARKS = ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance", "dc:title")


@dataclass(frozen=True, slots=True)
class Element:
    """One tag with its text; ``inner`` are the tags inside it."""

    tag: str
    text: str
    inner: tuple["Element", ...]
    node: Any

    def walk(self) -> Iterator["Element"]:
        yield self
        for element in self.inner:
            yield from element.walk()

    def attribute(self, name: str) -> Any:
        """An attribute of the tag, such as ``/Scope``; None where it is not set."""
        attributes = self.node.get("/A", [])
        for owner in [attributes] if isinstance(attributes, Dictionary) else attributes:
            if isinstance(owner, Dictionary) and name in owner:
                return owner[name]
        return None


class Pdf:
    """An open file. ``text`` is what is read out; ``pages`` have all that is printed."""

    def __init__(self, data: bytes) -> None:
        self.file = pikepdf.open(io.BytesIO(data))
        self.pages = [Page(page) for page in self.file.pages]

    @property
    def title(self) -> str:
        return str(self.file.docinfo.get("/Title", ""))

    @property
    def text(self) -> str:
        """The texts of the innermost tags, one a line, with single spaces."""
        innermost = [element.text for element in self.elements if not element.inner]
        return "\n".join(" ".join(text.split()) for text in innermost if text.strip())

    @property
    def files(self) -> dict[str, bytes]:
        """What is attached, by name."""
        return {name: spec.get_file().read_bytes() for name, spec in self.file.attachments.items()}

    @cached_property
    def root(self) -> Element:
        """The tag of the whole document."""
        return self._element(self.file.Root.StructTreeRoot.K)

    @property
    def elements(self) -> list[Element]:
        """All tags in the order they are read."""
        return list(self.root.walk())

    def tagged(self, tag: str) -> list[str]:
        """The texts of all tags of one kind."""
        return [element.text for element in self.elements if element.tag == tag]

    @cached_property
    def metadata(self) -> dict[str, str]:
        """Marks of the standards and the title as the XMP metadata give them."""
        found = self.file.open_metadata()
        return {key: str(found[key]) for key in MARKS if key in found}

    def _element(self, node: Any, page: Any = None) -> Element:
        if isinstance(node, pikepdf.Array) and len(node) == 1:
            node = node[0]
        page = node.get("/Pg", page)
        inner, parts = [], []
        for kid in listed(node.get("/K", [])):
            if isinstance(kid, Dictionary) and "/S" in kid:
                inner.append(self._element(kid, page))
                parts.append(inner[-1].text)
            elif isinstance(kid, int):
                parts.append(self._marked(page, kid))
            elif kid.get("/Type") == Name.MCR:
                parts.append(self._marked(kid.get("/Pg", page), int(kid.MCID)))
        return Element(str(node.S)[1:], "".join(parts), tuple(inner), node)

    def _marked(self, page: Any, number: int) -> str:
        return next(p for p in self.pages if p.page.objgen == page.objgen).marked[number]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of content: the number tags know it by, or decoration."""

    number: int | None
    decoration: bool
    replaced: bool  # the mark says itself what it means


class Page:
    """The texts of one page: all in their order, and by the number of their mark."""

    def __init__(self, page: pikepdf.Page) -> None:
        self.page = page.obj
        self.text = ""
        self.marked: dict[int, str] = {}
        self.loose = ""  # text that is neither tagged nor marked as decoration
        self._font: dict[int, str] = {}
        self._marks: list[Mark] = []
        fonts = page.obj.Resources.get("/Font", Dictionary())
        self._fonts = {name: characters(font) for name, font in fonts.items()}
        for step in pikepdf.parse_content_stream(page):
            self._read(str(step.operator), list(step.operands))

    def _read(self, word: str, operands: list[Any]) -> None:
        if word in {"BDC", "BMC"}:
            self._begin(operands[0] == Name.Artifact, operands[-1])
        elif word == "EMC":
            self._marks.pop()
            self.text += "" if self._within else "\n"
        elif word == "Tf":
            self._font = self._fonts[str(operands[0])]
        elif word in TEXT and not any(mark.replaced for mark in self._marks):
            self._show("".join(decoded(operand, self._font) for operand in operands))

    def _begin(self, decoration: bool, properties: Any) -> None:
        """A mark. It may say itself what the glyphs inside mean, as for combined letters."""
        told = properties if isinstance(properties, Dictionary) else Dictionary()
        number = int(told.MCID) if "/MCID" in told else None
        self._marks.append(Mark(number, decoration, "/ActualText" in told))
        if number is not None:
            self.marked[number] = ""
        if "/ActualText" in told:
            self._show(str(told.ActualText))

    @property
    def _within(self) -> bool:
        return any(mark.number is not None for mark in self._marks)

    def _show(self, text: str) -> None:
        self.text += text
        numbers = [mark.number for mark in self._marks if mark.number is not None]
        if numbers:
            self.marked[numbers[-1]] += text
        elif not any(mark.decoration for mark in self._marks):
            self.loose += text


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def decoded(operand: Any, font: dict[int, str]) -> str:
    """Text of a string of two-byte glyphs, or of an array of such strings and gaps."""
    if isinstance(operand, pikepdf.String):
        data = bytes(operand)
        codes = [int.from_bytes(data[n : n + 2]) for n in range(0, len(data), 2)]
        return "".join(font.get(code, "\ufffd") for code in codes)
    if isinstance(operand, pikepdf.Array):
        return "".join(decoded(part, font) for part in operand)
    return ""


def characters(font: Any) -> dict[int, str]:
    """Glyph -> text, from the font's own table."""
    found: dict[int, str] = {}
    if "/ToUnicode" not in font:
        return found
    blocks = BLOCK.findall(font.ToUnicode.read_bytes().decode("ascii"))
    for _, block in (b for b in blocks if b[0] == "bfchar"):
        for code, text in CHARACTER.findall(block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for _, block in (b for b in blocks if b[0] == "bfrange"):
        for first, last, text in RANGE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            found |= {code: chr(int(text, 16) + step) for step, code in enumerate(codes)}
    return found


def faults(data: bytes) -> list[str]:
    """What keeps the file from being an accessible archive file; empty when nothing does."""
    pdf = Pdf(data)
    return [*frame_faults(pdf), *font_faults(pdf), *active_faults(pdf), *tag_faults(pdf)]


def frame_faults(pdf: Pdf) -> Iterator[str]:
    """Language, title, marks of the standards, colours."""
    root, marks = pdf.file.Root, pdf.metadata
    if pdf.file.is_encrypted:
        yield "encrypted"
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "not marked as tagged"
    if not str(root.get("/Lang", "")).startswith("de"):
        yield "language is not German"
    if not pdf.title or marks.get("dc:title") != pdf.title:
        yield "no title"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "title is not displayed"
    if marks.get("pdfuaid:part") != "1":
        yield "not marked as PDF/UA-1"
    if (marks.get("pdfaid:part"), marks.get("pdfaid:conformance")) not in {("2", "A"), ("3", "A")}:
        yield "not marked as PDF/A-2a or PDF/A-3a"
    if pdf.files and marks.get("pdfaid:part") != "3":
        yield "files are attached to a PDF/A-2"
    intents: list[Any] = list(root.get("/OutputIntents", []))
    if not any(i.S == Name.GTS_PDFA1 and "/DestOutputProfile" in i for i in intents):
        yield "no output intent"


def dictionaries(value: Any) -> Iterator[Any]:
    """A dictionary or stream with all that stand inside it, other objects left out."""
    if isinstance(value, Dictionary | pikepdf.Stream):
        yield value
        for key in value.keys():  # noqa: SIM118 -- an object of a file is no mapping
            if not getattr(value[key], "is_indirect", False):
                yield from dictionaries(value[key])
    elif isinstance(value, pikepdf.Array):
        for inner in value:
            if not getattr(inner, "is_indirect", False):
                yield from dictionaries(inner)


def everything(pdf: Pdf) -> Iterator[Any]:
    for thing in pdf.file.objects:
        yield from dictionaries(thing)


def font_faults(pdf: Pdf) -> Iterator[str]:
    """Every font is inside the file and leads back to text."""
    for thing in everything(pdf):
        embedded = any(f"/FontFile{number}" in thing for number in ("", 2, 3))
        if thing.get("/Type") == Name.FontDescriptor and not embedded:
            yield f"font {thing.FontName} is not embedded"
        if thing.get("/Subtype") == Name.Type0 and "/ToUnicode" not in thing:
            yield f"font {thing.BaseFont} has no way back to text"


def active_faults(pdf: Pdf) -> Iterator[str]:
    """Nothing in the file acts by itself."""
    for thing in everything(pdf):
        found = [key for key in FORBIDDEN if key in thing or thing.get("/S") == key]
        yield from (f"active content: {key}" for key in found)


def tag_faults(pdf: Pdf) -> Iterator[str]:
    """Tags exist, cover all text, and are in order."""
    if "/StructTreeRoot" not in pdf.file.Root:
        yield "no tags"
        return
    if any(page.loose for page in pdf.pages):
        yield "text without tag"
    elements = pdf.elements
    marked = sum(len(text) for page in pdf.pages for text in page.marked.values())
    if len(pdf.root.text) != marked:
        yield "marked text that no tag names"
    if not any(element.tag == "P" and element.text for element in elements):
        yield "no paragraph"
    levels = [int(e.tag[1]) for e in elements if re.fullmatch(r"H[1-6]", e.tag)]
    if levels[:1] != [1] or any(after > before + 1 for before, after in pairwise(levels)):
        yield f"headings skip a level: {levels}"
    for element in elements:
        if element.tag == "Table":
            yield from table_faults(element)
        if element.tag == "L" and any(inner.tag != "LI" for inner in element.inner):
            yield "a list holds more than items"
        if element.tag == "Figure" and "/Alt" not in element.node:
            yield "a picture without text"


def table_faults(table: Element) -> Iterator[str]:
    """A head of TH that name their column, and rows of the same length."""
    rows = [element for element in table.walk() if element.tag == "TR"]
    if not rows or any(cell.tag != "TH" for cell in rows[0].inner):
        yield "a table without head"
    elif any(cell.attribute("/Scope") != Name.Column for cell in rows[0].inner):
        yield "a head that names no column"
    if len({len(row.inner) for row in rows}) > 1:
        yield "a table with rows of different length"
