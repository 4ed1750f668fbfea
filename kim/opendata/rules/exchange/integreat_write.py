"""Offers in the shape of the Integreat API v3, so that its apps and tools can read them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kim.kernel.dates import BERLIN
from kim.network.rules.content_languages import CONTENT_LANGUAGES, ContentLanguage
from kim.network.rules.schedule import Dated, Schedule
from kim.opendata.rules.exchange.hsds_read import object_of
from kim.opendata.rules.exchange.integreat_terms import CATEGORIES, category_of_fields
from kim.opendata.rules.exchange.record import (
    SOURCE_LANGUAGE,
    Json,
    Loss,
    OfferRecord,
    VenueRecord,
    Written,
)

DIRECTIONS = {"ltr": "LEFT_TO_RIGHT", "rtl": "RIGHT_TO_LEFT"}
NUMBERS = {icon: number for number, icon in enumerate(CATEGORIES, start=1)}
DAYS = range(7)
EXCERPT = 160  # characters
UNSAID = ("target_groups", "languages", "cost", "childcare", "eligibility", "level_from",
          "capacity", "min_age", "max_age", "areas")  # fmt: skip
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where entries stand: the region of an instance and the address of each entry."""

    region: str
    base: str
    number_of: Callable[[str], int]


def tag_of(code: str) -> str:
    """The tag Integreat uses for a language of kim."""
    language = CONTENT_LANGUAGES.get(code)
    return (language.integreat_tag or code) if language else code


def write_language(number: int, language: ContentLanguage) -> Json:
    """One language of a region."""
    return {
        "id": number,
        "code": tag_of(language.code),
        "bcp47_tag": language.code,
        "native_name": language.native_name,
        "dir": DIRECTIONS[language.direction],
    }


def write_category(icon: str) -> Json:
    """One category of places."""
    name, color = CATEGORIES[icon]
    return {
        "id": NUMBERS[icon],
        "name": name,
        "color": color,
        "icon": icon,
        "icon_url": None,
        "icon_color": f"{icon}_{color}",
    }


def write_location(record: OfferRecord, code: str, stand: Stand) -> Written:
    """An offer with a place as a place (POI) in one language."""
    entry = _entry(record, code, stand, "locations")
    schedules = [plan.schedule for plan in record.plans]
    value: Json = {
        **entry,
        "meta_description": record.text(code).summary or None,
        "appointment_url": record.registration_url or None,
        "icon": None,
        "website": record.contact.website or None,
        "email": record.contact.mail or None,
        "phone_number": record.contact.phone or None,
        "category": write_category(category_of_fields(record.fields)),
        "temporarily_closed": False,
        "opening_hours": opening_hours(schedules),
        "location": _location(record, stand),
        "organization": _organisation(record),
        "barrier_free": "step_free" in record.access or None,
    }
    return Written(value, tuple(_losses(record)))


def write_event(record: OfferRecord, code: str, stand: Stand) -> list[Written]:
    """An offer as events, one for each of its dated rules."""
    entry = _entry(record, code, stand, "events")
    dates = [dated for plan in record.plans for dated in plan.schedule.dates]
    return [
        Written(
            {
                **entry,
                "location": _location(record, stand),
                "location_url": None,
                "event": _event(dated, stand.number_of(record.key)),
                "recurrence_rule": _rule(dated),
            },
            tuple(_losses(record)),
        )
        for dated in dates
    ]


def _entry(record: OfferRecord, code: str, stand: Stand, kind: str) -> Json:
    text, number = record.text(code), stand.number_of(record.key)
    path = f"/{stand.region}/{tag_of(code)}/{kind}/{record.key}/"
    moment = record.modified_at
    return {
        "id": number,
        "url": f"{stand.base}/angebote/{record.key}/",
        "path": path,
        "title": text.title,
        "modified_gmt": _gmt(moment),
        "last_updated": moment and moment.astimezone(BERLIN).isoformat(timespec="milliseconds"),
        "excerpt": text.summary or text.description[:EXCERPT],
        "content": paragraphs(text.description or text.summary),
        "available_languages": {
            tag_of(other): {
                "id": number,
                "url": f"{stand.base}/angebote/{record.key}/",
                "path": f"/{stand.region}/{tag_of(other)}/{kind}/{record.key}/",
            }
            for other in record.texts
            if other != code
        },
        "thumbnail": None,
        "hash": None,
    }


