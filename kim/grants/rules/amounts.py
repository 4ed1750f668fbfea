"""Reading what people type: amounts, parts of a post, days; and telling them what was read."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kim.grants.rules.steps import number
from kim.kernel.dates import EARLIEST, GERMAN_DAY, ISO_DAY, LATEST, format_day, parse_day
from kim.kernel.money import GERMAN_AMOUNT, format_eur, parse_eur

LARGEST = Decimal("9999999999.99")  # what the database holds
PLAIN_DECIMAL = re.compile(r"\d+\.\d{1,2}", re.ASCII)
ENGLISH = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?|\d+\.\d{1,2}", re.ASCII)
TOO_PRECISE = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+),\d{3,}", re.ASCII)
FTE = re.compile(r"\d{1,2}([.,]\d{1,4})?", re.ASCII)
COUNT = re.compile(r"\d{1,4}", re.ASCII)
EXAMPLE = "Bitte schreiben Sie den Betrag zum Beispiel so: 1.234,56."


class Fault(StrEnum):
    """What is wrong with something typed."""

    MISSING = "missing"
    DIGITS = "digits"
    PRECISE = "precise"
    ENGLISH = "english"
    FORM = "form"
    NEGATIVE = "negative"
    LARGE = "large"
    FTE_FORM = "fte_form"
    FTE_RANGE = "fte_range"
    DAY_FORM = "day_form"
    DAY_CALENDAR = "day_calendar"
    DAY_RANGE = "day_range"
    COUNT = "count"


SENTENCES = {
    Fault.MISSING: f"Es fehlt ein Betrag. {EXAMPLE}",
    Fault.DIGITS: f"Die Ziffern sind nicht lesbar. {EXAMPLE}",
    Fault.PRECISE: "Beträge haben höchstens zwei Stellen nach dem Komma.",
    Fault.ENGLISH: (
        f"In Deutschland trennt das Komma die Cent und der Punkt die Tausender. {EXAMPLE}"
    ),
    Fault.FORM: f"Das ist kein Betrag. {EXAMPLE}",
    Fault.NEGATIVE: "Der Betrag darf nicht kleiner als 0 sein.",
    Fault.LARGE: f"Der Betrag ist zu groß; möglich sind höchstens {format_eur(LARGEST)}.",
    Fault.FTE_FORM: "Bitte schreiben Sie den Stellenanteil als Zahl, zum Beispiel 0,75.",
    Fault.FTE_RANGE: "Der Stellenanteil muss größer als 0 sein und höchstens {most}.",
    Fault.DAY_FORM: "Bitte schreiben Sie das Datum wie 01.03.2026 oder 2026-03-01.",
    Fault.DAY_CALENDAR: "Diesen Tag gibt es nicht. Bitte prüfen Sie das Datum.",
    Fault.DAY_RANGE: (
        f"Bitte einen Tag vom {format_day(EARLIEST)} bis zum {format_day(LATEST)} angeben."
    ),
    Fault.COUNT: "Bitte eine ganze Zahl ab 0 angeben, zum Beispiel 1.",
}


class NotRead(ValueError):
    """Something typed could not be read; the text says in German what to write instead."""

    def __init__(self, fault: Fault, **said: str) -> None:
        super().__init__(SENTENCES[fault].format(**said))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read from a typed amount: the amount in EUR and the sentence, or the error."""

    amount: Decimal | None
    sentence: str


def read_amount(text: str) -> Decimal:
    """Read a German amount from 0 to 9,999,999,999.99 EUR. Raises NotRead with the way out.

    ``1.234,56`` and ``1234,56`` are read; ``1,234.56`` and ``12.34`` are refused rather than
    guessed, as are signs, letters, digits of other scripts and more than two decimals.
    """
    cleaned = text.strip().removesuffix("€").removesuffix("EUR").strip()
    if not cleaned:
        raise NotRead(Fault.MISSING)
    if not cleaned.isascii() and cleaned.replace(".", "").replace(",", "").isdigit():
        raise NotRead(Fault.DIGITS)
    if TOO_PRECISE.fullmatch(cleaned):
        raise NotRead(Fault.PRECISE)
    if ENGLISH.fullmatch(cleaned) and not GERMAN_AMOUNT.fullmatch(cleaned):
        raise NotRead(Fault.ENGLISH)
    try:
        amount = parse_eur(cleaned)
    except ValueError:
        digits = cleaned.lstrip("-").replace(".", "").replace(",", "")
        if digits.isdigit() and len(digits) > len("999999999999"):
            raise NotRead(Fault.LARGE) from None
        raise NotRead(Fault.FORM) from None
    if amount < 0 or cleaned.startswith("-"):
        raise NotRead(Fault.NEGATIVE)
    if amount > LARGEST:
        raise NotRead(Fault.LARGE)
    return amount


def understood(text: str) -> Understood:
    """What a form shows beside a typed amount: ``verstanden als 1.234,56 €``, or the error."""
    try:
        amount = read_amount(text)
    except NotRead as error:
        return Understood(None, str(error))
    return Understood(amount, f"verstanden als {format_eur(amount)}")


def read_argument(text: str) -> Decimal:
    """Read an amount of a command line: as ``read_amount``, and ``72300.00`` besides.

    ``72.300`` is German for 72,300.00; only one or two decimals after a point are cents.
    Raises NotRead.
    """
    cleaned = text.strip()
    if PLAIN_DECIMAL.fullmatch(cleaned):
        cleaned = cleaned.replace(".", ",")
    return read_amount(cleaned)


def read_fte(text: str, most: Decimal = Decimal(1)) -> Decimal:
    """Read a part of a post (Stellenanteil) above 0 up to ``most``: ``0,75`` or ``0.75``.

    Raises NotRead.
    """
    cleaned = text.strip()
    if not FTE.fullmatch(cleaned):
        raise NotRead(Fault.FTE_FORM)
    fte = Decimal(cleaned.replace(",", "."))
    if not 0 < fte <= most:
        raise NotRead(Fault.FTE_RANGE, most=number(most))
    return fte


def read_day(text: str) -> dt.date:
    """Read ``01.03.2026`` or ``2026-03-01``, from 2000 to 2099. Raises NotRead."""
    cleaned = text.strip()
    try:
        day = parse_day(cleaned)
    except ValueError:
        if GERMAN_DAY.fullmatch(cleaned) or ISO_DAY.fullmatch(cleaned):
            raise NotRead(Fault.DAY_CALENDAR) from None
        raise NotRead(Fault.DAY_FORM) from None
    if not EARLIEST <= day <= LATEST:
        raise NotRead(Fault.DAY_RANGE)
    return day


def read_count(text: str) -> int:
    """Read a whole number from 0 to 9999. Raises NotRead."""
    cleaned = text.strip()
    if not COUNT.fullmatch(cleaned):
        raise NotRead(Fault.COUNT)
    return int(cleaned)
