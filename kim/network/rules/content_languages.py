"""Languages people speak and texts are written in (Inhaltssprachen), with how they are written.

``kim/kernel/languages.py`` lists the languages of the pages; these are those of the content.
Source: own work, CC0; the tags of Integreat are facts from its documentation.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "languages.csv"
PUBLIC_TIERS = (1, 2)  # translations are asked for in these; the third tier is spoken only


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLanguage:
    """One language (Sprache). ``direction`` is ``ltr`` or ``rtl``; ``tier`` 1 comes first."""

    code: str
    iso639_3: str
    name_de: str
    name_en: str
    native_name: str
    script: str
    direction: str
    integreat_tag: str
    tier: int

    @property
    def is_public(self) -> bool:
        return self.tier in PUBLIC_TIERS


def read_languages(path: Path) -> dict[str, ContentLanguage]:
    """Read the file that comes with kim; German is its first line."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["code"]: ContentLanguage(
                code=row["code"],
                iso639_3=row["iso639_3"],
                name_de=row["name_de"],
                name_en=row["name_en"],
                native_name=row["native_name"],
                script=row["script_iso15924"],
                direction=row["dir"],
                integreat_tag=row["integreat_tag"],
                tier=int(row["tier"]),
            )
            for row in csv.DictReader(lines)
        }


SPOKEN_LANGUAGES: Mapping[str, ContentLanguage] = read_languages(FILE)
CONTENT_LANGUAGES: Mapping[str, ContentLanguage] = {
    code: language for code, language in SPOKEN_LANGUAGES.items() if language.is_public
}


def content_language(code: str) -> ContentLanguage | None:
    """A language by its code, whatever its tier; None for a dead code."""
    return SPOKEN_LANGUAGES.get(code)


def language_name(code: str) -> str:
    """German name; the code itself where it is unknown."""
    found = SPOKEN_LANGUAGES.get(code)
    return found.name_de if found else code


def unknown_languages(codes: list[str]) -> list[str]:
    """Those codes that name no language."""
    return [code for code in codes if code not in SPOKEN_LANGUAGES]
