"""An offer as it is typed, imported or proposed: frozen values, and their JSON.

Forms, imports, links and waiting edits all speak this; services alone write it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from kim.network.rules.opening import HoursKind, Schedule
from kim.network.rules.opening_data import parse_schedule, schedule_data

SOURCE_LANGUAGE = "de"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TextData:
    """The words of an offer in one language (Text)."""

    title: str = ""
    summary: str = ""
    description: str = ""
    cost_text: str = ""
    eligibility_text: str = ""
    registration_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueData:
    """A place with an address (Ort). Degrees in WGS84; ``commune_id`` is a Gemeinde."""

    name: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    commune_id: int | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    access: tuple[str, ...] = ()
    note: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeData:
    """When something takes place, and at which of the venues (Zeiten). ``venue`` is its index."""

    schedule: Schedule
    kind: HoursKind = HoursKind.VISITING
    venue: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferData:
    """All that is typed about an offer. Codes are those of ``codes``; days are inclusive."""

    organisation_id: int
    kind: str = "ongoing"
    text: TextData = TextData()
    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    level_from: str = ""
    level_to: str = ""
    cost: str = "unknown"
    childcare: str = "unknown"
    access: tuple[str, ...] = ()
    mode: str = "on_site"
    registration: str = "unknown"
    registration_url: str = ""
    online_url: str = ""
    eligibility: tuple[str, ...] = ()
    min_age: int | None = None
    max_age: int | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    capacity: str = "unknown"
    area_ids: tuple[int, ...] = ()
    contact_name: str = ""
    contact_mail: str = ""
    contact_phone: str = ""
    contact_website: str = ""
    owner_mail: str = ""
    check_interval_days: int | None = None
    venues: tuple[VenueData, ...] = ()
    times: tuple[TimeData, ...] = ()
    source: str = ""
    source_key: str = ""
    licence: str = ""
    attribution: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


DAYS = ("starts_on", "ends_on")
NESTED = ("text", "venues", "times")
NUMBERS = ("latitude", "longitude")


def offer_json(data: OfferData) -> dict[str, Any]:
    """The values as JSON; ``read_offer`` gives them back unchanged."""
    found: dict[str, Any] = {"version": VERSION}
    for row in fields(data):
        value = getattr(data, row.name)
        if row.name in DAYS:
            value = value.isoformat() if value else None
        elif isinstance(value, tuple) and row.name not in NESTED:
            value = list(value)
        found[row.name] = value
    found["text"] = asdict(data.text)
    found["venues"] = [_venue_json(venue) for venue in data.venues]
    found["times"] = [
        {
            "schedule": schedule_data(time.schedule),
            "kind": time.kind.value,
            "venue": time.venue,
            "extra": dict(time.extra),
        }
        for time in data.times
    ]
    found["extra"] = dict(data.extra)
    return found


def _venue_json(venue: VenueData) -> dict[str, Any]:
    found = asdict(venue) | {"access": list(venue.access), "extra": dict(venue.extra)}
    for name in NUMBERS:
        found[name] = None if found[name] is None else str(found[name])
    return found


def read_offer(found: Mapping[str, Any]) -> OfferData:
    """The values of JSON that ``offer_json`` wrote. Raises ValueError for another version."""
    if found.get("version") != VERSION:
        raise ValueError("offer data of an unknown version")
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in found.items()
        if key not in ("version", *NESTED, *DAYS)
    }
    plain |= {key: dt.date.fromisoformat(found[key]) if found[key] else None for key in DAYS}
    return OfferData(
        **plain,
        text=TextData(**found["text"]),
        venues=tuple(_read_venue(row) for row in found["venues"]),
        times=tuple(
            TimeData(
                schedule=parse_schedule(row["schedule"]),
                kind=HoursKind(row["kind"]),
                venue=row["venue"],
                extra=row["extra"],
            )
            for row in found["times"]
        ),
    )


def _read_venue(row: Mapping[str, Any]) -> VenueData:
    numbers = {name: None if row[name] is None else Decimal(row[name]) for name in NUMBERS}
    rest = {key: value for key, value in row.items() if key not in NUMBERS}
    return VenueData(**{**rest, **numbers, "access": tuple(row["access"])})


def copy_of(data: OfferData) -> OfferData:
    """The same as a new offer: no source key, and the title says that it is a copy."""
    title = f"{data.text.title} (Kopie)"
    return replace(data, text=replace(data.text, title=title), source="", source_key="")
