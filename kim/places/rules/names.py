"""How a place is called in a sentence and where it stands in a list."""

import unicodedata

FOLDED = str.maketrans({"ß": "ss", "ẞ": "ss"})


def is_town_name(*, name: str) -> bool:
    """Whether an official name already says that the place is a town: ``Remagen, Stadt``."""
    return name.casefold().startswith(("stadt ", "kreisfreie stadt "))


def says_district(*, name: str) -> bool:
    """Whether a name already carries Kreis: ``Rhein-Pfalz-Kreis``, ``Westerwaldkreis``,
    ``Eifelkreis Bitburg-Prüm``, ``Landkreis Ahrweiler``.
    """
    words = name.casefold().replace("-", " ").split()
    return any(word.endswith("kreis") for word in words)


def full_name(*, name: str, is_district: bool, is_town: bool) -> str:
    """The name with its kind (voller Name): ``Landkreis Germersheim``, ``Stadt Worms``.

    Districts whose name already says Kreis stay as they are. Other kinds keep their name.
    """
    if is_district and not says_district(name=name):
        return f"Landkreis {name}"
    if is_town and not is_town_name(name=name):
        return f"Stadt {name}"
    return name


def sorting_key(name: str) -> str:
    """Order of a German list: ä as a, ö as o, ü as u, ß as ss, case ignored.

    Source: DIN 5007-1 (Wörterbuch-Sortierung). Equal names still need the AGS behind them.
    """
    decomposed = unicodedata.normalize("NFD", name.translate(FOLDED))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
