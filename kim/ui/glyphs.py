"""Which characters the fonts of PDF can show: asked before a text goes to print.

Latin with all letters of DIN 91379, Greek, Cyrillic, Arabic. What is missing is named in a German
sentence, so that a form can say so while somebody is still there to change it.
"""

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

BREAKS = frozenset("\r\n\t")
# They turn the direction of what follows, so that an amount could be read the other way round.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NO_TEXT = ("Cc", "Co")  # control characters, private use
MOST_NAMED = 5
MISSING = "Die Schriften für PDF fehlen in {folder}. Bitte `make setup` aufrufen."


class FontsMissing(Exception):
    """The fonts were not set up; says how to do it."""


@cache
def font_files() -> tuple[Path, ...]:
    """The fonts of PDF, always in the same order. Raises FontsMissing where there are none."""
    found = tuple(sorted(settings.PRINT_FONTS.glob("*.ttf")))
    if not found:
        raise FontsMissing(MISSING.format(folder=settings.PRINT_FONTS))
    return found


@cache
def printable() -> frozenset[str]:
    """Every character that at least one font shows, and the breaks of lines."""
    points: set[int] = set()
    for file in font_files():
        points |= characters(file.read_bytes())
    signs = {sign for sign in map(chr, points) if unicodedata.category(sign) not in NO_TEXT}
    return frozenset(signs - TURNING | BREAKS)


def unprintable(text: str) -> str:
    """The characters of a text that cannot be printed, each once, in their order."""
    known = printable()
    return "".join(dict.fromkeys(sign for sign in text if sign not in known))


def complaint(text: str) -> str:
    """A German sentence on what cannot be printed; empty when all can."""
    if not (signs := unprintable(text)):
        return ""
    named = ", ".join(spelled(sign) for sign in signs[:MOST_NAMED])
    more = " und weitere" if len(signs) > MOST_NAMED else ""
    return (
        f"Diese Zeichen lassen sich nicht drucken: {named}{more}. "
        "Bitte ersetzen Sie sie, zum Beispiel durch die lateinische Umschrift."
    )


def spelled(sign: str) -> str:
    """A character with its number, and itself when it can be seen."""
    number = f"U+{ord(sign):04X}"
    return number if unicodedata.category(sign)[0] in "CZ" else f"„{sign}“ ({number})"


def characters(font: bytes) -> set[int]:
    """Code points with a glyph. Reads the table cmap of TrueType, formats 4 and 12."""
    found: set[int] = set()
    for table in unicode_tables(font):
        (form,) = struct.unpack_from(">H", font, table)
        read = {4: segments, 12: groups}.get(form)
        found.update(read(font, table) if read else ())
    return found


def unicode_tables(font: bytes) -> Iterator[int]:
    """Places of the tables for Unicode (platform 3, encodings 1 and 10)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag != b"cmap":
            continue
        (count,) = struct.unpack_from(">H", font, start + 2)
        for entry in range(count):
            platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * entry)
            if platform == 3 and encoding in (1, 10):
                yield start + offset


def groups(font: bytes, table: int) -> Iterable[int]:
    """Format 12: runs of code points."""
    (count,) = struct.unpack_from(">I", font, table + 12)
    for number in range(count):
        first, last, _ = struct.unpack_from(">III", font, table + 16 + 12 * number)
        yield from range(first, last + 1)


def segments(font: bytes, table: int) -> Iterable[int]:
    """Format 4: segments, in which single characters may lead to the glyph "missing"."""
    (doubled,) = struct.unpack_from(">H", font, table + 6)
    ends, count = table + 14, doubled // 2
    starts = ends + doubled + 2
    for number in range(count):
        at = starts + 2 * number
        (last,) = struct.unpack_from(">H", font, ends + 2 * number)
        (first,) = struct.unpack_from(">H", font, at)
        (delta,) = struct.unpack_from(">H", font, at + doubled)
        here = at + 2 * doubled
        (offset,) = struct.unpack_from(">H", font, here)
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if offset:
                (glyph,) = struct.unpack_from(">H", font, here + offset + 2 * (point - first))
            if glyph and (glyph + delta) & 0xFFFF:
                yield point