def _gmt(moment: dt.datetime | None) -> str | None:
    if moment is None:
        return None
    text = moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def paragraphs(text: str) -> str:
    """Plain text as the HTML Integreat expects."""
    lines = (line.strip() for line in text.translate(ESCAPES).split("\n"))
    return "".join(f"<p>{line}</p>" for line in lines if line)


def _location(record: OfferRecord, stand: Stand) -> Json:
    venue = record.venues[0] if record.venues else VenueRecord()
    return {
        "id": stand.number_of(record.key) if record.venues else None,
        "name": venue.name or record.title if record.venues else None,
        "address": venue.street or None,
        "town": venue.town or None,
        "state": None,
        "postcode": venue.postcode or None,
        "region": None,
        "country": "Deutschland" if record.venues else None,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
    }


def _organisation(record: OfferRecord) -> Json | None:
    provider = record.provider
    if not provider.name:
        return None
    kept = object_of(object_of(record.extra, "integreat"), SOURCE_LANGUAGE).get("organization")
    number = kept.get("id") if isinstance(kept, dict) else None
    return {
        "id": number,
        "slug": provider.key or None,
        "name": provider.name,
        "logo": None,
        "website": provider.website or None,
    }


def opening_hours(schedules: list[Schedule]) -> list[Json] | None:
    """Seven days, Monday first; None where there is no weekly time."""
    slots: dict[int, list[Json]] = {day: [] for day in DAYS}
    appointment = any(schedule.by_appointment for schedule in schedules)
    for schedule in schedules:
        for slot in schedule.slots:
            closes = "24:00" if slot.past_midnight and not slot.closes.hour else ""
            times = {"start": f"{slot.opens:%H:%M}", "end": closes or f"{slot.closes:%H:%M}"}
            for day in slot.days:
                slots[day].append(times)
    if not any(slots.values()) and not appointment:
        return None
    return [
        {
            "allDay": slots[day] == [{"start": "00:00", "end": "24:00"}],
            "closed": not slots[day] and not appointment,
            "appointmentOnly": not slots[day] and appointment,
            "timeSlots": sorted(slots[day], key=lambda times: str(times["start"])),
        }
        for day in DAYS
    ]


def _event(dated: Dated, number: int) -> Json:
    start = dt.datetime.combine(dated.on, dated.opens, BERLIN)
    last = dated.on + dt.timedelta(days=dated.past_midnight)
    end = dt.datetime.combine(last, dated.closes, BERLIN)
    return {
        "id": number,
        "start": start.isoformat(),
        "start_date": f"{dated.on}",
        "start_time": f"{dated.opens:%H:%M:%S}",
        "end": end.isoformat(),
        "end_date": f"{last}",
        "end_time": f"{dated.closes:%H:%M:%S}",
        "all_day": not dated.opens.hour and not dated.closes.hour and dated.past_midnight,
        "recurrence_id": number if dated.rule else None,
        "timezone": "Europe/Berlin",
    }


def _rule(dated: Dated) -> str | None:
    """The rule with its start, as Integreat writes it: the start in UTC."""
    if not dated.rule:
        return None
    start = dt.datetime.combine(dated.on, dated.opens, BERLIN).astimezone(dt.UTC)
    return f"DTSTART:{start:%Y%m%dT%H%M%S}\nRRULE:{dated.rule}"


EMPTY: Mapping[str, Any] = {"cost": "unknown", "childcare": "unknown", "capacity": "unknown"}


def _losses(record: OfferRecord) -> list[Loss]:
    """What Integreat has no place for."""
    why = "Integreat hat dafür kein Feld."
    return [
        Loss(name, "Angabe", why, "")
        for name in UNSAID
        if getattr(record, name) not in (EMPTY.get(name), None, "", ())
    ]
