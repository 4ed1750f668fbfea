"""Legal days. A deadline (Frist) is a ``date`` in Europe/Berlin, never a ``datetime``."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import holidays

GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
WEEKDAYS = (
    "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag",
)  # fmt: skip
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)  # of what people may type
BERLIN = ZoneInfo("Europe/Berlin")


class Precision(StrEnum):
    """How exactly a source names a date (Genauigkeit)."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def legal_day(moment: dt.datetime) -> dt.date:
    """The day on which a moment falls in Berlin: 23:30 UTC in summer is the next day."""
    return moment.astimezone(BERLIN).date()


def add_months(day: dt.date, months: int) -> dt.date:
    """Same day ``months`` later; the last day of the month if that day does not exist.

    Source: § 188 Abs. 2 und 3 BGB.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def next_working_day(day: dt.date, free: AbstractSet[dt.date]) -> dt.date:
    """Move a deadline off Saturday, Sunday and public holiday (of the Land).

    Not for benefit periods (Bewilligungszeitraum): those end on their last day regardless.

    Source: § 31 Abs. 3 Satz 1 VwVfG; exception for periods: Abs. 4.
    """
    while day.weekday() >= calendar.SATURDAY or day in free:
        day += dt.timedelta(days=1)
    return day


@cache
def rlp_holidays(year: int) -> frozenset[dt.date]:
    """Public holidays of Rheinland-Pfalz (gesetzliche Feiertage) in ``year``.

    Source: § 2 Abs. 1 Feiertagsgesetz RLP, as kept by the library ``holidays``.
    """
    return frozenset(rlp_holiday_names(year))


@cache
def rlp_holiday_names(year: int) -> Mapping[dt.date, str]:
    """German names of the public holidays of Rheinland-Pfalz in ``year``."""
    return dict(holidays.country_holidays("DE", subdiv="RP", years=year, language="de"))


def first_day(day: dt.date, precision: Precision) -> dt.date:
    """First day of the span that a date of this precision names."""
    if precision == Precision.YEAR:
        return dt.date(day.year, 1, 1)
    return day.replace(day=1) if precision == Precision.MONTH else day


def last_day(day: dt.date, precision: Precision) -> dt.date:
    """Last day of the span that a date of this precision names, inclusive."""
    if precision == Precision.YEAR:
        return dt.date(day.year, 12, 31)
    if precision == Precision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


def parse_day(text: str) -> dt.date:
    """Read ``10.12.2025`` or ``2025-12-10``. Raises ValueError for anything else."""
    cleaned = text.strip()
    if found := GERMAN_DAY.fullmatch(cleaned):
        day, month, year = (int(part) for part in found.groups())
        return dt.date(year, month, day)
    if ISO_DAY.fullmatch(cleaned):
        return dt.date.fromisoformat(cleaned)
    raise ValueError(f"Kein Datum: {text!r}")


def format_day(day: dt.date) -> str:
    """``10.12.2025``."""
    return f"{day:%d.%m.%Y}"


def format_long(day: dt.date, precision: Precision = Precision.DAY) -> str:
    """``10. Dezember 2025``, ``Dezember 2025`` or ``2025``."""
    if precision == Precision.YEAR:
        return str(day.year)
    month = f"{MONTHS[day.month - 1]} {day.year}"
    return month if precision == Precision.MONTH else f"{day.day}. {month}"
