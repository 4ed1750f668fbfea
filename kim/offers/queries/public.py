"""The public page of one offer: what it shows, in the best language there is."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from kim.kernel.dates import legal_day
from kim.network.rules.content_languages import (
    SPOKEN_LANGUAGES,
    ContentLanguage,
    content_language,
)
from kim.network.rules.fields import FIELDS, Field
from kim.network.rules.opening import HoursKind, Opening, Schedule, is_open, next_openings
from kim.offers.models import Offer, OfferText
from kim.offers.queries import visible_offers, whole
from kim.offers.queries.data import offer_data, text_data
from kim.offers.rules.codes import Capacity
from kim.offers.rules.freshness import Freshness, capacity_counts
from kim.offers.rules.offer_data import SOURCE_LANGUAGE, OfferData, TextData, TimeData, VenueData
from kim.offers.states import TextState

SHOWN_DATES = 3
GERMAN = SPOKEN_LANGUAGES[SOURCE_LANGUAGE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Who offers it (Anbieter)."""

    name: str
    key: UUID | None
    website: str
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Times at one place, with what comes next (Zeiten)."""

    schedule: Schedule
    kind: HoursKind
    venue: VenueData | None
    open_now: bool
    coming: tuple[Opening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPage:
    """Everything the page of one offer shows (öffentliche Seite)."""

    key: UUID | None
    data: OfferData
    words: TextData
    language: ContentLanguage
    text_state: str
    other_languages: tuple[ContentLanguage, ...]
    provider: Provider
    fields: tuple[Field, ...]
    languages: tuple[ContentLanguage, ...]
    hours: tuple[Hours, ...]
    capacity: str
    capacity_checked_on: dt.date | None
    checked_on: dt.date | None
    freshness: str
    municipality: str
    is_demo: bool

    @property
    def open_now(self) -> bool:
        return any(row.open_now for row in self.hours)

    @property
    def in_doubt(self) -> bool:
        """Whether somebody is looking at it just now: no longer confirmed in time."""
        return self.freshness in (Freshness.DUE, Freshness.OVERDUE)

    @property
    def coming(self) -> tuple[Opening, ...]:
        """The next dates of all times together, phone hours left out."""
        visits = {
            row for hours in self.hours for row in hours.coming if row.kind != HoursKind.PHONE
        }
        return tuple(sorted(visits)[:SHOWN_DATES])


def public_offer(key: UUID, language: str, now: dt.datetime) -> OfferPage | None:
    """The page of a public offer in a language, with German where there is no text in it."""
    offer = whole(visible_offers(None)).filter(key=key).first()
    return None if offer is None else page_of(offer, language, now)


def page_of(offer: Offer, language: str, now: dt.datetime) -> OfferPage:
    """The page of an offer read with ``whole``, public or not. No query."""
    texts = {text.language: text for text in offer.texts.all()}
    chosen = texts.get(language) or texts[SOURCE_LANGUAGE]
    return _page(
        offer=offer,
        data=offer_data(offer),
        words=text_data(chosen),
        language=content_language(chosen.language) or GERMAN,
        text_state=chosen.state,
        texts=list(texts.values()),
        now=now,
    )


def preview_of(offer: Offer, data: OfferData, now: dt.datetime) -> OfferPage:
    """The page as it will be with other values; ``offer`` may not be stored yet."""
    return _page(
        offer=offer, data=data, words=data.text, language=GERMAN, text_state=TextState.REVIEWED,
        texts=[], now=now,
    )  # fmt: skip


def _page(
    *, offer: Offer, data: OfferData, words: TextData, language: ContentLanguage, text_state: str,
    texts: list[OfferText], now: dt.datetime,
) -> OfferPage:  # fmt: skip
    organisation = offer.organisation
    today = legal_day(now)
    counts = capacity_counts(offer.capacity_checked_on, today)
    others = (content_language(text.language) for text in texts)
    return OfferPage(
        key=offer.key,
        data=data,
        words=words,
        language=language,
        text_state=text_state,
        other_languages=tuple(row for row in others if row and row.code != language.code),
        provider=Provider(
            name=organisation.name, key=organisation.key, website=organisation.website,
            is_public=organisation.state == "published",
        ),
        fields=tuple(FIELDS[code] for code in data.fields if code in FIELDS),
        languages=tuple(
            SPOKEN_LANGUAGES[code] for code in data.languages if code in SPOKEN_LANGUAGES
        ),
        hours=tuple(_hours(time, data, now) for time in data.times if time.schedule),
        capacity=data.capacity if counts else Capacity.UNKNOWN.value,
        capacity_checked_on=offer.capacity_checked_on if counts else None,
        checked_on=offer.checked_on,
        freshness=offer.freshness,
        municipality=offer.municipality.full_name,
        is_demo=offer.is_demo,
    )  # fmt: skip


def _hours(time: TimeData, data: OfferData, now: dt.datetime) -> Hours:
    return Hours(
        schedule=time.schedule,
        kind=time.kind,
        venue=None if time.venue is None else data.venues[time.venue],
        open_now=is_open(time.schedule, now),
        coming=tuple(next_openings(time.schedule, now, SHOWN_DATES)),
    )
