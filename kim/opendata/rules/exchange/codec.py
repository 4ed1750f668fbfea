"""Records as JSON values and back, for what is kept between preview and import."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

from kim.network.rules.opening_data import parse_schedule, schedule_data
from kim.network.rules.schedule import HoursKind, Schedule
from kim.opendata.rules.exchange.record import (
    ContactRecord,
    Json,
    OfferRecord,
    PlanRecord,
    ProviderRecord,
    TextRecord,
    VenueRecord,
)

DATES = {"starts_on", "ends_on", "checked_on"}
NOT_CONTENT = {"key", "modified_at", "extra", "source", "source_key"}


def as_value(record: Any) -> Json:
    """A record as JSON values, every field present."""
    return {item.name: _out(getattr(record, item.name)) for item in fields(record)}


def _out(value: Any) -> Any:
    if isinstance(value, Schedule):
        return schedule_data(value)
    if hasattr(value, "__dataclass_fields__"):
        return as_value(value)
    if isinstance(value, dt.date):  # a moment is a day, too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _out(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_out(item) for item in value]
    return value


def from_value(value: Json) -> OfferRecord:
    """The record ``as_value`` was made from. Unknown names are passed over."""
    made = _flat(OfferRecord, value)
    made["texts"] = {
        code: TextRecord(**_flat(TextRecord, text)) for code, text in value.get("texts", {}).items()
    }
    made["contact"] = ContactRecord(**_flat(ContactRecord, value.get("contact", {})))
    made["provider"] = ProviderRecord(**_flat(ProviderRecord, value.get("provider", {})))
    made["venues"] = tuple(
        VenueRecord(**_flat(VenueRecord, item)) for item in value.get("venues", [])
    )
    made["plans"] = tuple(
        PlanRecord(
            venue=item.get("venue", ""),
            kind=HoursKind(item.get("kind", HoursKind.VISITING)).value,
            schedule=parse_schedule(item["schedule"]),
        )
        for item in value.get("plans", [])
    )
    return OfferRecord(**made)


def _flat(kind: Any, value: Json) -> Json:
    made = {}
    for item in fields(kind):
        if item.name in value:
            made[item.name] = _in(item.name, value[item.name])
    return made


def _in(name: str, value: Any) -> Any:
    if name in DATES and value:
        return dt.date.fromisoformat(value)
    if name == "modified_at" and value:
        return dt.datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def content_hash(record: OfferRecord) -> str:
    """SHA-256 of what an offer says, whatever it is called and whenever it was changed."""
    said = {key: item for key, item in as_value(record).items() if key not in NOT_CONTENT}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
