"""Links by mail that confirm, change or end one offer, once, without sign-in.

Only the hash of a link is kept, and the job that sends the mail makes the link, so that it is
written down nowhere. Reading a link changes nothing; each deed locks the link first, so that of
two at once one is told that it came too late.
"""

import datetime as dt
import secrets
from dataclasses import replace

from django.db import transaction

from kim.accounts.actor import Actor
from kim.accounts.rules.sign_in import hash_token
from kim.accounts.services.jobs import defer
from kim.audit.services import record
from kim.kernel.dates import legal_day
from kim.kernel.permissions import enforce
from kim.network.states import Trust
from kim.offers.models import CheckEvent, FreshnessLink, Offer
from kim.offers.queries.links import link_of
from kim.offers.rules.offer_data import OfferData
from kim.offers.services.edits import store_edit
from kim.offers.services.indexing import locked, reindex
from kim.offers.services.offers import apply_change, mark_checked, settle
from kim.offers.services.signals import note_signal
from kim.offers.services.writing import set_freshness
from kim.offers.states import CheckOutcome, CheckWay, OfferState, SignalKind

VALID = dt.timedelta(days=60)
KEPT = dt.timedelta(days=365)


class LinkNotOpen(Exception):
    """The link is unknown, used, revoked or too old. Which of these is nobody's business."""


@transaction.atomic
def ask_owner(*, offer_id: int, now: dt.datetime) -> FreshnessLink | None:
    """Ask by mail whether an offer is still right (Erinnerung). Ends an open link to it.

    None when there is nobody to ask or the offer is not public any more.
    """
    offer = locked(offer_id)
    address = mail_of(offer)
    if offer.state != OfferState.PUBLISHED or not address:
        return None
    offer.links.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    link = FreshnessLink.objects.create(
        offer=offer, mail=address, created_at=now, expires_at=now + VALID,
        token_hash=hash_token(secrets.token_urlsafe(32)),  # a placeholder nobody knows
    )  # fmt: skip
    defer(job="offers.send_reminder", link_id=link.pk)
    record(at=now, actor="system", action="offers.ask_owner", subject=offer)
    return link


def mail_of(offer: Offer) -> str:
    """Whom to ask: the address for questions, the owner, the contact, the provider; or empty."""
    own = offer.owner.email if offer.owner_id and offer.owner else ""
    return offer.owner_mail or offer.contact_mail or offer.organisation.mail or own


@transaction.atomic
def issue_token(*, link_id: int, now: dt.datetime) -> tuple[FreshnessLink, str] | None:
    """Give an open link a fresh secret, for the mail. None when it is not open any more."""
    link = FreshnessLink.objects.select_for_update(of=("self",)).filter(pk=link_id).first()
    if link is None or link.used_at or link.revoked_at or now >= link.expires_at:
        return None
    token = secrets.token_urlsafe(32)
    link.token_hash, link.sent_at = hash_token(token), now
    link.save(update_fields=["token_hash", "sent_at"])
    return link, token


@transaction.atomic
def note_refused(*, link_id: int, now: dt.datetime) -> None:
    """The mail server refused the address: a reason to call."""
    link = FreshnessLink.objects.get(pk=link_id)
    note_signal(
        offer_id=link.offer_id, kind=SignalKind.BOUNCED, now=now,
        text="Die E-Mail an die hinterlegte Adresse kam nicht an.",
    )  # fmt: skip


def locked_link(link_id: int) -> FreshnessLink:
    """One link, locked until the end of the transaction."""
    return FreshnessLink.objects.select_for_update(of=("self",)).get(pk=link_id)


def _use(token: str, outcome: CheckOutcome, now: dt.datetime) -> tuple[FreshnessLink, Offer]:
    """Lock the link, see that it is open, and use it up. Raises LinkNotOpen."""
    found = link_of(token, now=now)
    if found is None:
        raise LinkNotOpen
    offer = locked(found.offer_id)
    link = locked_link(found.pk)
    if link.used_at or link.revoked_at or offer.state != OfferState.PUBLISHED:
        raise LinkNotOpen
    link.used_at, link.outcome = now, outcome
    link.save(update_fields=["used_at", "outcome"])
    return link, offer


def by_link(link: FreshnessLink) -> str:
    """Who acted, for the record: the link, never a person."""
    return f"link:{link.pk}"


@transaction.atomic
def confirm_by_link(*, token: str, capacity: str, now: dt.datetime) -> Offer:
    """Confirm an offer (bestätigen), with what is said about places, if anything.

    Raises LinkNotOpen.
    """
    link, offer = _use(token, CheckOutcome.CONFIRMED, now)
    if capacity:
        offer.capacity, offer.capacity_checked_on = capacity, legal_day(now)
        offer.save(update_fields=["capacity", "capacity_checked_on"])
    mark_checked(
        offer=offer, outcome=CheckOutcome.CONFIRMED, way=CheckWay.LINK, by=by_link(link), now=now
    )
    record(at=now, actor=by_link(link), action="offers.confirm", subject=offer)
    reindex(offer_ids=[offer.pk])
    return offer


@transaction.atomic
def edit_by_link(*, token: str, data: OfferData, now: dt.datetime) -> bool:
    """Change an offer: at once for a trusted provider (True), else it waits for approval.

    The provider itself cannot be changed this way. Raises LinkNotOpen, OfferInvalid.
    """
    link, offer = _use(token, CheckOutcome.CHANGED, now)
    if data.organisation_id != offer.organisation_id:
        raise LinkNotOpen
    data = replace(data, check_interval_days=offer.check_interval_days)  # the keeper's to decide
    if offer.organisation.trust == Trust.TRUSTED:
        apply_change(offer=offer, data=data, by=by_link(link), way=CheckWay.LINK, now=now)
        return True
    store_edit(offer=offer, data=data, by=by_link(link), now=now)
    return False


@transaction.atomic
def end_by_link(*, token: str, now: dt.datetime) -> Offer:
    """Take an offer that has ended from the public (beenden). Raises LinkNotOpen."""
    link, offer = _use(token, CheckOutcome.ENDED, now)
    offer.state, offer.changed_at = OfferState.WITHDRAWN, now
    set_freshness(offer=offer, today=legal_day(now))
    offer.save()
    CheckEvent.objects.create(
        offer=offer, at=now, outcome=CheckOutcome.ENDED, way=CheckWay.LINK, by=by_link(link)
    )
    settle(offer=offer, now=now)
    record(at=now, actor=by_link(link), action="offers.withdraw", subject=offer)
    reindex(offer_ids=[offer.pk])
    return offer


@transaction.atomic
def revoke_link(*, actor: Actor, offer_id: int, now: dt.datetime) -> int:
    """End the open link to an offer (zurückziehen). Gives how many ended.

    Raises PermissionDenied, Offer.DoesNotExist.
    """
    offer = locked(offer_id)
    enforce(actor, "offers.edit", offer)
    ended = offer.links.filter(used_at=None, revoked_at=None).update(revoked_at=now)
    record(at=now, actor=actor.key, action="offers.revoke_link", subject=offer)
    return ended


@transaction.atomic
def delete_old_links(*, now: dt.datetime) -> int:
    """Delete links a year after they ended. Gives how many."""
    deleted, _ = FreshnessLink.objects.filter(expires_at__lt=now - KEPT).delete()
    return deleted
