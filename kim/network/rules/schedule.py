"""Values of opening and course times (Zeiten); what they mean stands in ``opening``."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

VERSION = 1


class HoursKind(StrEnum):
    """What happens at these hours (Art der Zeit). Stored codes are never renamed."""

    VISITING = "visiting"
    PHONE = "phone"
    COURSE = "course"
    EVENT = "event"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    HoursKind.VISITING: "Öffnungszeit",
    HoursKind.PHONE: "Telefonzeit",
    HoursKind.COURSE: "Kurszeit",
    HoursKind.EVENT: "Veranstaltung",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From when until when on a day, by the clock on the wall in Berlin.

    ``past_midnight``: it closes on the next day. Without it ``closes`` is after ``opens``.
    """

    opens: dt.time
    closes: dt.time
    past_midnight: bool = False
    kind: HoursKind = HoursKind.VISITING
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Hours):
    """Hours that come back every week (wöchentliche Zeit).

    ``days`` are 0 (Monday) to 6, sorted; ``from_on`` and ``until_on`` are inclusive.
    """

    days: tuple[int, ...]
    from_on: dt.date | None = None
    until_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Hours):
    """Hours on one day, or on the days of a rule from that day on (Termin, Serie).

    ``rule`` is an RRULE without its name, such as ``FREQ=MONTHLY;BYDAY=1TU``; empty: one day.
    ``not_on`` are days of the rule that fall out.
    """

    on: dt.date
    rule: str = ""
    not_on: tuple[dt.date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Days on which nothing is open, both inclusive (Schließtage)."""

    from_on: dt.date
    to_on: dt.date
    reason: str = ""

    def covers(self, day: dt.date) -> bool:
        return self.from_on <= day <= self.to_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When something is open or takes place (Zeiten eines Angebots oder einer Organisation).

    Weekly slots and rules rest on closed days and, where the two flags say so, on public and
    school holidays of Rheinland-Pfalz. A single day that was named rests on closed days only.
    ``extra`` openings are added in any case. All times are those of Berlin.
    """

    slots: tuple[Slot, ...] = ()
    dates: tuple[Dated, ...] = ()
    extra: tuple[Dated, ...] = ()
    closed: tuple[Closed, ...] = ()
    closed_on_public_holidays: bool = False
    closed_in_school_holidays: bool = False
    by_appointment: bool = False
    note: str = ""
    version: int = field(default=VERSION)

    def __bool__(self) -> bool:
        """Whether it says anything about when."""
        return bool(self.slots or self.dates or self.extra or self.by_appointment or self.note)

    def hours(self) -> Iterator[Hours]:
        """All hours, whatever their kind."""
        yield from self.slots
        yield from self.dates
        yield from self.extra

    def kinds(self) -> tuple[HoursKind, ...]:
        """The kinds that occur, in the order of the list of kinds."""
        found = {hours.kind for hours in self.hours()}
        return tuple(kind for kind in HoursKind if kind in found)

    def of_kind(self, kind: HoursKind) -> "Schedule":
        """The same with the hours of one kind only."""
        return replace(
            self,
            slots=tuple(row for row in self.slots if row.kind == kind),
            dates=tuple(row for row in self.dates if row.kind == kind),
            extra=tuple(row for row in self.extra if row.kind == kind),
        )
