"""Changes that wait for approval while the approved version stays public."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.queries import recipients_with_role
from kim.accounts.rules.messages import Group, Kind
from kim.accounts.services.messages import notify
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce, may
from kim.offers.models import Offer, PendingEdit
from kim.offers.permissions import KEEPERS
from kim.offers.rules.offer_data import OfferData, offer_json, read_offer
from kim.offers.services.indexing import locked
from kim.offers.services.offers import apply_change, change_offer
from kim.offers.services.writing import check
from kim.offers.states import APPROVE, RETURN, CheckWay, EditState, OfferState

WAITING = Kind("offers.edit_waits", Group.TASK)
DECIDED = Kind("offers.edit_decided", Group.DECISION)


@transaction.atomic
def submit_edit(
    *, actor: Actor, offer_id: int, data: OfferData, now: dt.datetime,
    seen: dt.datetime | None = None,
) -> PendingEdit | None:  # fmt: skip
    """Change an offer by the rule of its municipality: at once (None), or after approval.

    Raises OfferInvalid, OfferNotFree, PermissionDenied, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.edit", offer)
    at_once = offer.state != OfferState.PUBLISHED or may(actor, "offers.publish", offer)
    if at_once:
        change_offer(actor=actor, offer_id=offer_id, data=data, now=now, seen=seen)
        return None
    return store_edit(offer=offer, data=data, by=actor.key, now=now)


def store_edit(
    *, offer: Offer, data: OfferData, by: str, now: dt.datetime, note: str = ""
) -> PendingEdit:
    """Keep a change for who decides; one that waited before is replaced. Raises OfferInvalid."""
    check(data, complete=offer.state == OfferState.PUBLISHED)
    offer.edits.filter(state=EditState.WAITING).update(
        state=EditState.REPLACED, decided_by=by, decided_at=now
    )
    edit = PendingEdit.objects.create(
        offer=offer, data=offer_json(data), proposed_by=by, proposed_at=now, note=note
    )
    record(at=now, actor=by, action="offers.propose", subject=edit)
    people = recipients_with_role(*KEEPERS, on=legal_day(now), place_id=offer.municipality_id)
    notify(
        recipients=people, kind=WAITING, about=edit, now=now,
        subject="Eine Änderung an einem Angebot wartet auf Ihre Freigabe.",
        path=f"/angebote/aenderungen/{edit.pk}/",
    )  # fmt: skip
    return edit


def _waiting(edit_id: int, actor: Actor) -> tuple[PendingEdit, Offer]:
    edit = PendingEdit.objects.select_for_update().get(pk=edit_id)
    offer = locked(edit.offer_id)
    enforce(actor, "offers.keep", offer)
    return edit, offer


@transaction.atomic
def approve_edit(*, actor: Actor, edit_id: int, now: dt.datetime) -> Offer:
    """Make a waiting change public (freigeben).

    Raises OfferInvalid, PermissionDenied, TransitionNotAllowed, PendingEdit.DoesNotExist.
    """
    edit, offer = _waiting(edit_id, actor)
    APPROVE.require(edit.state, EditState(edit.state).label)
    apply_change(offer=offer, data=read_offer(edit.data), by=actor.key, way=CheckWay.FORM, now=now)
    _decide(edit, EditState.APPROVED, actor, now, "")
    return offer


@transaction.atomic
def return_edit(*, actor: Actor, edit_id: int, reason: str, now: dt.datetime) -> PendingEdit:
    """Give a waiting change back with a reason (zurückgeben); the public version stays.

    Raises PermissionDenied, TransitionNotAllowed, PendingEdit.DoesNotExist.
    """
    edit, _ = _waiting(edit_id, actor)
    RETURN.require(edit.state, EditState(edit.state).label)
    _decide(edit, EditState.RETURNED, actor, now, reason)
    return edit


def _decide(
    edit: PendingEdit, state: EditState, actor: Actor, now: dt.datetime, reason: str
) -> None:
    edit.state, edit.decided_by, edit.decided_at, edit.reason = state, actor.key, now, reason
    edit.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    action = "offers.approve_edit" if state == EditState.APPROVED else "offers.return_edit"
    record(at=now, actor=actor.key, action=action, subject=edit, reason=reason)
    who = edit.proposed_by.removeprefix("user:")
    if who.isdigit():
        told = "freigegeben" if state == EditState.APPROVED else "zurückgegeben"
        notify(
            recipients=[int(who)], kind=DECIDED, about=edit, now=now,
            subject=f"Ihre Änderung an einem Angebot wurde {told}.",
            path=f"/angebote/verwalten/{edit.offer.key}/",
        )  # fmt: skip
