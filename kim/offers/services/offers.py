"""Adding and changing offers."""

import datetime as dt
import uuid

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.kernel.states import TransitionNotAllowed
from kim.network.queries import visible_organisations
from kim.offers.models import CheckEvent, Offer
from kim.offers.queries.data import offer_data
from kim.offers.rules.checks import Flaw
from kim.offers.rules.offer_data import OfferData, copy_of
from kim.offers.services.indexing import locked, reindex
from kim.offers.services.writing import OfferInvalid, check, set_freshness, write_values
from kim.offers.states import ADD, BY_NAME, CheckOutcome, CheckWay, OfferState

NO_PROVIDER = "Diesen Akteur gibt es nicht oder nicht mehr. Bitte wählen Sie aus der Liste."

ENDED_KEPT = dt.timedelta(days=730)  # two years after the end; then nobody asks any more


class OfferNotFree(Exception):
    """Somebody else has changed the offer meanwhile (zwischenzeitlich geändert)."""


@transaction.atomic
def create_offer(
    *, actor: Actor, data: OfferData, municipality_id: int, now: dt.datetime,
    series: uuid.UUID | None = None, is_demo: bool = False,
) -> Offer:  # fmt: skip
    """Add an offer as a draft (Angebot anlegen).

    Raises OfferInvalid, PermissionDenied.
    """
    offer = Offer(
        organisation_id=data.organisation_id, municipality_id=municipality_id, series=series,
        created_at=now, owner_id=actor.user_id, is_demo=is_demo,
    )  # fmt: skip
    enforce(actor, ADD.permission, offer)
    check(data, complete=False)
    _require_provider(actor, data)
    write_values(offer=offer, data=data, now=now)
    record(at=now, actor=actor.key, action="offers.add", subject=offer)
    return offer


@transaction.atomic
def change_offer(
    *, actor: Actor, offer_id: int, data: OfferData, now: dt.datetime,
    seen: dt.datetime | None = None, way: CheckWay = CheckWay.FORM,
) -> Offer:  # fmt: skip
    """Change an offer at once (Angebot ändern); who changes it has checked it.

    ``seen`` is when the offer had changed last as the person saw it.
    Raises OfferInvalid, OfferNotFree, PermissionDenied, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.edit", offer)
    if offer.state == OfferState.PUBLISHED:
        enforce(actor, "offers.publish", offer)
    if seen is not None and seen != offer.changed_at:
        raise OfferNotFree
    if data.organisation_id != offer.organisation_id:
        _require_provider(actor, data)
    apply_change(offer=offer, data=data, by=actor.key, way=way, now=now)
    enforce(actor, "offers.edit", offer)  # nobody hands an offer to whom they do not act for
    return offer


def apply_change(
    *, offer: Offer, data: OfferData, by: str, way: CheckWay, now: dt.datetime
) -> None:
    """Write other values into a locked offer, within the deed of who may. Raises OfferInvalid."""
    check(data, complete=offer.state == OfferState.PUBLISHED)
    before = offer_data(offer)
    write_values(offer=offer, data=data, now=now)
    mark_checked(offer=offer, outcome=CheckOutcome.CHANGED, way=way, by=by, now=now)
    changed = [name for name in OfferData.__slots__ if getattr(before, name) != getattr(data, name)]
    record(
        at=now, actor=by, action="offers.change", subject=offer,
        changes={"fields": ["", ", ".join(changed)]},
    )  # fmt: skip
    reindex(offer_ids=[offer.pk])


def _require_provider(actor: Actor, data: OfferData) -> None:
    if not visible_organisations(actor).filter(pk=data.organisation_id).exists():
        raise OfferInvalid([Flaw(path="organisation_id", message=NO_PROVIDER)])


def mark_checked(
    *, offer: Offer, outcome: CheckOutcome, way: CheckWay, by: str, now: dt.datetime, note: str = ""
) -> None:
    """Note that somebody has looked and found it right, and count anew from today."""
    offer.checked_on, offer.checked_by = legal_day(now), by
    set_freshness(offer=offer, today=legal_day(now))
    offer.changed_at = now
    offer.save(
        update_fields=["checked_on", "checked_by", "freshness", "next_change_on", "changed_at"]
    )
    CheckEvent.objects.create(offer=offer, at=now, outcome=outcome, way=way, by=by, note=note)
    settle(offer=offer, now=now)


def settle(*, offer: Offer, now: dt.datetime) -> None:
    """What was asked about the offer is answered: signals are done, open links end."""
    offer.signals.filter(resolved_at=None).update(resolved_at=now)
    offer.links.filter(used_at=None, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def confirm_offer(
    *, actor: Actor, offer_id: int, now: dt.datetime, way: CheckWay = CheckWay.FORM, note: str = ""
) -> Offer:
    """Note that a public offer is still right (bestätigen).

    Raises PermissionDenied, TransitionNotAllowed, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.edit", offer)
    if offer.state != OfferState.PUBLISHED:
        raise TransitionNotAllowed("Nur veröffentlichte Angebote können bestätigt werden.")
    mark_checked(
        offer=offer, outcome=CheckOutcome.CONFIRMED, way=way, by=actor.key, now=now, note=note
    )
    record(at=now, actor=actor.key, action="offers.confirm", subject=offer)
    reindex(offer_ids=[offer.pk])
    return offer


