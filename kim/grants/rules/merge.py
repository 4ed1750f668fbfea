"""Two people in one section (gleichzeitige Bearbeitung): nothing typed is lost.

Whoever saves sends along a mark of every text as it was when the page was opened. Where only one
of the two changed a text, that change counts; where both did, the person saving is asked.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kim.grants.rules.sections import Flat

MARK = 10  # hexadecimal digits: enough for one page
SEPARATOR = "~"  # never in the name of an input, and kept as it is in an address


@dataclass(frozen=True, slots=True)
class Conflict:
    """A text that both changed: what is stored, and what the person saving has typed."""

    path: str
    saved: str
    mine: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Both versions in one. ``flat`` holds the own text where there is a conflict.

    ``others``: inputs whose text the other person changed and that were taken over.
    """

    flat: Flat
    conflicts: tuple[Conflict, ...]
    others: tuple[str, ...]


def mark(text: str) -> str:
    """A short mark of a text; nothing for an empty one."""
    return hashlib.sha256(text.encode()).hexdigest()[:MARK] if text else ""


def marks(flat: Mapping[str, str]) -> str:
    """All marks of a page in one line, to be sent along with it."""
    return SEPARATOR.join(
        part for path, text in flat.items() if text for part in (path, mark(text))
    )


def read_marks(line: str) -> dict[str, str]:
    """The marks of a line; what is no mark is left out, and then both count as changed."""
    parts = line.split(SEPARATOR)
    return dict(zip(parts[::2], parts[1::2], strict=False))


def merge(base: Mapping[str, str], mine: Flat, saved: Flat) -> Merged:
    """Put what was typed and what is stored together, with the marks of what both began from.

    A row that one deleted and the other changed stays. Order: as stored, new rows at the end.
    """
    gone = {
        row
        for row in _rows(mine) ^ _rows(saved)
        if _was_there(base, row) and not _changed(base, row, mine if row in _rows(mine) else saved)
    }
    flat: Flat = {}
    conflicts: list[Conflict] = []
    others: list[str] = []
    for path in dict.fromkeys([*saved, *mine]):
        if _row(path) in gone:
            continue
        own, stored = mine.get(path), saved.get(path)
        if own is None or stored is None:
            flat[path] = own if own is not None else stored or ""
            continue
        flat[path] = own
        if own == stored or mark(stored) == base.get(path, ""):
            continue
        if mark(own) == base.get(path, ""):
            flat[path] = stored
            others.append(path)
        else:
            conflicts.append(Conflict(path, stored, own))
    return Merged(flat, tuple(conflicts), tuple(others))


def _row(path: str) -> str:
    """``costs.c1`` of ``costs.c1.months.2026-03``; empty for a text of the section itself."""
    parts = path.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 else ""


def _rows(paths: Iterable[str]) -> set[str]:
    return {_row(path) for path in paths} - {""}


def _was_there(base: Mapping[str, str], row: str) -> bool:
    return any(_row(path) == row for path in base)


def _changed(base: Mapping[str, str], row: str, flat: Flat) -> bool:
    """Whether the side that still has a row has changed it."""
    return any(mark(text) != base.get(path, "") for path, text in flat.items() if _row(path) == row)
