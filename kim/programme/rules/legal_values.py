"""How the value of a legal number is written down, read, typed and shown.

Stored text is the same in every language: ``4``, ``1000.00``, ``-0.88``, ``on``, ``-30, -7, 1``.
"""

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from kim.kernel.money import format_eur, parse_eur

Labels: TypeAlias = Mapping[str, str]
LONGEST = 200  # characters of a stored value
WHOLE = re.compile(r"0|-?[1-9]\d{0,6}", re.ASCII)
PERCENT = re.compile(r"-?(0|[1-9]\d{0,2})(\.\d{1,4})?", re.ASCII)
AMOUNT = re.compile(r"(0|[1-9]\d{0,9})\.\d{2}", re.ASCII)
CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}", re.ASCII)
MINUS = "\N{MINUS SIGN}"


class Kind(StrEnum):
    """What a value is made of (Art des Wertes)."""

    WHOLE = "whole"
    WHOLES = "wholes"  # several, in the order the key's label names
    AMOUNT = "amount"
    AMOUNTS = "amounts"
    PERCENT = "percent"
    CODE = "code"
    SWITCH = "switch"
    TEXT = "text"


class Unit(StrEnum):
    """What a value counts (Einheit)."""

    NONE = ""
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"
    EUR = "EUR"
    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage_points"
    POINTS = "points"
    PERSONS = "persons"
    OFFERS = "offers"
    KILOMETRES = "kilometres"

    @property
    def label(self) -> str:
        return UNIT_LABELS[self][1]


UNIT_LABELS: dict[Unit, tuple[str, str]] = {
    Unit.NONE: ("", ""),
    Unit.DAYS: ("Tag", "Tage"),
    Unit.WORKING_DAYS: ("Arbeitstag", "Arbeitstage"),
    Unit.WEEKS: ("Woche", "Wochen"),
    Unit.MONTHS: ("Monat", "Monate"),
    Unit.YEARS: ("Jahr", "Jahre"),
    Unit.EUR: ("Euro", "Euro"),
    Unit.PERCENT: ("%", "%"),
    Unit.PERCENTAGE_POINTS: ("Prozentpunkt", "Prozentpunkte"),
    Unit.POINTS: ("Punkt", "Punkte"),
    Unit.PERSONS: ("Person", "Personen"),
    Unit.OFFERS: ("Angebot", "Angebote"),
    Unit.KILOMETRES: ("Kilometer", "Kilometer"),
}
SWITCHES = {"on": "an", "off": "aus"}
HELP = {
    Kind.WHOLE: "Bitte geben Sie eine ganze Zahl ein, zum Beispiel 4.",
    Kind.WHOLES: "Bitte geben Sie ganze Zahlen mit Komma getrennt ein, zum Beispiel -30, -7, 1.",
    Kind.AMOUNT: "Bitte geben Sie einen Betrag ein, zum Beispiel 1.000,00.",
    Kind.AMOUNTS: "Bitte geben Sie Beträge mit Semikolon getrennt ein, zum Beispiel "
    "25.000,00; 80.000,00.",
    Kind.PERCENT: "Bitte geben Sie eine Prozentzahl mit höchstens vier Nachkommastellen ein, "
    "zum Beispiel 1,27 oder -0,88.",
    Kind.CODE: "Bitte geben Sie eine der Möglichkeiten ein: {choices}.",
    Kind.SWITCH: "Bitte geben Sie „an“ oder „aus“ ein.",
    Kind.TEXT: f"Bitte geben Sie einen Text ein, höchstens {LONGEST} Zeichen.",
}


def read_whole(text: str) -> int:
    """``"-7"`` -> -7. Raises ValueError for anything a stored whole number cannot be."""
    if not WHOLE.fullmatch(text):
        raise ValueError(f"Keine ganze Zahl: {text!r}")
    return int(text)


def read_wholes(text: str) -> tuple[int, ...]:
    """``"-30, -7, 1"`` -> (-30, -7, 1). Raises ValueError."""
    return tuple(read_whole(part) for part in text.split(", "))


def read_amount(text: str) -> Decimal:
    """``"1000.00"`` -> Decimal in EUR. Raises ValueError."""
    if not AMOUNT.fullmatch(text):
        raise ValueError(f"Kein Betrag: {text!r}")
    return Decimal(text)


def read_amounts(text: str) -> tuple[Decimal, ...]:
    """``"25000.00, 80000.00"``, rising. Raises ValueError."""
    amounts = tuple(read_amount(part) for part in text.split(", "))
    if any(after <= before for before, after in itertools.pairwise(amounts)):
        raise ValueError(f"Die Beträge steigen nicht an: {text!r}")
    return amounts


def read_percent(text: str) -> Decimal:
    """``"-0.88"`` -> Decimal, in percent or percentage points. Raises ValueError."""
    if not PERCENT.fullmatch(text):
        raise ValueError(f"Keine Prozentzahl: {text!r}")
    return Decimal(text)


def read_code(text: str) -> str:
    """A lower-case code. Raises ValueError."""
    if not CODE.fullmatch(text):
        raise ValueError(f"Kein Kürzel: {text!r}")
    return text


def read_switch(text: str) -> bool:
    """``"on"`` or ``"off"``. Raises ValueError."""
    if text not in SWITCHES:
        raise ValueError(f"Kein Schalter: {text!r}")
    return text == "on"


