"""Offers as files in the formats of others."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass

from kim.accounts.actor import Actor
from kim.offers.queries import managed_offers, visible_offers, whole
from kim.opendata.queries.records import records_of
from kim.opendata.rules.exchange.calendars import to_calendar
from kim.opendata.rules.exchange.cards import to_vcard
from kim.opendata.rules.exchange.hsds import to_hsds
from kim.opendata.rules.exchange.integreat_write import Stand, write_location
from kim.opendata.rules.exchange.record import Json, Loss, OfferRecord
from kim.opendata.rules.exchange.schemaorg import to_jsonld
from kim.opendata.rules.exchange.sheet import to_csv, to_xlsx
from kim.places.queries import current

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Format:
    """One way out: its code, what people call it, what it is for, the ending of its file."""

    code: str
    label: str
    use: str
    ending: str
    media_type: str


FORMATS = {
    row.code: row
    for row in (
        Format("xlsx", "Excel", "Liste; kann wieder eingelesen werden", "xlsx", XLSX),
        Format("csv", "CSV", "dieselbe Liste als Text", "csv", "text/csv; charset=utf-8"),
        Format("hsds", "HSDS 3.0", "Austausch mit anderen Verzeichnissen", "json",
               "application/json"),
        Format("integreat", "Integreat", "Orte in der Form der Schnittstelle von Integreat", "json",
               "application/json"),
        Format("jsonld", "schema.org", "für Suchmaschinen (JSON-LD)", "jsonld",
               "application/ld+json"),
        Format("ical", "iCalendar", "Termine für Kalender", "ics", "text/calendar; charset=utf-8"),
        Format("vcard", "vCard", "Kontakte für Adressbücher", "vcf", "text/vcard; charset=utf-8"),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that goes out, and what its format could not say, by field."""

    content: bytes
    name: str
    media_type: str
    count: int
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    now: dt.datetime
    today: dt.date
    base: str
    names: dict[str, str]


def export_offers(
    form: str,
    *,
    actor: Actor | None,
    now: dt.datetime,
    today: dt.date,
    base: str,
    municipality: str = "",
) -> Exported:
    """The offers somebody keeps, or for None what is public, in a format.

    ``municipality`` is the AGS of the one that keeps them. Raises KeyError for an unknown format.
    """
    found = FORMATS[form]
    offers = visible_offers(None) if actor is None else managed_offers(actor)
    if municipality:
        offers = offers.filter(municipality__ags=municipality)
    records = records_of(whole(offers.order_by("pk")))
    ground = _Ground(now, today, base, area_names(records))
    content, losses = WRITERS[form](records, ground)
    name = f"angebote-{today:%Y-%m-%d}.{found.ending}"
    return Exported(content, name, found.media_type, len(records), tuple(losses))


def area_names(records: list[OfferRecord]) -> dict[str, str]:
    """Names of the areas the records serve, by AGS or ARS. One query."""
    wanted = {key for record in records for key in record.areas}
    if not wanted:
        return {}
    found = current().filter(ags__in=wanted) | current().filter(ags="", ars__in=wanted)
    return {place.ags or place.ars: place.full_name for place in found}


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _hsds(records: list[OfferRecord], ground: _Ground) -> tuple[bytes, list[Loss]]:
    written = [to_hsds(record, ground.names) for record in records]
    losses = [loss for one in written for loss in one.losses]
    return _json([one.value for one in written]), losses


def _integreat(records: list[OfferRecord], ground: _Ground) -> tuple[bytes, list[Loss]]:
    stand = Stand(region="kim", base=ground.base, number_of=number_of)
    rows: list[Json] = []
    losses: list[Loss] = []
    for record in records:
        for code in record.texts:
            written = write_location(record, code, stand)
            rows.append(written.value)
            losses += written.losses if code == "de" else ()
    return _json(rows), losses


def number_of(key: str) -> int:
    """A number that is the same for a key, always: Integreat knows no other ids."""
    return int(key.replace("-", "")[:13] or "0", 16)


def _jsonld(records: list[OfferRecord], ground: _Ground) -> tuple[bytes, list[Loss]]:
    written = [
        to_jsonld(record, address=f"{ground.base}/angebote/{record.key}/") for record in records
    ]
    return _json([one.value for one in written]), [loss for one in written for loss in one.losses]


def _calendar(records: list[OfferRecord], ground: _Ground) -> tuple[bytes, list[Loss]]:
    return to_calendar(records, today=ground.today, now=ground.now, base=ground.base)


WRITERS: dict[str, Callable[[list[OfferRecord], _Ground], tuple[bytes, list[Loss]]]] = {
    "csv": lambda records, _: (to_csv(records), []),
    "xlsx": lambda records, _: (to_xlsx(records), []),
    "hsds": _hsds,
    "integreat": _integreat,
    "jsonld": _jsonld,
    "ical": _calendar,
    "vcard": lambda records, _: (to_vcard(records), []),
}
