"""Fields of work (Handlungsfelder): the 38 categories by which organisations and offers are found.

Two levels: a field names its parent, its code need not. Codes are stored and never renamed.
Source: own work, CC0.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "taxonomy.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of work (Handlungsfeld). ``parent`` is empty on the first level."""

    code: str
    parent: str
    name_de: str
    name_en: str
    definition: str
    icon: str
    schema_org: str


def read_fields(path: Path) -> dict[str, Field]:
    """Read the file that comes with kim; the order of its lines is that of the pages."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: Field(
                code=row["code"],
                parent=row["parent"],
                name_de=row["name_de"],
                name_en=row["name_en"],
                definition=row["definition"],
                icon=row["integreat_poi_icon"],
                schema_org=row["schema_org"],
            )
            for row in csv.DictReader(lines)
        }


FIELDS: Mapping[str, Field] = read_fields(FILE)


def is_field(code: str) -> bool:
    """Whether there is such a field."""
    return code in FIELDS


def field_name(code: str) -> str:
    """German name; the code itself where it is unknown, so that old data stays readable."""
    found = FIELDS.get(code)
    return found.name_de if found else code


def children(code: str) -> tuple[Field, ...]:
    """The fields directly below one; with an empty code those of the first level."""
    return tuple(field for field in FIELDS.values() if field.parent == code)


def main_field(code: str) -> str:
    """The field of the first level a code belongs to; the code itself where it is unknown."""
    found = FIELDS.get(code)
    return found.parent or code if found else code


def with_children(code: str) -> tuple[str, ...]:
    """A field and what lies below it: who asks for Sprache means Integrationskurse, too."""
    return (code, *(field.code for field in children(code)))