@transaction.atomic
def move_offer(
    *, actor: Actor, offer_id: int, deed: str, now: dt.datetime, reason: str = ""
) -> Offer:
    """Publish, withdraw, archive or restore an offer (Stand ändern). ``deed`` names the arrow.

    Raises OfferInvalid, PermissionDenied, TransitionNotAllowed, Offer.DoesNotExist.
    """
    transition = BY_NAME[deed]
    offer = locked(offer_id)
    enforce(actor, transition.permission, offer)
    transition.require(offer.state, offer.state_label)
    before = offer.state
    if transition.target == OfferState.PUBLISHED:
        _ready(offer, actor, now)
    offer.state, offer.changed_at = transition.target, now
    set_freshness(offer=offer, today=legal_day(now))
    offer.save()
    if offer.state != OfferState.PUBLISHED:
        settle(offer=offer, now=now)
    record(
        at=now, actor=actor.key, action=f"offers.{deed}", subject=offer, reason=reason,
        changes={"state": [before, offer.state]},
    )  # fmt: skip
    reindex(offer_ids=[offer.pk])
    return offer


def _ready(offer: Offer, actor: Actor, now: dt.datetime) -> None:
    """What a public entry needs: the seven answers, an owner, a day of check."""
    check(offer_data(offer), complete=True)
    if offer.owner_id is None and not offer.owner_mail:
        offer.owner_id = actor.user_id
    offer.checked_on, offer.checked_by = legal_day(now), actor.key
    offer.published_at = offer.published_at or now


@transaction.atomic
def copy_offer(*, actor: Actor, offer_id: int, now: dt.datetime) -> Offer:
    """Make a draft with the same values; both belong to one series (Angebot kopieren).

    Raises PermissionDenied, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.edit", offer)
    if offer.series is None:
        offer.series = uuid.uuid4()
        offer.save(update_fields=["series"])
    return create_offer(
        actor=actor, data=copy_of(offer_data(offer)), municipality_id=offer.municipality_id,
        now=now, series=offer.series, is_demo=offer.is_demo,
    )  # fmt: skip


@transaction.atomic
def forget_ended(*, offer_id: int, now: dt.datetime) -> None:
    """Delete from an offer that ended two years ago how somebody was reached (vergessen).

    What it was stays: title, times, provider. Does nothing for an offer that lives again.
    """
    offer = locked(offer_id)
    ended = (OfferState.ARCHIVED, OfferState.WITHDRAWN)
    if offer.state not in ended or offer.changed_at >= now - ENDED_KEPT:
        return
    for name in ("contact_name", "contact_mail", "contact_phone", "owner_mail", "checked_by"):
        setattr(offer, name, "")
    offer.owner = None
    offer.save()
    offer.edits.all().delete()
    offer.links.all().delete()
    record(at=now, actor="system", action="offers.forget", subject=offer)
