"""PDF from a template of a room and data: tagged (PDF/UA-1), for archives (PDF/A-2a), frozen bytes.

The template is `templates/<room>/<name>.typ`; it imports `/ui/templates/ui/letter.typ` or
`report.typ`. Data is handed over as JSON and printed as it is: no value is ever read as markup.
Numbers and days are put into words by the room; the template computes nothing.
"""

import datetime as dt
import json
import logging
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from django.apps import apps
from django.core.exceptions import SuspiciousFileOperation
from django.template.utils import get_app_template_dirs
from django.utils._os import safe_join

from kim.ui.glyphs import complaint, font_files, printable

logger = logging.getLogger(__name__)
PLAIN: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
WITH_FILES: "list[typst.PDFStandard]" = ["ua-1", "a-3a"]
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
SHOWN = 60  # characters of a refused text
FAILED = (
    "Das PDF konnte nicht erstellt werden, weil die Vorlage einen Fehler hat. "
    "Der Fehler wurde aufgezeichnet. Bitte melden Sie ihn der Technik."
)
_idle: deque[typst.Compiler] = deque()


class PdfFailed(Exception):
    """No PDF came about; says in German what to do."""


@dataclass(frozen=True, slots=True)
class AttachedText:
    """A machine-readable file inside the PDF, which then is PDF/A-3a."""

    name: str  # trail.json
    text: str
    description: str
    mime_type: str = "application/json"


def render_pdf(
    template: str, data: Mapping[str, object], *, files: Sequence[AttachedText] = ()
) -> bytes:
    """The PDF of a template such as `grants/award.typ`. Same template and data, same bytes.

    ``data`` is what JSON can hold, without fractions; ``data["created_at"]`` is the moment of
    creation, with time zone, as datetime or in ISO 8601. Raises PdfFailed with a German sentence.
    """
    return compile_pdf(find_template(template).read_bytes(), data, files=files, name=template)


def compile_pdf(
    source: bytes,
    data: Mapping[str, object],
    *,
    files: Sequence[AttachedText] = (),
    name: str = "(text)",
) -> bytes:
    """Like ``render_pdf`` with the text of the template; ``name`` is how the log calls it."""
    created = moment(data.get("created_at"))
    plain = {**data, "created_at": created.isoformat()}
    check(plain)
    inputs = {"data": json.dumps(plain, ensure_ascii=False)}
    if files:
        inputs["files"] = json.dumps([attached(file) for file in files], ensure_ascii=False)
    try:
        with compiler() as one:
            found, warnings = one.compile_with_warnings(
                source,
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=WITH_FILES if files else PLAIN,
                timestamp=int(created.timestamp()),
            )
    except typst.TypstError as error:
        logger.exception("Template %s: %s", name, error.diagnostic)
        raise PdfFailed(FAILED) from error
    if warnings:  # an unknown font or a page that did not settle
        logger.error("Template %s: %s", name, [w.diagnostic for w in warnings])
        raise PdfFailed(FAILED)
    assert isinstance(found, bytes)  # a list comes with pictures only
    return found


@cache
def find_template(name: str) -> Path:
    """The file of a template in the folders of the rooms. Raises PdfFailed when there is none."""
    for folder in get_app_template_dirs("templates"):
        try:
            path = Path(safe_join(folder, name))
        except SuspiciousFileOperation:
            continue
        if path.suffix == ".typ" and path.is_file():
            return path
    logger.error("No template %s", name)
    raise PdfFailed(FAILED)


@cache
def rooms() -> Path:
    """The folder of all rooms: where a path that begins with a slash begins."""
    return Path(apps.get_app_config("ui").path).parent


@contextmanager
def compiler() -> Iterator[typst.Compiler]:
    """One that nobody else uses meanwhile. Threads cannot share one, and each new one costs memory
    that typst never gives back, so they are used again; there are as many as were needed at once.
    """
    try:
        one = _idle.pop()
    except IndexError:
        one = typst.Compiler(root=rooms(), font_paths=fonts(), ignore_system_fonts=True)
    try:
        yield one
    finally:
        _idle.append(one)


@cache
def fonts() -> typst.Fonts:
    """Only fonts from set-up, so that every machine prints the same."""
    folders = list({file.parent for file in font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def moment(value: object) -> dt.datetime:
    """The moment of creation to the second. Raises ValueError without time zone."""
    found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, dt.datetime) or found.tzinfo is None:
        raise ValueError("created_at must be a moment with time zone")
    return found.replace(microsecond=0)


def attached(file: AttachedText) -> dict[str, str]:
    """The file for the template. Raises ValueError for a name with folders or signs."""
    if not FILE_NAME.fullmatch(file.name):
        raise ValueError(f"not a name of a file: {file.name!r}")
    return {
        "name": f"/{file.name}",  # else the folder of the template would stand before it
        "text": file.text,
        "description": file.description,
        "mime_type": file.mime_type,
    }


def check(data: Mapping[str, object]) -> None:
    """Refuse what the fonts cannot show, naming the text it stands in."""
    for text in texts(data, "data"):
        if sentence := complaint(text):
            shown = "".join(sign if sign in printable() else "?" for sign in text[:SHOWN])
            raise PdfFailed(
                f"{sentence} Gemeint ist der Text „{shown}{'…' if len(text) > SHOWN else ''}“."
            )


def texts(value: object, place: str) -> Iterator[str]:
    """All texts of the data. Raises TypeError for what the room must put into words first."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, f"{place}.{key}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from texts(inner, f"{place}[{number}]")
    elif value is not None and not isinstance(value, int):
        raise TypeError(f"{place} is {type(value).__name__}; put it into words first")
