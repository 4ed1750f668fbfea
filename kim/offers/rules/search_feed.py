"""A saved search as a calendar: the dates of all its offers (iCalendar, RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class Date:
    """One date of an offer, in UTC, with its address."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A date with what it is called and where it is described."""

    key: str
    title: str
    link: str
    date: Date


def search_ics(name: str, entries: Iterable[Entry], *, changed_at: dt.datetime) -> bytes:
    """The dates in their order. The same dates give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//KIM Rheinland-Pfalz//Suche//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", dt.timedelta(days=1), parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda one: (one.date.starts_at, one.key)):
        event = Event()
        event.add("uid", f"{entry.date.starts_at:%Y%m%dT%H%M%S}-{entry.key}")
        event.add("dtstamp", changed_at)
        event.add("dtstart", entry.date.starts_at)
        event.add("dtend", entry.date.ends_at)
        event.add("summary", entry.title)
        if entry.date.place:
            event.add("location", entry.date.place)
        event.add("url", entry.link)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
