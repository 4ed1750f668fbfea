"""Public offers for other systems: in pages, since a moment, with what is gone."""

import datetime as dt
import json
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from kim.offers.queries import visible_offers
from kim.offers.queries.public_keys import no_longer_public
from kim.opendata.models import Offer
from kim.opendata.queries.fragments import Entry, Fragments
from kim.opendata.rules.exchange.codec import as_value
from kim.opendata.rules.exchange.hsds import to_hsds
from kim.opendata.rules.exchange.record import Json, OfferRecord
from kim.opendata.rules.exchange.schemaorg import to_jsonld

HIDDEN = ("extra", "source_key", "active", "key")
ALL = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which offers, and which part of them. ``page`` counts from 1."""

    page: int = 1
    size: int = 50
    changed_since: dt.datetime | None = None
    municipality: str = ""
    field: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A page of entries as JSON, and how many there are."""

    entries: list[bytes]
    gone: list[Json]
    total: int
    wanted: Wanted
    mark: str = ""

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.wanted.size))


def dumped(value: object) -> bytes:
    """JSON without blanks; every script as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def offer_address(key: str) -> str:
    """The public page of an offer."""
    return f"{settings.BASE_URL.rstrip('/')}/angebote/{key}/"


def plain_offer(record: OfferRecord) -> Json:
    """An offer as the own interface says it: the codes of kim, all languages."""
    value = as_value(record)
    found = {name: item for name, item in value.items() if name not in HIDDEN}
    for part in ("mail", "phone", "description"):
        found["provider"].pop(part, None)
    return {"id": record.key, "url": offer_address(record.key), **found}


OFFERS = Fragments(lambda record: {ALL: dumped(plain_offer(record))})
SERVICES = Fragments(lambda record: {ALL: dumped(to_hsds(record).value)})
PAGES = Fragments(
    lambda record: {
        code: dumped(to_jsonld(record, address=offer_address(record.key), language=code).value)
        for code in record.texts
    }
)


def _embedded(record: OfferRecord) -> Entry:
    found = {}
    for code, text in record.texts.items():
        venue = record.venues[0] if record.venues else None
        found[code] = dumped(
            {
                "title": text.title,
                "summary": text.summary,
                "provider": record.provider.name,
                "town": venue.town if venue else "",
                "url": offer_address(record.key),
                "checked_on": record.checked_on and record.checked_on.isoformat(),
                "attribution": record.attribution,
            }
        )
    return found


EMBEDDED = Fragments(_embedded)


def filtered(wanted: Wanted) -> QuerySet[Offer]:
    """The public offers somebody asks for, oldest first."""
    found = visible_offers(None).order_by("pk")
    if wanted.changed_since is not None:
        found = found.filter(changed_at__gte=wanted.changed_since)
    if wanted.municipality:
        found = found.filter(municipality__ags=wanted.municipality)
    if wanted.field:
        found = found.filter(fields__contains=[wanted.field])
    if wanted.language:
        found = found.filter(texts__language=wanted.language)
    return found


def part_of(wanted: Wanted, shelf: Fragments) -> Part:
    """A page of offers from a shelf. With ``changed_since`` its first page names what is gone."""
    found = filtered(wanted)
    start = (wanted.page - 1) * wanted.size
    here = shelf.of(found[start : start + wanted.size])
    total = len(here.entries) if wanted.page == 1 and len(here.entries) < wanted.size else None
    gone: list[Json] = []
    if wanted.changed_since is not None and wanted.page == 1:
        gone = [
            {"id": str(key), "url": offer_address(str(key)), "deleted": True}
            for key in no_longer_public(wanted.changed_since, wanted.municipality)
        ]
    code = wanted.language or ALL
    entries = [entry.get(code) or entry[next(iter(entry))] for entry in here.entries]
    return Part(entries, gone, found.count() if total is None else total, wanted, here.mark)


def one_of(key: str, shelf: Fragments, language: str = "") -> bytes | None:
    """One public offer, or None."""
    entries = shelf.of(visible_offers(None).filter(Q(key=key))).entries
    if not entries:
        return None
    return entries[0].get(language) or entries[0][next(iter(entries[0]))]
