"""Meetings as files that calendars read (iCalendar), without anybody's name or address."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One meeting in a calendar; moments are aware. ``sequence`` grows with each change."""

    uid: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    url: str
    changed_at: dt.datetime
    cancelled: bool = False

    @property
    def sequence(self) -> int:
        """Seconds since 2026: a later state of a meeting replaces an earlier one."""
        return max(
            0, int((self.changed_at - dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).total_seconds())
        )


def as_ics(entries: Iterable[Entry], *, name: str) -> bytes:
    """A calendar of meetings. METHOD is PUBLISH: there is no list of people. Source: RFC 5545."""
    calendar = Calendar()
    calendar.add("prodid", "-//KIM Rheinland-Pfalz//Gremien//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
        event.add("sequence", entry.sequence)
        event.add("dtstart", entry.starts_at.astimezone(dt.UTC))
        event.add("dtend", entry.ends_at.astimezone(dt.UTC))
        event.add("summary", entry.title)
        if entry.place:
            event.add("location", entry.place)
        event.add("url", entry.url)
        event.add("description", entry.url)
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
