"""Reading a key date (Stichtag) that somebody typed, and saying what is wrong with it."""

import datetime as dt
from enum import StrEnum

from kim.kernel.dates import EARLIEST, ISO_DAY, LATEST, format_day, parse_day

FIRST, LAST = EARLIEST, LATEST


class Fault(StrEnum):
    """What is wrong with a typed date."""

    FORM = "form"
    CALENDAR = "calendar"
    RANGE = "range"
    FUTURE = "future"


SENTENCES = {
    Fault.FORM: "Bitte ein Datum in der Form JJJJ-MM-TT angeben, zum Beispiel 2025-12-10.",
    Fault.CALENDAR: "Diesen Tag gibt es nicht. Erwartet wird ein Datum in der Form JJJJ-MM-TT.",
    Fault.RANGE: (
        f"Bitte einen Tag vom {format_day(FIRST)} bis zum {format_day(LAST)} in der Form "
        "JJJJ-MM-TT angeben."
    ),
    Fault.FUTURE: (
        "Der Kenntnisstand darf nicht in der Zukunft liegen. Bitte einen Tag bis heute in der "
        "Form JJJJ-MM-TT angeben."
    ),
}


class BadKeyDate(ValueError):
    """A key date that cannot be used; ``fault`` says why, the text says it in German."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(SENTENCES[fault])
        self.fault = fault


def read_key_date(text: str, *, german: bool = False) -> dt.date:
    """Read ``2025-12-10``; with ``german`` also ``10.12.2025``. From 2000 to 2099.

    Raises BadKeyDate.
    """
    cleaned = text.strip() if german else text
    if not german and not ISO_DAY.fullmatch(cleaned):
        raise BadKeyDate(Fault.FORM)
    try:
        day = parse_day(cleaned)
    except ValueError as error:
        shaped = ISO_DAY.fullmatch(cleaned) or (german and cleaned.count(".") == 2)
        raise BadKeyDate(Fault.CALENDAR if shaped else Fault.FORM) from error
    if not FIRST <= day <= LAST:
        raise BadKeyDate(Fault.RANGE)
    return day


def read_known_date(text: str, *, today: dt.date, german: bool = False) -> dt.date:
    """Read the day of the knowledge (Kenntnisstand): not after ``today``. Raises BadKeyDate."""
    day = read_key_date(text, german=german)
    if day > today:
        raise BadKeyDate(Fault.FUTURE)
    return day
