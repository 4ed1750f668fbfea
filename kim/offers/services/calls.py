"""What a call about an offer found."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.offers.models import CheckEvent, Offer
from kim.offers.services.indexing import locked
from kim.offers.services.offers import confirm_offer, move_offer
from kim.offers.states import CheckOutcome, CheckWay


@transaction.atomic
def note_call(
    *, actor: Actor, offer_id: int, outcome: CheckOutcome, note: str, now: dt.datetime
) -> Offer:
    """Note what a call found (Ergebnis des Anrufs): confirmed, not reached or ended.

    Raises PermissionDenied, TransitionNotAllowed, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.keep", offer)
    if outcome == CheckOutcome.CONFIRMED:
        return confirm_offer(actor=actor, offer_id=offer_id, now=now, way=CheckWay.PHONE, note=note)
    CheckEvent.objects.create(
        offer=offer, at=now, outcome=outcome, way=CheckWay.PHONE, by=actor.key, note=note
    )
    record(
        at=now, actor=actor.key, action="offers.check", subject=offer,
        changes={"outcome": ["", outcome]},
    )  # fmt: skip
    if outcome == CheckOutcome.ENDED:
        return move_offer(actor=actor, offer_id=offer_id, deed="archive", now=now, reason=note)
    offer.signals.filter(resolved_at=None).update(tried_on=legal_day(now))
    return offer
