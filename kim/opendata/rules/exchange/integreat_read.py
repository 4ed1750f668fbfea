"""Integreat API v3: places and events as offers, pages as articles.

Source: the interface of Integreat, version 3. Each language is a list of its own; what belongs
together is found by the id of the place or event, else by the path of the German version.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kim.network.rules.opening_data import ScheduleInvalid, parse_schedule
from kim.network.rules.schedule import HoursKind, Schedule
from kim.opendata.rules.exchange import clean
from kim.opendata.rules.exchange.hsds_read import object_of
from kim.opendata.rules.exchange.integreat_terms import fields_of_category
from kim.opendata.rules.exchange.record import (
    SOURCE_LANGUAGE,
    ContactRecord,
    Json,
    Loss,
    OfferRecord,
    PlanRecord,
    ProviderRecord,
    Read,
    Refusal,
    TextRecord,
    VenueRecord,
)
from kim.opendata.rules.exchange.terms import language_code

LONGEST = 10_000
SUMMARY = 300
KEPT = ("id", "url", "path", "thumbnail", "icon", "hash", "category", "organization",
        "appointment_url", "meta_description", "location_url", "recurrence_rule")  # fmt: skip
INSTANCE = re.compile(r"\$\d{4}-\d{2}-\d{2}")
EXTRA = "integreat"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """A page of knowledge (Artikel): one path, words in several languages."""

    key: str
    parent: str = ""
    position: int = 0
    titles: Mapping[str, str]
    contents: Mapping[str, str]
    addresses: Mapping[str, str]
    modified_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of an instance and what was lost on the way."""

    articles: tuple[ArticleRecord, ...]
    losses: tuple[Loss, ...] = ()


Lists = Mapping[str, Iterable[Any]]  # language code of Integreat -> its list


def from_locations(lists: Lists, provider: str = "") -> list[Read]:
    """Places (POI) as offers, all languages of one together. ``provider`` where none is named."""
    return [_offer(rows, provider, _location) for rows in _together(lists)]


def from_events(lists: Lists, provider: str = "") -> list[Read]:
    """Events as offers; single dates of one series are one offer."""
    return [_offer(rows, provider, _event) for rows in _together(lists)]


def _together(lists: Lists) -> list[dict[str, Json]]:
    """Entries that are one thing in several languages, German first."""
    found: dict[str, dict[str, Json]] = {}
    order = sorted(lists, key=lambda tag: tag != SOURCE_LANGUAGE)
    for tag in order:
        for row in lists[tag]:
            if isinstance(row, dict) and (code := language_code(tag)):
                found.setdefault(entry_key(row), {}).setdefault(code, row)
    return list(found.values())


def entry_key(row: Json) -> str:
    """What an entry is called in every language."""
    place, event = object_of(row, "location"), object_of(row, "event")
    if event.get("id"):
        return f"event:{event['id']}"
    if "event" not in row and place.get("id"):
        return f"location:{place['id']}"
    path = str(object_of(object_of(row, "available_languages"), SOURCE_LANGUAGE).get("path") or "")
    return INSTANCE.sub("", path or str(row.get("path") or row.get("url") or row.get("title")))


def _offer(rows: dict[str, Json], provider: str, read: Any) -> Read:
    language = SOURCE_LANGUAGE if SOURCE_LANGUAGE in rows else next(iter(rows))
    row = rows[language]
    place = str(row.get("path") or row.get("title") or "?")[:120]
    losses: list[Loss] = []
    if language != SOURCE_LANGUAGE:
        why = "Es gibt keinen deutschen Text. Bitte ergänzen Sie ihn in Integreat."
        return Read(place, None, (), (Refusal(place, "title", why),))
    texts = _translations(rows, language, losses)
    if not texts[language].title:
        why = "Der Titel fehlt. Bitte ergänzen Sie ihn in Integreat."
        return Read(place, None, tuple(losses), (Refusal(place, "title", why),))
    kept = {code: {k: version[k] for k in KEPT if version.get(k)} for code, version in rows.items()}
    record = OfferRecord(
        source_key=entry_key(row),
        texts=texts,
        provider=_provider(row, provider),
        modified_at=_moment(row.get("last_updated") or row.get("modified_gmt")),
        extra={EXTRA: kept},
    )
    if row.get("thumbnail"):
        losses.append(Loss("thumbnail", "Bild", "kim führt keine Bilder.", f"extra.{EXTRA}"))
    return Read(place, read(record, row, losses), tuple(losses))


