"""Coming dates of the offers of a search, for a calendar somebody subscribes to."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from kim.network.rules.opening import HoursKind, openings
from kim.network.rules.opening_data import ScheduleInvalid, parse_schedule
from kim.offers.models import OfferTime
from kim.offers.queries import visible_offers
from kim.offers.rules.search_feed import Date

DAYS = 60
MOST = 500


def dates_of(keys: Sequence[UUID], today: dt.date) -> dict[UUID, list[Date]]:
    """Dates of the next sixty days by offer, phone hours left out; one query."""
    found: dict[UUID, list[Date]] = {}
    rows = OfferTime.objects.filter(offer__in=visible_offers(None).filter(key__in=keys))
    for row in rows.select_related("offer", "venue"):
        place = row.venue.address if row.venue else ""
        try:
            schedule = parse_schedule(row.schedule)
        except ScheduleInvalid:
            continue
        for one in openings(schedule, today, today + dt.timedelta(days=DAYS)):
            if one.kind != HoursKind.PHONE:
                found.setdefault(row.offer.key, []).append(Date(one.starts_at, one.ends_at, place))
    return found
