"""Signals beside the clock: noted once, counted when they come again."""

import datetime as dt

from django.db import transaction
from django.db.models import F

from kim.offers.models import Offer, OfferSignal
from kim.offers.rules.codes import Capacity
from kim.offers.rules.freshness import CAPACITY_DAYS
from kim.offers.services.indexing import locked
from kim.offers.states import OfferState, SignalKind


@transaction.atomic
def note_signal(
    *, offer_id: int, kind: SignalKind, text: str, now: dt.datetime, once: bool = False
) -> None:
    """Note why somebody should call (Anlass); again the same counts one up.

    With ``once`` the same text is noted only once for an offer, done or not: nobody is asked
    twice about one holiday.
    """
    locked(offer_id)
    told = text[:300]
    rows = OfferSignal.objects.filter(offer_id=offer_id, kind=kind)
    if once and rows.filter(text=told).exists():
        return
    if rows.filter(resolved_at=None).update(count=F("count") + (0 if once else 1)) == 0:
        OfferSignal.objects.create(offer_id=offer_id, kind=kind, text=told, noted_at=now)


@transaction.atomic
def note_old_capacity(*, today: dt.date, now: dt.datetime) -> int:
    """Note every public offer whose places nobody has checked for four weeks. Gives how many."""
    last = today - dt.timedelta(days=CAPACITY_DAYS)
    stale = Offer.objects.filter(state=OfferState.PUBLISHED, capacity_checked_on__lt=last)
    stale = stale.exclude(capacity=Capacity.UNKNOWN.value)
    stale = stale.exclude(signals__kind=SignalKind.CAPACITY_OLD, signals__resolved_at=None)
    made = OfferSignal.objects.bulk_create(
        OfferSignal(
            offer=offer, kind=SignalKind.CAPACITY_OLD, noted_at=now,
            text=f"Plätze zuletzt geprüft am {offer.capacity_checked_on:%d.%m.%Y}.",
        )
        for offer in stale
    )  # fmt: skip
    return len(made)


def expired_text(offer: Offer) -> str:
    """Why an offer without further dates is on the list."""
    return f"Der letzte Termin war am {offer.last_on:%d.%m.%Y}." if offer.last_on else ""
