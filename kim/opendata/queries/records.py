"""Offers of the database as records of the exchange, and records as what services take."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kim.network.rules.opening_data import parse_schedule
from kim.network.rules.schedule import HoursKind
from kim.offers.rules.offer_data import SOURCE_LANGUAGE, OfferData, TextData, TimeData, VenueData
from kim.offers.states import OfferState
from kim.opendata.models import Offer
from kim.opendata.rules.exchange.record import (
    ContactRecord,
    OfferRecord,
    PlanRecord,
    ProviderRecord,
    TextRecord,
    VenueRecord,
)

EXTRA = "exchange"  # in Offer.extra: what formats say and kim has no field for
WORDS = {"title": "title", "summary": "summary", "description": "description",
         "cost": "cost_text", "eligibility": "eligibility_text",
         "registration": "registration_text"}  # fmt: skip
SAME = ("kind", "level_from", "level_to", "cost", "childcare", "mode", "registration",
        "registration_url", "online_url", "min_age", "max_age", "starts_on", "ends_on",
        "capacity", "source", "source_key", "licence", "attribution")  # fmt: skip
LISTS = ("fields", "languages", "target_groups", "access", "eligibility")


def record_of(offer: Offer) -> OfferRecord:
    """The record of an offer read with ``offers.queries.whole``: no further query."""
    venues = sorted(offer.venues.all(), key=lambda venue: venue.pk)
    keys = {venue.pk: str(venue.key) for venue in venues}
    texts = {text.language: text for text in offer.texts.all()}
    values: dict[str, Any] = {name: getattr(offer, name) for name in SAME}
    values |= {name: tuple(getattr(offer, name)) for name in LISTS}
    return OfferRecord(
        key=str(offer.key),
        active=offer.state == OfferState.PUBLISHED,
        texts={
            code: TextRecord(
                **{here: getattr(texts[code], there) for here, there in WORDS.items()},
                state=texts[code].state,
            )
            for code in sorted(texts, key=lambda code: (code != SOURCE_LANGUAGE, code))
        },
        municipality=offer.municipality.ags,
        areas=tuple(sorted(place.ags or place.ars for place in offer.areas.all())),
        contact=ContactRecord(
            function=offer.contact_name,
            mail=offer.contact_mail,
            phone=offer.contact_phone,
            website=offer.contact_website,
        ),
        provider=provider_of(offer),
        venues=tuple(
            VenueRecord(
                key=str(venue.key),
                name=venue.name,
                street=venue.street,
                postcode=venue.postcode,
                town=venue.town,
                latitude=None if venue.latitude is None else float(venue.latitude),
                longitude=None if venue.longitude is None else float(venue.longitude),
                access=tuple(venue.access),
                note=venue.note,
            )
            for venue in venues
        ),
        plans=tuple(
            PlanRecord(
                schedule=parse_schedule(time.schedule),
                venue=keys.get(time.venue_id, "") if time.venue_id else "",
                kind=time.kind,
            )
            for time in offer.times.all()
        ),
        checked_on=offer.checked_on,
        modified_at=offer.changed_at,
        extra=offer.extra.get(EXTRA, {}),
        **values,
    )


def provider_of(offer: Offer) -> ProviderRecord:
    """The organisation behind an offer, with its public ways to be reached."""
    organisation = offer.organisation
    return ProviderRecord(
        key=str(organisation.key),
        name=organisation.name,
        kind=organisation.kind,
        description=organisation.description,
        mail=organisation.mail,
        phone=organisation.phone,
        website=organisation.website,
    )


def data_of(
    record: OfferRecord,
    *,
    organisation_id: int,
    places: Mapping[str, int],
    communes: Mapping[str, int],
    base: OfferData | None = None,
) -> OfferData:
    """What the services of offers take. ``places`` are ids by AGS or ARS, ``communes`` by name.

    ``base`` keeps what no record says: who answers for the entry and how often it is checked.
    """
    index = {venue.key: number for number, venue in enumerate(record.venues) if venue.key}
    extra = {**(base.extra if base else {})}
    if record.extra:
        extra[EXTRA] = dict(record.extra)
    made = OfferData(
        organisation_id=organisation_id,
        text=text_data(record.texts.get(SOURCE_LANGUAGE) or record.text()),
        area_ids=tuple(sorted(places[key] for key in record.areas if key in places)),
        contact_name=record.contact.function,
        contact_mail=record.contact.mail,
        contact_phone=record.contact.phone,
        contact_website=record.contact.website,
        venues=tuple(_venue_data(venue, communes) for venue in record.venues),
        times=tuple(
            TimeData(
                schedule=plan.schedule,
                kind=HoursKind(plan.kind),
                venue=index.get(plan.venue),
            )
            for plan in record.plans
        ),
        extra=extra,
        **{name: getattr(record, name) for name in (*SAME, *LISTS)},
    )
    if base is None:
        return made
    return replace(made, owner_mail=base.owner_mail, check_interval_days=base.check_interval_days)


def text_data(text: TextRecord) -> TextData:
    """The words of one language as services take them."""
    return TextData(**{there: getattr(text, here) for here, there in WORDS.items()})


def _venue_data(venue: VenueRecord, communes: Mapping[str, int]) -> VenueData:
    return VenueData(
        name=venue.name,
        street=venue.street,
        postcode=venue.postcode,
        town=venue.town,
        commune_id=communes.get(venue.town.casefold()),
        latitude=_degrees(venue.latitude),
        longitude=_degrees(venue.longitude),
        access=venue.access,
        note=venue.note,
    )


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.00001"))


def records_of(offers: Iterable[Offer]) -> list[OfferRecord]:
    """The records of offers read with ``whole``."""
    return [record_of(offer) for offer in offers]