def _provider(row: Json, provider: str) -> ProviderRecord:
    said = object_of(row, "organization")
    name = clean.line_of(str(said.get("name") or provider))[:200]
    return ProviderRecord(name=name, website=clean.web_address(str(said.get("website") or "")))


def _translations(
    rows: dict[str, Json], language: str, losses: list[Loss]
) -> dict[str, TextRecord]:
    """Words by language. Where Integreat shows the German text instead, there is no translation."""
    texts = {code: _text(version, losses) for code, version in rows.items()}
    source = texts[language]
    shown = (source.title, source.description)
    return {
        code: text
        for code, text in texts.items()
        if code == language or (text.title, text.description) != shown
    }


def _text(row: Json, losses: list[Loss]) -> TextRecord:
    """Title, summary and the content as plain text."""
    content = str(row.get("content") or "")
    if clean.has_markup(content):
        losses.append(Loss("content", "HTML", "HTML wird zu reinem Text.", ""))
    words = clean.plain(clean.words_of_html(content))
    if len(words) > LONGEST:
        losses.append(Loss("content", "Text", f"Gekürzt auf {LONGEST} Zeichen.", ""))
    summary = clean.line_of(str(row.get("meta_description") or ""))[:SUMMARY]
    title = clean.line_of(clean.words_of_html(str(row.get("title") or "")))[:200]
    return TextRecord(title=title, summary=summary, description=words[:LONGEST])


def _location(record: OfferRecord, row: Json, losses: list[Loss]) -> OfferRecord:
    schedule = _opening(row.get("opening_hours"), losses)
    if row.get("temporarily_closed"):
        schedule = Schedule(note="Vorübergehend geschlossen")
        losses.append(Loss("temporarily_closed", "ja/nein", "Steht als Hinweis dabei.", "note"))
    return replace(
        record,
        kind="service",
        fields=fields_of_category(object_of(row, "category")),
        contact=_contact(row, losses),
        access=("step_free",) if row.get("barrier_free") is True else (),
        registration_url=clean.web_address(str(row.get("appointment_url") or "")),
        venues=_venues(row, losses),
        plans=(PlanRecord(schedule=schedule),) if schedule else (),
    )


def _contact(row: Json, losses: list[Loss]) -> ContactRecord:
    said = {name: str(row.get(name) or "") for name in ("email", "phone_number", "website")}
    contact = ContactRecord(
        mail=clean.mail_address(said["email"]),
        phone=clean.phone_number(said["phone_number"]),
        website=clean.web_address(said["website"]),
    )
    for name, kept in (("email", contact.mail), ("phone_number", contact.phone),
                       ("website", contact.website)):  # fmt: skip
        if said[name] and not kept:
            losses.append(Loss(name, "Kontakt", "Die Angabe ist nicht lesbar.", ""))
    return contact


def _venues(row: Json, losses: list[Loss]) -> tuple[VenueRecord, ...]:
    place = object_of(row, "location")
    latitude, longitude, why = clean.where(place.get("latitude"), place.get("longitude"))
    if why:
        losses.append(Loss("location.latitude", "Koordinaten", why, ""))
    postcode = str(place.get("postcode") or "")
    venue = VenueRecord(
        name=clean.line_of(str(place.get("name") or ""))[:200],
        street=clean.line_of(str(place.get("address") or ""))[:120],
        postcode=postcode if clean.POSTCODE.fullmatch(postcode) else "",
        town=clean.line_of(str(place.get("town") or ""))[:120],
        latitude=latitude,
        longitude=longitude,
    )
    return (venue,) if venue.name or venue.street or venue.town else ()


