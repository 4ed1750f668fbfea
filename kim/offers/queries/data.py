"""An offer as values: what a form shows, a waiting edit is compared with, an export writes."""

from typing import Any

from kim.network.rules.opening import HoursKind
from kim.network.rules.opening_data import parse_schedule
from kim.offers.models import Offer, OfferText, Venue
from kim.offers.rules.offer_data import SOURCE_LANGUAGE, OfferData, TextData, TimeData, VenueData

PLAIN = (
    "organisation_id", "kind", "level_from", "level_to", "cost", "childcare", "mode",
    "registration", "registration_url", "online_url", "min_age", "max_age", "starts_on",
    "ends_on", "capacity", "contact_name", "contact_mail", "contact_phone", "contact_website",
    "owner_mail", "check_interval_days", "source", "source_key", "licence", "attribution",
)  # fmt: skip
LISTS = ("fields", "languages", "target_groups", "access", "eligibility")
WORDS = (
    "title", "summary", "description", "cost_text", "eligibility_text", "registration_text",
)  # fmt: skip


def offer_data(offer: Offer) -> OfferData:
    """All values of an offer. No query for one that was read with ``whole``."""
    venues = sorted(offer.venues.all(), key=lambda venue: venue.pk)
    index = {venue.pk: position for position, venue in enumerate(venues)}
    german = next((row for row in offer.texts.all() if row.language == SOURCE_LANGUAGE), None)
    values: dict[str, Any] = {name: getattr(offer, name) for name in PLAIN}
    values |= {name: tuple(getattr(offer, name)) for name in LISTS}
    return OfferData(
        **values,
        text=text_data(german) if german else TextData(),
        area_ids=tuple(sorted(place.pk for place in offer.areas.all())),
        venues=tuple(venue_data(venue) for venue in venues),
        times=tuple(
            TimeData(
                schedule=parse_schedule(time.schedule),
                kind=HoursKind(time.kind),
                venue=index.get(time.venue_id) if time.venue_id else None,
                extra=time.extra,
            )
            for time in offer.times.all()
        ),
        extra=offer.extra,
    )


def text_data(text: OfferText) -> TextData:
    """The words of one language."""
    return TextData(**{name: getattr(text, name) for name in WORDS})


def venue_data(venue: Venue) -> VenueData:
    """The values of a place."""
    return VenueData(
        name=venue.name,
        street=venue.street,
        postcode=venue.postcode,
        town=venue.town,
        commune_id=venue.commune_id,
        latitude=venue.latitude,
        longitude=venue.longitude,
        access=tuple(venue.access),
        note=venue.note,
        extra=venue.extra,
    )
