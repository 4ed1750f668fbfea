"""School holidays of Rheinland-Pfalz (Schulferien), as dated data with a source."""

import csv
import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "school_holidays.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolHoliday:
    """One stretch of school holidays (Ferienabschnitt); both days are inclusive.

    ``mark`` is ``law_check`` while nobody has compared the days with the order of the ministry.
    """

    from_on: dt.date
    to_on: dt.date
    name: str
    source: str
    mark: str


@cache
def school_holidays() -> tuple[SchoolHoliday, ...]:
    """All known stretches in order. A school may have single further days (bewegliche Ferientage).

    Source: Ferienordnung Rheinland-Pfalz; the file names where each line was read.
    """
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [
            SchoolHoliday(
                from_on=dt.date.fromisoformat(row["from_on"]),
                to_on=dt.date.fromisoformat(row["to_on"]),
                name=row["name"],
                source=row["source"],
                mark=row["mark"],
            )
            for row in csv.DictReader(lines)
        ]
    return tuple(sorted(rows, key=lambda row: row.from_on))


@cache
def _starts() -> tuple[dt.date, ...]:
    return tuple(row.from_on for row in school_holidays())


def school_holiday(day: dt.date) -> SchoolHoliday | None:
    """The school holidays a day lies in, or None. Days beyond the known years are in none."""
    index = bisect_right(_starts(), day) - 1
    if index < 0:
        return None
    found = school_holidays()[index]
    return found if day <= found.to_on else None


def known_until() -> dt.date:
    """Last day for which the school holidays are known."""
    return school_holidays()[-1].to_on
