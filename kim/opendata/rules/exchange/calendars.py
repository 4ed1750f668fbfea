"""Times of offers as iCalendar (RFC 5545). One event for each rule, days off as exceptions."""

import datetime as dt
from collections.abc import Iterable, Iterator

from icalendar import Calendar, Event, vRecur

from kim.kernel.dates import BERLIN
from kim.network.rules.opening import days_of_rule, rests_on
from kim.network.rules.schedule import Dated, Hours, Schedule, Slot
from kim.opendata.rules.exchange.hsds_write import service_id
from kim.opendata.rules.exchange.record import WEEKDAYS, Loss, OfferRecord, VenueRecord

PRODUCT = "-//KIM Rheinland-Pfalz//Angebote//DE"
AHEAD = dt.timedelta(days=400)  # how far days off are told
DAY = dt.timedelta(days=1)


def to_calendar(
    records: Iterable[OfferRecord],
    *,
    today: dt.date,
    now: dt.datetime,
    base: str = "",
    language: str = "de",
) -> tuple[bytes, list[Loss]]:
    """The calendar of some offers, and those of them whose times no calendar can say."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-timezone", "Europe/Berlin")
    losses: list[Loss] = []
    for record in records:
        events = list(_events(record, today))
        if not events:
            why = "Ohne feste Zeiten gibt es keinen Termin."
            losses.append(Loss("plans", "Zeiten", why, ""))
        for event in events:
            _describe(event, record, now, base, language)
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical(), losses


def _describe(event: Event, record: OfferRecord, now: dt.datetime, base: str, code: str) -> None:
    text = record.text(code)
    event.add("summary", text.title)
    event.add("dtstamp", record.modified_at or now)
    if words := text.summary or text.description:
        event.add("description", words[:2000])
    if base and record.key:
        event.add("url", f"{base}/angebote/{record.key}/")
    if record.fields:
        event.add("categories", list(record.fields))


def _events(record: OfferRecord, today: dt.date) -> Iterator[Event]:
    venues = {venue.key: venue for venue in record.venues if venue.key}
    only = record.venues[0] if len(record.venues) == 1 else None
    number = 0
    for plan in record.plans:
        venue = venues.get(plan.venue) or only
        for hours in plan.schedule.hours():
            event = _event(hours, plan.schedule, today)
            if event is None:
                continue
            event.add("uid", f"{service_id(record)}-{number}@kim-rlp")
            if venue:
                _place(event, venue)
            number += 1
            yield event


def _place(event: Event, venue: VenueRecord) -> None:
    town = f"{venue.postcode} {venue.town}".strip()
    event.add("location", ", ".join(filter(None, (venue.name, venue.street, town))))
    if venue.latitude is not None and venue.longitude is not None:
        event.add("geo", (venue.latitude, venue.longitude))


def _event(hours: Hours, schedule: Schedule, today: dt.date) -> Event | None:
    if isinstance(hours, Slot):
        return _weekly(hours, schedule, today)
    assert isinstance(hours, Dated)
    event = _on(hours, hours.on)
    if hours.rule:
        event.add("rrule", vRecur.from_ical(hours.rule))
        off = [day for day in days_of_rule(hours, today, today + AHEAD) if rests_on(schedule, day)]
        _except(event, hours, [*hours.not_on, *off])
    return event


def _weekly(slot: Slot, schedule: Schedule, today: dt.date) -> Event | None:
    first = max(slot.from_on or today, today)
    days = [first + n * DAY for n in range(7) if (first + n * DAY).weekday() in slot.days]
    start = next((day for day in days if slot.until_on is None or day <= slot.until_on), None)
    if start is None:
        return None
    event = _on(slot, start)
    rule: dict[str, object] = {"FREQ": "WEEKLY", "BYDAY": [WEEKDAYS[day] for day in slot.days]}
    if slot.until_on:
        end = dt.datetime.combine(slot.until_on, dt.time(23, 59, 59), BERLIN)
        rule["UNTIL"] = end.astimezone(dt.UTC)
    event.add("rrule", rule)
    reach = min(slot.until_on or dt.date.max, start + AHEAD)
    count = (reach - start).days + 1
    every = (start + n * DAY for n in range(count))
    _except(event, slot, [d for d in every if d.weekday() in slot.days and rests_on(schedule, d)])
    return event


def _on(hours: Hours, day: dt.date) -> Event:
    event = Event()
    end = day + DAY if hours.past_midnight else day
    event.add("dtstart", dt.datetime.combine(day, hours.opens, BERLIN))
    event.add("dtend", dt.datetime.combine(end, hours.closes, BERLIN))
    return event


def _except(event: Event, hours: Hours, days: list[dt.date]) -> None:
    for day in sorted(set(days)):
        event.add("exdate", dt.datetime.combine(day, hours.opens, BERLIN))
