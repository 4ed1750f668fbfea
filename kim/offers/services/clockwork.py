"""What the morning brings: due, overdue, hidden; who is asked and who is told."""

import datetime as dt

from django.db import transaction

from kim.accounts.queries import recipients_with_role
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.offers.models import Offer
from kim.offers.permissions import KEEPERS
from kim.offers.rules.freshness import Freshness
from kim.offers.services.indexing import locked, reindex
from kim.offers.services.links import ask_owner
from kim.offers.services.signals import expired_text, note_signal
from kim.offers.services.writing import set_freshness
from kim.offers.states import OfferState, SignalKind

OVERDUE = Kind("offers.overdue", Group.TASK)
HIDDEN = Kind("offers.hidden", Group.TASK)


@transaction.atomic
def follow_clock(*, offer_id: int, today: dt.date, now: dt.datetime) -> str:
    """Let the freshness of an offer follow the day (Aktualität fortschreiben).

    Due: the owner is asked. Overdue: asked again, the manager is told. Hidden: it leaves search,
    map and export in this transaction. Does nothing the second time. Gives the state.
    """
    offer = locked(offer_id)
    before = offer.freshness
    if offer.state != OfferState.PUBLISHED:
        return before
    set_freshness(offer=offer, today=today)
    if offer.freshness == before:
        offer.save(update_fields=["next_change_on"])
        return before
    offer.changed_at = now
    offer.save(update_fields=["freshness", "next_change_on", "changed_at"])
    record(
        at=now, actor="system", action="offers.freshness", subject=offer,
        changes={"freshness": [before, offer.freshness]},
    )  # fmt: skip
    _consequences(offer, today, now)
    reindex(offer_ids=[offer.pk])
    return offer.freshness


def _consequences(offer: Offer, today: dt.date, now: dt.datetime) -> None:
    state = Freshness(offer.freshness)
    if state in (Freshness.DUE, Freshness.OVERDUE):
        ask_owner(offer_id=offer.pk, now=now)
    if state == Freshness.OVERDUE:
        since = f"{offer.checked_on:%d.%m.%Y}"
        _tell(offer, OVERDUE, "Ein Angebot wurde zu lange nicht bestätigt.", now)
        note_signal(
            offer_id=offer.pk, kind=SignalKind.OVERDUE, text=f"Zuletzt geprüft am {since}.", now=now
        )
    if state == Freshness.HIDDEN:
        _tell(offer, HIDDEN, "Ein Angebot ist nicht mehr öffentlich zu sehen.", now)
        if offer.last_on is not None and offer.last_on < today:
            text = expired_text(offer)
            note_signal(offer_id=offer.pk, kind=SignalKind.EXPIRED, text=text, now=now)


def _tell(offer: Offer, kind: Kind, subject: str, now: dt.datetime) -> None:
    """Tell who keeps the offer for its municipality."""
    people = recipients_with_role(*KEEPERS, on=legal_day(now), place_id=offer.municipality_id)
    notify(
        recipients=people, kind=kind, subject=subject, about=offer, now=now,
        path=f"/angebote/verwalten/{offer.key}/",
    )  # fmt: skip
