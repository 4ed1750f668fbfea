"""An offer as files that calendars and address books read (iCalendar, vCard)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

from kim.network.rules.opening import Opening

WIDTH = 74  # octets of a line; longer ones go on in the next, after a blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """How an offer is reached: an office, never a private person (Visitenkarte)."""

    uid: str
    organisation: str
    name: str
    mail: str
    phone: str
    website: str
    street: str = ""
    postcode: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """What the calendar of an offer says besides its dates (Kalender)."""

    uid: str
    title: str
    url: str
    place: str
    description: str


def offer_ics(diary: Diary, openings: Iterable[Opening], *, changed_at: dt.datetime) -> bytes:
    """The dates as events in UTC, so that holidays and clock changes are right everywhere.

    The same dates give the same bytes. Source: RFC 5545.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//KIM Rheinland-Pfalz//Angebote//DE")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", diary.title)
    calendar.add("x-wr-calname", diary.title)
    calendar.add("refresh-interval", dt.timedelta(days=1), parameters={"VALUE": "DURATION"})
    for opening in openings:
        event = Event()
        event.add("uid", f"{opening.starts_at:%Y%m%dT%H%M%S}-{diary.uid}")
        event.add("dtstamp", changed_at)
        event.add("dtstart", opening.starts_at)
        event.add("dtend", opening.ends_at)
        event.add("summary", diary.title)
        if diary.place:
            event.add("location", diary.place)
        event.add(
            "description", "\n\n".join(part for part in (diary.description, diary.url) if part)
        )
        event.add("url", diary.url)
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def offer_vcf(card: Card) -> bytes:
    """One address as vCard 4.0 in UTF-8. Source: RFC 6350."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"UID:urn:uuid:{card.uid}",
        f"FN:{_text(card.name or card.organisation)}",
        f"ORG:{_text(card.organisation)}",
    ]
    if card.mail:
        lines.append(f"EMAIL;TYPE=work:{_text(card.mail)}")
    if card.phone:
        lines.append(f"TEL;TYPE=work;VALUE=text:{_text(card.phone)}")
    if card.website:
        lines.append(f"URL:{''.join(card.website.split())}")
    if card.town or card.street:
        address = ";".join(_text(part) for part in (card.street, card.town, "", card.postcode))
        lines.append(f"ADR;TYPE=work:;;{address};")
    lines.append("END:VCARD")
    return b"".join(_folded(line) for line in lines)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return escaped.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line of at most 75 octets, going on after a blank; no character is torn."""
    parts: list[bytes] = [b""]
    for char in line:
        octets = char.encode()
        if len(parts[-1]) + len(octets) > WIDTH:
            parts.append(b"")
        parts[-1] += octets
    return b"\r\n ".join(parts) + b"\r\n"
