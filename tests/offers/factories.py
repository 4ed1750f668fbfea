"""Offers for tests: a language café in Speyer."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kim.accounts.actor import Actor
from kim.network.models import Organisation
from kim.network.rules.opening import HoursKind, Schedule, Slot
from kim.offers.models import Offer
from kim.offers.rules.offer_data import OfferData, TextData, TimeData, VenueData
from kim.offers.services.offers import create_offer, move_offer
from tests.network.factories import NOW, SPEYER, TODAY, make_organisation, manager, place

__all__ = ["NOW", "TODAY"]
VENUE = VenueData(
    name="Treffpunkt Muster",
    street="Musterweg 1",
    postcode="67346",
    town="Speyer",
    latitude=Decimal("49.31700"),
    longitude=Decimal("8.43100"),
    access=("step_free",),
)
MONDAYS = TimeData(
    schedule=Schedule(
        slots=(Slot(days=(0, 2), opens=dt.time(15), closes=dt.time(17)),),
        closed_on_public_holidays=True,
        closed_in_school_holidays=True,
    ),
    venue=0,
)
PHONE = TimeData(
    schedule=Schedule(
        slots=(Slot(days=(1,), opens=dt.time(9), closes=dt.time(10), kind=HoursKind.PHONE),)
    ),
    kind=HoursKind.PHONE,
)


def data_of(organisation: Organisation, **values: Any) -> OfferData:
    """The seven answers, and a little more."""
    title = values.pop("title", "Sprachcafé am Markt")
    given = OfferData(
        organisation_id=organisation.pk,
        text=TextData(title=title, summary="Deutsch üben bei Kaffee."),
        fields=("sprache",),
        languages=("de", "uk"),
        cost="free",
        contact_mail="sprachcafe@muster.example",
        owner_mail="pflege@muster.example",
        venues=(VENUE,),
        times=(MONDAYS,),
    )
    return replace(given, **values)


def make_offer(
    organisation: Organisation | None = None,
    *,
    actor: Actor | None = None,
    ags: str = SPEYER,
    public: bool = True,
    now: dt.datetime = NOW,
    **values: Any,
) -> Offer:
    """An offer kept by a municipality, public and checked on the day of ``now``."""
    actor = actor or manager(ags)
    organisation = organisation or make_organisation(ags)
    offer = create_offer(
        actor=actor, data=data_of(organisation, **values), municipality_id=place(ags).pk, now=now
    )
    if public:
        offer = move_offer(actor=actor, offer_id=offer.pk, deed="publish", now=now)
    return offer
