"""Deadlines as a file that calendars read (iCalendar)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

BERLIN = ZoneInfo("Europe/Berlin")
NAME = "KIM: Fristen"
READ_AGAIN = dt.timedelta(hours=6)  # a wish; calendars decide for themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One deadline of a calendar: a title without names, a day, a link. Nothing else."""

    uid: str
    title: str
    on: dt.date
    url: str


def as_ics(entries: Iterable[Entry], *, on: dt.date) -> bytes:
    """Whole-day events in UTF-8, lines folded at 75 octets (Fristenkalender).

    The stamp of each event is the beginning of the day ``on`` in Berlin: the same entries give
    the same bytes for a day, and whoever has them need not fetch them again. Days have no zone
    of their own in this format. Source: RFC 5545, RFC 7986.
    """
    stamp = dt.datetime.combine(on, dt.time.min, BERLIN).astimezone(dt.UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//KIM Rheinland-Pfalz//Fristen//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", NAME)
    calendar.add("x-wr-calname", NAME)
    calendar.add("x-wr-timezone", "Europe/Berlin")
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + dt.timedelta(days=1))  # the first day after it
        event.add("summary", entry.title)
        event.add("description", entry.url)  # many calendars do not show the address itself
        event.add("url", entry.url)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")  # a deadline does not make anybody busy
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
