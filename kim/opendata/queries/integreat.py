"""Regions, places and events in the shape of Integreat, for public offers."""

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import slugify

from kim.kernel.dates import BERLIN
from kim.network.rules.content_languages import CONTENT_LANGUAGES
from kim.offers.queries import visible_offers
from kim.offers.queries.articles import Article, gone_articles, public_articles
from kim.offers.queries.public_keys import no_longer_public
from kim.opendata.models import Offer, Place
from kim.opendata.queries.exports import number_of
from kim.opendata.queries.fragments import Entry, Fragments
from kim.opendata.queries.public_offers import Part, Wanted, dumped
from kim.opendata.rules.exchange.integreat_terms import CATEGORIES
from kim.opendata.rules.exchange.integreat_write import (
    Stand,
    paragraphs,
    tag_of,
    write_category,
    write_event,
    write_language,
    write_location,
)
from kim.opendata.rules.exchange.record import Json, OfferRecord
from kim.opendata.rules.exchange.terms import language_code
from kim.places.queries import municipalities


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A municipality as Integreat calls it: a path for its name, its AGS, where it lies."""

    path: str
    ags: str
    name: str
    short: str
    prefix: str
    latitude: float | None
    longitude: float | None
    number: int


def region_path(name: str) -> str:
    """``Landkreis Südliche Weinstraße`` -> landkreis-suedliche-weinstrasse."""
    for sign, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.lower().replace(sign, letters)
    return slugify(name)


def all_regions() -> list[Region]:
    """The municipalities, one query."""
    return [_region(place) for place in municipalities()]


def _region(place: Place) -> Region:
    return Region(
        path=region_path(place.full_name),
        ags=place.ags,
        name=place.full_name,
        short=place.name,
        prefix=place.full_name.removesuffix(place.name).strip(),
        latitude=None if place.latitude is None else float(place.latitude),
        longitude=None if place.longitude is None else float(place.longitude),
        number=int(place.ags),
    )


def region_of(path: str, version: Hashable | None = None) -> Region | None:
    """A region by its path or its AGS. While ``version`` is the same, they are asked for once."""
    if version is None or connection.in_atomic_block:
        return _by_path(all_regions()).get(path)
    kept = _regions.get(version)
    if kept is None:
        _regions.clear()
        kept = _regions[version] = _by_path(all_regions())
    return kept.get(path)


_regions: dict[Hashable, dict[str, Region]] = {}


def _by_path(found: list[Region]) -> dict[str, Region]:
    return {row.path: row for row in found} | {row.ags: row for row in found}


def language_of(tag: str) -> str | None:
    """The code of a content language by the tag of Integreat."""
    code = language_code(tag)
    return code if code in CONTENT_LANGUAGES else None


def languages_of(_region: Region) -> list[Json]:
    """The languages of a region: the same for all."""
    return [
        write_language(number, language)
        for number, language in enumerate(CONTENT_LANGUAGES.values(), start=1)
    ]


def regions() -> list[Json]:
    """The list of regions."""
    return [
        {
            "id": row.number,
            "name": row.name,
            "path": row.path,
            "live": True,
            "prefix": row.prefix,
            "name_without_prefix": row.short,
            "plz": None,
            "extras": False,
            "events": True,
            "pois": True,
            "push_notifications": False,
            "longitude": row.longitude,
            "latitude": row.latitude,
            "bounding_box": None,
            "aliases": {},
            "tunews": False,
            "external_news": False,
            "languages": languages_of(row),
        }
        for row in all_regions()
    ]


def write_categories() -> list[Json]:
    """The categories of places."""
    return [write_category(icon) for icon in CATEGORIES]


def write_imprint(region: Region, code: str) -> Json:
    """Where the imprint of kim stands: it is one for all regions."""
    return {
        "id": region.number,
        "url": f"{base()}/impressum/",
        "path": f"/{region.path}/{code}/disclaimer/",
        "title": "Impressum",
        "excerpt": "",
        "content": f'<p><a href="{base()}/impressum/">Impressum</a></p>',
        "available_languages": {},
        "thumbnail": None,
    }


def base() -> str:
    address: str = settings.BASE_URL.rstrip("/")
    return address


def stand_of(record: OfferRecord) -> Stand:
    """The paths of entries carry the AGS, so that no query is needed for each of them."""
    return Stand(region=record.municipality, base=base(), number_of=number_of)


def _location(record: OfferRecord) -> Entry:
    stand = stand_of(record)
    return {code: dumped(write_location(record, code, stand).value) for code in record.texts}


def _events(record: OfferRecord) -> Entry:
    """The events of an offer, joined by commas as they stand in a list."""
    stand = stand_of(record)
    return {
        code: b",".join(dumped(row.value) for row in write_event(record, code, stand))
        for code in record.texts
    }


LOCATIONS, EVENTS = Fragments(_location), Fragments(_events)


def entries_of(
    shelf: Fragments,
    region: Region,
    code: str,
    page: int,
    size: int,
    since: dt.datetime | None,
    version: Hashable | None = None,
) -> Part:
    """A page of places or events in a language; with ``since``, what changed and what is gone.

    ``version`` is that of all data: while it is the same, a region is asked for once, whatever
    the language and the page.
    """
    gone: list[Json] = []
    if since is not None:
        version = None
        gone = _gone(region, code, since) if page == 1 else []
    here = shelf.whole(region.ags, partial(_offers_of, shelf, region.ags, since), version)
    every = [entry[code] for entry in here.entries if entry.get(code)]
    start = (page - 1) * size
    wanted = Wanted(page=page, size=size, changed_since=since, municipality=region.ags)
    return Part(every[start : start + size], gone, len(every), wanted, here.mark)


def _offers_of(shelf: Fragments, ags: str, since: dt.datetime | None) -> QuerySet[Offer]:
    found = visible_offers(None).filter(municipality__ags=ags).order_by("pk")
    if since is not None:
        found = found.filter(changed_at__gte=since)
    if shelf is EVENTS:
        return found.filter(kind__in=["event", "course"])
    placed = Offer.venues.through.objects.filter(offer_id=OuterRef("pk"))
    return found.filter(~Q(kind="event"), Exists(placed))


def _gone(region: Region, code: str, since: dt.datetime) -> list[Json]:
    return [
        {
            "id": number_of(str(key)),
            "deleted": True,
            "path": f"/{region.ags}/{tag_of(code)}/locations/{key}/",
        }
        for key in no_longer_public(since, region.ags)
    ]


def pages_of(region: Region, code: str, page: int, size: int, since: dt.datetime | None) -> Part:
    """Articles of a region in a language; with ``since``, what changed and what is gone."""
    found = public_articles(region.ags, code)
    gone: list[Json] = []
    if since is not None:
        found = found.filter(changed_at__gte=since)
        gone = [
            {"id": number_of(str(row.key)), "deleted": True, "path": row.source_key}
            for row in (gone_articles(region.ags, since) if page == 1 else ())
        ]
    start = (page - 1) * size
    rows = found[start : start + size]
    entries = [dumped(_page(row, code, position)) for position, row in enumerate(rows)]
    wanted = Wanted(page=page, size=size, changed_since=since, municipality=region.ags)
    return Part(entries, gone, found.count(), wanted)


def _page(article: Article, code: str, position: int) -> Json:
    texts = {text.language: text for text in article.texts.all()}
    text, number = texts[code], number_of(str(article.key))
    moment = article.modified_at or article.changed_at
    return {
        "id": number,
        "url": text.link or None,
        "path": article.source_key,
        "title": text.title,
        "modified_gmt": moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
        "last_updated": moment.astimezone(BERLIN).isoformat(),
        "excerpt": text.content[:300],
        "content": paragraphs(text.content),
        "parent": {"id": 0, "url": None, "path": article.parent_key or None},
        "order": article.position or position,
        "available_languages": {
            tag_of(other): {"id": number, "url": row.link or None, "path": article.source_key}
            for other, row in texts.items()
            if other != code
        },
        "thumbnail": None,
        "organization": {"name": article.attribution} if article.attribution else None,
        "embedded_offers": [],
        "hash": None,
    }
