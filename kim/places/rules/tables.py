"""Tables in text files: the delimiter, the rows and where the columns of GV-ISys stand."""

import csv
import re
from collections.abc import Iterable, Sequence

from kim.places.rules.files import FileRefused

# How the headings of the GV-ISys extract read, without breaks, hyphens and footnote numbers.
HEADINGS = {
    "record": ("satzart",),
    "mark": ("textkennzeichen",),
    "land": ("land",),
    "region": ("rb",),
    "district": ("kreis",),
    "union": ("vb",),
    "commune": ("gem",),
    "name": ("gemeindename", "bezeichnung"),
    "population": ("insgesamt", "bevölkerunginsgesamt", "bevölkerung"),
}
KEYS = ("land", "region", "district", "union", "commune")
FIXED = {"record": 0, "mark": 1, "name": 7, "population": 9}  # where a heading spans two lines


def read_table(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Rows of cells of a text table with ``;``, tab or ``,``, each with its line in the file.

    The delimiter is the one the first lines use most. A cell may span several lines.

    Raises FileRefused for a table the csv module cannot read.
    """
    sample = "\n".join(lines[:20])
    delimiter = max(";\t,", key=sample.count)
    try:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error:
        raise FileRefused(
            "Die Tabelle ist nicht lesbar: Ein Anführungszeichen wird geöffnet und nicht "
            "geschlossen."
        ) from None


def column_numbers(cells: Sequence[str]) -> dict[str, int] | None:
    """Column of each known heading, if this line carries the five parts of the key.

    The official extract spreads its head over several lines: the names of the key parts stand in
    the last of them, so what is missing there is taken from its fixed place.
    """
    found: dict[str, int] = {}
    for number, cell in enumerate(cells):
        heading = re.sub(r"[\s\-\d)(.*]+", "", cell).casefold()
        for name, spellings in HEADINGS.items():
            if heading in spellings and name not in found:
                found[name] = number
    if any(name not in found for name in KEYS):
        return None
    if found["land"] != FIXED["mark"] + 1 and not {"record", "name"} <= found.keys():
        return None
    return FIXED | found


def has_key_columns(table: Iterable[tuple[int, Sequence[str]]]) -> bool:
    """Whether a table contains the head of the GV-ISys extract."""
    return any(column_numbers(cells) for _, cells in table)
