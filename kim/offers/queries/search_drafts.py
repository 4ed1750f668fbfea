"""Offers as the search is told of them."""

import datetime as dt
from collections.abc import Iterator, Sequence

from kim.network.rules.fields import FIELDS, main_field
from kim.network.rules.opening import HoursKind
from kim.network.rules.opening_data import ScheduleInvalid, parse_schedule
from kim.network.rules.schedule import Hours, Schedule
from kim.offers.models import Offer, Venue
from kim.offers.queries import visible_offers, whole
from kim.offers.rules.codes import Capacity, Childcare, Level, Mode
from kim.offers.rules.freshness import CAPACITY_DAYS
from kim.offers.rules.search_entry import EntryDraft, SpotDraft, TextDraft
from kim.offers.rules.search_marks import OFFER, Group, mark, slots_between

KEY_LENGTH = 5  # of the AGS of one of the 36
PORTION = 500


def offer_drafts(ids: Sequence[int]) -> list[EntryDraft]:
    """Those of these offers that are public; a fixed number of queries."""
    return [_draft(offer) for offer in whole(visible_offers(None)).filter(pk__in=ids)]


def all_offer_drafts() -> Iterator[list[EntryDraft]]:
    """All public offers in portions."""
    keys = list(visible_offers(None).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), PORTION):
        yield offer_drafts(keys[start : start + PORTION])


def _draft(offer: Offer) -> EntryDraft:
    areas = list(offer.areas.all()) or [offer.municipality]
    venues = list(offer.venues.all())
    return EntryDraft(
        kind=OFFER,
        key=offer.key,
        municipality_id=offer.municipality_id,
        texts=[
            TextDraft(
                text.language,
                text.title,
                text.summary or text.description[:300],
                " ".join((text.description, text.eligibility_text)),
                text.state,
            )
            for text in offer.texts.all()
        ],
        provider=offer.organisation.name,
        topics=_topics(offer),
        places=[place.full_name for place in areas],
        marks=_marks(offer, venues),
        areas=[key for place in areas for key in area_keys(place.ags, place.ars)],
        slots=_slots(offer),
        spots=[_spot(venue) for venue in venues],
        starts_on=offer.starts_on,
        checked_on=offer.checked_on,
        last_on=offer.last_on,
        seats_until_on=_seats_until(offer),
    )


def area_keys(ags: str, ars: str) -> list[str]:
    """Keys under which an area is found: its own and that of the district it lies in."""
    own = ags or ars
    return [own, own[:KEY_LENGTH]] if len(own) > KEY_LENGTH else [own]


def _topics(offer: Offer) -> list[tuple[str, str]]:
    found = [FIELDS[code] for code in offer.fields if code in FIELDS]
    return [(lang, name) for f in found for lang, name in (("de", f.name_de), ("en", f.name_en))]


def _marks(offer: Offer, venues: Sequence[Venue]) -> list[str]:
    access = {*offer.access, *(code for venue in venues for code in venue.access)}
    found = [
        mark(Group.KIND, offer.kind),
        *(mark(Group.FIELD, code) for field in offer.fields for code in {field, main_field(field)}),
        *(mark(Group.LANGUAGE, code) for code in offer.languages),
        *(mark(Group.AUDIENCE, code) for code in offer.target_groups),
        *(mark(Group.LEVEL, code) for code in _levels(offer)),
        *(mark(Group.ACCESS, code) for code in sorted(access)),
        mark(Group.COST, offer.cost),
    ]
    if offer.childcare in (Childcare.YES, Childcare.ON_REQUEST):
        found.append(mark(Group.CHILDCARE, "yes"))
    if offer.mode in (Mode.ONLINE, Mode.BOTH):
        found.append(mark(Group.MODE, "online"))
    if offer.mode in (Mode.ON_SITE, Mode.BOTH):
        found.append(mark(Group.MODE, "on_site"))
    if offer.capacity in (Capacity.FREE, Capacity.FEW):
        found.append(mark(Group.SEATS, "free"))
    return found


def _levels(offer: Offer) -> list[str]:
    """All levels from the first to the last; one of them when only one is told."""
    order = Level.values()
    ends = [order.index(code) for code in (offer.level_from, offer.level_to) if code in order]
    return order[min(ends) : max(ends) + 1] if ends else []


def _seats_until(offer: Offer) -> dt.date | None:
    if offer.capacity_checked_on is None:
        return None
    return offer.capacity_checked_on + dt.timedelta(days=CAPACITY_DAYS)


def _slots(offer: Offer) -> int:
    found = 0
    for time in offer.times.all():
        try:
            found |= _bits(parse_schedule(time.schedule))
        except ScheduleInvalid:  # what cannot be read is not found by time, and shown as it is
            continue
    return found


def _bits(schedule: Schedule) -> int:
    found = 0
    for slot in schedule.slots:
        for day in slot.days:
            found |= _hours(slot, day)
    for dated in (*schedule.dates, *schedule.extra):
        found |= _hours(dated, dated.on.weekday())
    return found


def _hours(hours: Hours, day: int) -> int:
    if hours.kind == HoursKind.PHONE:
        return 0
    opens = hours.opens.hour + hours.opens.minute / 60
    closes = hours.closes.hour + hours.closes.minute / 60
    return slots_between(day, opens, closes)


def _spot(venue: Venue) -> SpotDraft:
    return SpotDraft(venue.town, venue.postcode, venue.latitude, venue.longitude)