def read_text(text: str) -> str:
    """Any text on one line. Raises ValueError for an empty, padded or long one."""
    if not text.isprintable() or text != text.strip() or not 0 < len(text) <= LONGEST:
        raise ValueError(f"Kein Text: {text!r}")
    return text


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one kind is read from stored text, written from typed text, shown, and offered again.

    ``offer`` is what a person would type to get the stored text.
    """

    read: Callable[[str], Any]
    write: Callable[[str, Labels], str]
    show: Callable[[Any, Unit, Labels], str]
    offer: Callable[[str], str] = str


def _typed_whole(text: str, _labels: Labels) -> str:
    return text.strip().replace(MINUS, "-").removeprefix("+")


def _typed_wholes(text: str, labels: Labels) -> str:
    return ", ".join(_typed_whole(part, labels) for part in text.split(","))


def _typed_amount(text: str, _labels: Labels) -> str:
    return str(parse_eur(text))


def _typed_amounts(text: str, labels: Labels) -> str:
    return ", ".join(_typed_amount(part, labels) for part in text.split(";"))


def _typed_percent(text: str, _labels: Labels) -> str:
    if "." in text:
        raise ValueError(f"Ein Punkt könnte Tausender meinen: {text!r}")
    return text.removesuffix("%").strip().replace(MINUS, "-").replace(",", ".")


def _typed_code(text: str, labels: Labels) -> str:
    for code, label in labels.items():
        if text in (code, label):
            return code
    raise ValueError(f"Keine der Möglichkeiten: {text!r}")


def _typed_switch(text: str, _labels: Labels) -> str:
    return _typed_code(text, SWITCHES)


def _typed_text(text: str, _labels: Labels) -> str:
    return text


def _german(number: object) -> str:
    return str(number).replace("-", MINUS).replace(".", ",")


def _show_whole(value: int, unit: Unit, _labels: Labels) -> str:
    return f"{_german(value)} {UNIT_LABELS[unit][abs(value) != 1]}".strip()


def _show_wholes(value: tuple[int, ...], unit: Unit, _labels: Labels) -> str:
    return f"{', '.join(map(_german, value))} {UNIT_LABELS[unit][1]}".strip()


def _show_amount(value: Decimal, _unit: Unit, _labels: Labels) -> str:
    return format_eur(value)


def _show_amounts(value: tuple[Decimal, ...], _unit: Unit, _labels: Labels) -> str:
    return " / ".join(map(format_eur, value))


def _show_percent(value: Decimal, unit: Unit, _labels: Labels) -> str:
    return f"{_german(value)} {UNIT_LABELS[unit][abs(value) != 1]}".strip()


def _show_switch(value: bool, _unit: Unit, _labels: Labels) -> str:
    return SWITCHES["on" if value else "off"]


def _show_text(value: str, _unit: Unit, labels: Labels) -> str:
    return labels.get(value, value)


def _offer_amount(stored: str) -> str:
    return format_eur(Decimal(stored)).removesuffix(" €")


def _offer_amounts(stored: str) -> str:
    return "; ".join(map(_offer_amount, stored.split(", ")))


def _offer_percent(stored: str) -> str:
    return stored.replace(".", ",")


SPELLINGS: dict[Kind, Spelling] = {
    Kind.WHOLE: Spelling(read_whole, _typed_whole, _show_whole),
    Kind.WHOLES: Spelling(read_wholes, _typed_wholes, _show_wholes),
    Kind.AMOUNT: Spelling(read_amount, _typed_amount, _show_amount, _offer_amount),
    Kind.AMOUNTS: Spelling(read_amounts, _typed_amounts, _show_amounts, _offer_amounts),
    Kind.PERCENT: Spelling(read_percent, _typed_percent, _show_percent, _offer_percent),
    Kind.CODE: Spelling(read_code, _typed_code, _show_text),
    Kind.SWITCH: Spelling(read_switch, _typed_switch, _show_switch),
    Kind.TEXT: Spelling(read_text, _typed_text, _show_text),
}


def typed(kind: Kind, text: str, labels: Labels) -> str:
    """What a person typed, as stored text. Raises ValueError with a German sentence.

    ``labels`` are the choices of a code, by code.
    """
    spelling = SPELLINGS[kind]
    try:
        stored = spelling.write(" ".join(text.split()), labels)
        spelling.read(stored)
    except ValueError as error:
        raise ValueError(HELP[kind].format(choices=", ".join(labels.values()))) from error
    if len(stored) > LONGEST:
        raise ValueError(f"Bitte kürzen Sie den Wert auf {LONGEST} Zeichen.")
    return stored


def offered(kind: Kind, stored: str) -> str:
    """A stored value as a person would type it; what cannot be read comes as it is."""
    try:
        SPELLINGS[kind].read(stored)
    except ValueError:
        return stored
    return SPELLINGS[kind].offer(stored)


def shown(kind: Kind, unit: Unit, text: str, labels: Labels) -> str:
    """A stored value the way people read it: ``4 Tage``, ``-0,88 %``, ``1.000,00 €``.

    What cannot be read is shown as it is stored, in quotes.
    """
    try:
        value = SPELLINGS[kind].read(text)
    except ValueError:
        return f"„{text}“ (nicht lesbar)"
    return SPELLINGS[kind].show(value, unit, labels)
