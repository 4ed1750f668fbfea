"""How values become rows. Only other services call it, inside their transaction."""

import datetime as dt
from collections.abc import Sequence

from kim.kernel.dates import legal_day
from kim.network.rules.opening import last_day_of
from kim.network.rules.opening_data import schedule_data
from kim.network.rules.texts import clean_text
from kim.offers.models import Offer, OfferText, OfferTime, Venue
from kim.offers.queries.data import LISTS, PLAIN, WORDS
from kim.offers.rules.checks import Flaw, flaws, missing
from kim.offers.rules.codes import Capacity
from kim.offers.rules.freshness import Freshness, contract
from kim.offers.rules.offer_data import SOURCE_LANGUAGE, OfferData, TextData, VenueData
from kim.offers.states import OfferState, TextState


class OfferInvalid(Exception):
    """The values cannot be stored or published (Angaben fehlerhaft). ``flaws`` say why."""

    def __init__(self, found: Sequence[Flaw]) -> None:
        super().__init__(" ".join(flaw.message for flaw in found))
        self.flaws = tuple(found)


def check(data: OfferData, *, complete: bool) -> None:
    """Raises OfferInvalid with every flaw; with ``complete`` also for what is missing."""
    found = flaws(data) + (missing(data) if complete else [])
    if not data.text.title.strip() and not complete:
        found += [flaw for flaw in missing(data) if flaw.path == "text.title"]
    if found:
        raise OfferInvalid(found)


def write_values(*, offer: Offer, data: OfferData, now: dt.datetime) -> None:
    """Put all values into the rows of an offer that may be new. Does not set its freshness."""
    capacity_said = data.capacity != Capacity.UNKNOWN
    if not capacity_said:
        offer.capacity_checked_on = None
    elif offer.capacity != data.capacity or offer.capacity_checked_on is None:
        offer.capacity_checked_on = legal_day(now)
    for name in PLAIN:
        setattr(offer, name, getattr(data, name))
    for name in LISTS:
        setattr(offer, name, list(getattr(data, name)))
    offer.extra = dict(data.extra)
    offer.last_on = _last_on(data)
    offer.changed_at = now
    offer.save()
    offer.areas.set(data.area_ids)
    venues = [_venue(offer.organisation_id, venue) for venue in data.venues]
    _write_times(offer, data, venues)
    _set_venues(offer, venues)
    write_german(offer=offer, text=data.text, now=now)


def _last_on(data: OfferData) -> dt.date | None:
    """The last day on which something happens; None where there is no end."""
    if data.ends_on is not None:
        return data.ends_on
    ends = [last_day_of(time.schedule) for time in data.times]
    known = [day for day in ends if day is not None]
    return max(known) if known and len(known) == len(ends) else None


def _venue(organisation_id: int, data: VenueData) -> Venue:
    """The place with these very values, made when there is none yet."""
    found, _ = Venue.objects.get_or_create(
        organisation_id=organisation_id,
        name=data.name,
        street=data.street,
        postcode=data.postcode,
        town=data.town,
        commune_id=data.commune_id,
        latitude=data.latitude,
        longitude=data.longitude,
        access=list(data.access),
        note=data.note,
        extra=dict(data.extra),
    )
    return found


def _set_venues(offer: Offer, venues: list[Venue]) -> None:
    """Bind the places; one that no offer needs any more goes."""
    before = set(offer.venues.values_list("pk", flat=True))
    offer.venues.set(venues)
    left = before - {venue.pk for venue in venues}
    Venue.objects.filter(pk__in=left, offers=None, times=None).delete()


def _write_times(offer: Offer, data: OfferData, venues: list[Venue]) -> None:
    offer.times.all().delete()
    OfferTime.objects.bulk_create(
        OfferTime(
            offer=offer,
            venue=None if time.venue is None else venues[time.venue],
            kind=time.kind.value,
            position=position,
            schedule=schedule_data(time.schedule),
            extra=dict(time.extra),
        )
        for position, time in enumerate(data.times)
    )


def write_german(*, offer: Offer, text: TextData, now: dt.datetime) -> None:
    """Write the German text; when its words changed, translations become outdated."""
    words = {name: clean_text(getattr(text, name)) for name in WORDS}
    row = OfferText.objects.filter(offer=offer, language=SOURCE_LANGUAGE).first()
    if row is None:
        OfferText.objects.create(
            offer=offer, language=SOURCE_LANGUAGE, source_version=offer.text_version,
            checked_on=legal_day(now), **words,
        )  # fmt: skip
        return
    if all(getattr(row, name) == value for name, value in words.items()):
        return
    offer.text_version += 1
    offer.save(update_fields=["text_version"])
    for name, value in words.items():
        setattr(row, name, value)
    row.source_version, row.checked_on = offer.text_version, legal_day(now)
    row.save()
    others = OfferText.objects.filter(offer=offer).exclude(language=SOURCE_LANGUAGE)
    others.update(state=TextState.OUTDATED)


def set_freshness(*, offer: Offer, today: dt.date) -> None:
    """Set state and next change of the freshness of an offer that is not saved yet."""
    if offer.checked_on is None or offer.state != OfferState.PUBLISHED:
        offer.freshness, offer.next_change_on = Freshness.HIDDEN.value, None
        return
    days = contract(
        kind=offer.kind,
        checked_on=offer.checked_on,
        own_days=offer.check_interval_days,
        ends_on=offer.last_on,
    )
    offer.freshness = days.state(today).value
    offer.next_change_on = days.next_change(today)