def _opening(days: Any, losses: list[Loss]) -> Schedule:
    """Seven days with their hours, Monday first."""
    by_hours: dict[tuple[str, str], list[int]] = {}
    appointment = False
    for number, day in enumerate(days[:7] if isinstance(days, list) else []):
        if not isinstance(day, dict) or day.get("closed"):
            continue
        appointment = appointment or bool(day.get("appointmentOnly"))
        slots = [{"start": "00:00", "end": "24:00"}] if day.get("allDay") else day.get("timeSlots")
        for slot in slots if isinstance(slots, list) else []:
            if isinstance(slot, dict) and not day.get("appointmentOnly"):
                by_hours.setdefault((str(slot.get("start")), str(slot.get("end"))), []).append(
                    number
                )
    rows = [
        {"days": numbers, "opens": opens, "closes": closes,
         "past_midnight": closes < opens}
        for (opens, closes), numbers in by_hours.items()
    ]  # fmt: skip
    try:
        return parse_schedule({"slots": rows, "by_appointment": appointment})
    except ScheduleInvalid as error:
        losses.append(Loss("opening_hours", "Öffnungszeiten", str(error)[:200], ""))
        return Schedule()


def _event(record: OfferRecord, row: Json, losses: list[Loss]) -> OfferRecord:
    event = object_of(row, "event")
    schedule = _event_times(event, str(row.get("recurrence_rule") or ""), losses)
    return replace(
        record,
        kind="event",
        fields=("begegnung",),
        contact=ContactRecord(website=clean.web_address(str(row.get("url") or ""))),
        venues=_venues(row, losses),
        mode="on_site" if object_of(row, "location").get("name") else "online",
        plans=(PlanRecord(schedule=schedule, kind=HoursKind.EVENT.value),) if schedule else (),
    )


def _event_times(event: Json, rule: str, losses: list[Loss]) -> Schedule:
    first = str(event.get("start_date") or "")
    opens, closes = str(event.get("start_time") or "")[:5], str(event.get("end_time") or "")[:5]
    if event.get("all_day"):
        opens, closes = "00:00", "24:00"
    past = str(event.get("end_date") or first) > first and closes <= opens
    row: Json = {"on": first, "opens": opens, "closes": closes, "kind": "event"}
    row["past_midnight"] = past
    if found := re.search(r"RRULE:([^\n]+)", rule):
        row["rule"] = found[1].strip()
    if str(event.get("end_date") or first) > first and not past:
        losses.append(Loss("event.end_date", "mehrere Tage", "Nur der erste Tag gilt.", ""))
    try:
        return parse_schedule({"dates": [row]})
    except ScheduleInvalid as error:
        losses.append(Loss("event", "Termin", str(error)[:200], ""))
        return Schedule()


def from_pages(lists: Lists) -> Articles:
    """Pages as articles, in the order of the instance. Empty ones only give the tree its form."""
    articles: list[ArticleRecord] = []
    losses: list[Loss] = []
    for rows in _together(lists):
        language = SOURCE_LANGUAGE if SOURCE_LANGUAGE in rows else next(iter(rows))
        texts, row = _translations(rows, language, losses), rows[language]
        titles = {code: text.title for code, text in texts.items() if text.title}
        if not titles:
            continue
        order = row.get("order")
        articles.append(
            ArticleRecord(
                key=entry_key(row),
                parent=str(object_of(row, "parent").get("path") or ""),
                position=order if isinstance(order, int) else 0,
                titles=titles,
                contents={code: texts[code].description for code in titles},
                addresses={
                    code: clean.web_address(str(rows[code].get("url") or "")) for code in titles
                },
                modified_at=_moment(row.get("last_updated") or row.get("modified_gmt")),
            )
        )
    return Articles(tuple(articles), tuple(dict.fromkeys(losses)))


def _moment(value: Any) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
