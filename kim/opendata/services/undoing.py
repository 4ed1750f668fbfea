"""Taking a whole import back: former values return, newer changes are never lost."""

import datetime as dt

from django.db import transaction

from kim.accounts.actor import Actor
from kim.audit.services import record
from kim.kernel.permissions import enforce
from kim.offers.queries import managed_offers, whole
from kim.offers.services.exchange import forget_source, remove_draft
from kim.offers.services.offers import move_offer
from kim.offers.states import OfferState
from kim.opendata.models import Conflict, Import, ImportLine, Offer, SourceRecord
from kim.opendata.services.keeping import kept, put_back
from kim.opendata.services.reading import ExchangeError, lock_import
from kim.opendata.states import EXCHANGE, UNDO, ImportState

SHOWN = 5
REASON = "Einlesen {pk} zurückgenommen"
NEWER = (
    "Seit dem Einlesen geändert: {titles}. Diese Änderungen gingen verloren. Bitte nehmen Sie nur "
    "die anderen zurück."
)


@transaction.atomic
def undo_import(*, actor: Actor, import_id: int, only_untouched: bool, now: dt.datetime) -> Import:
    """Take an import back (Einlesen zurücknehmen).

    Where somebody has changed an offer since, nothing is taken back, except ``only_untouched``
    asks for the others. Raises PermissionDenied, TransitionNotAllowed, ExchangeError.
    """
    run = lock_import(import_id)
    enforce(actor, EXCHANGE, run.municipality_id)
    UNDO.require(run.state, run.state_label)
    lines = list(run.lines.exclude(after=None).order_by("-position"))
    offers = {
        offer.pk: offer
        for offer in whole(managed_offers(actor)).filter(pk__in=[row.offer_id for row in lines])
    }
    touched = [line for line in lines if _is_touched(line, offers)]
    if touched and not only_untouched:
        titles = ", ".join(f"„{line.title[:60]}“" for line in touched[:SHOWN])
        more = f" und {len(touched) - SHOWN} weitere" if len(touched) > SHOWN else ""
        raise ExchangeError(NEWER.format(titles=titles + more))
    left = {line.pk for line in touched}
    for line in lines:
        offer = offers.get(line.offer_id or 0)
        if offer is not None and line.pk not in left:
            _take_back(actor, run, line, offer, now)
    applied_at = run.applied_at
    assert applied_at is not None  # the state says so
    Conflict.objects.filter(
        origin__offer_id__in=[row.offer_id for row in lines], noted_at=applied_at
    ).delete()
    run.state, run.undone_at = ImportState.UNDONE, now
    run.counts = {**run.counts, "left": len(left)}
    run.save(update_fields=["state", "undone_at", "counts"])
    record(
        at=now, actor=actor.key, action="opendata.undo", subject=run,
        changes={"lines": [len(lines), len(left)]},
    )  # fmt: skip
    return run


def _is_touched(line: ImportLine, offers: dict[int, Offer]) -> bool:
    """Whether the offer says something else than right after the import."""
    offer = offers.get(line.offer_id or 0)
    assert line.after is not None  # asked by the caller
    after = {key: item for key, item in line.after.items() if key != "origin"}
    return offer is not None and kept(offer) != after


def _take_back(actor: Actor, run: Import, line: ImportLine, offer: Offer, now: dt.datetime) -> None:
    assert line.after is not None  # asked by the caller
    if line.before is not None:
        put_back(actor=actor, offer_id=offer.pk, before=line.before, after=line.after, now=now)
        _put_origin_back(line, offer)
        return
    SourceRecord.objects.filter(offer=offer).delete()
    reason = REASON.format(pk=run.pk)
    if offer.published_at is None and offer.state == OfferState.DRAFT:
        ImportLine.objects.filter(offer=offer).update(offer=None)
        remove_draft(actor=actor, offer_id=offer.pk, reason=reason, now=now)
        return
    forget_source(actor=actor, offer_id=offer.pk, now=now)
    if offer.state != OfferState.ARCHIVED:
        move_offer(actor=actor, offer_id=offer.pk, deed="archive", reason=reason, now=now)


def _put_origin_back(line: ImportLine, offer: Offer) -> None:
    assert line.before is not None  # asked by the caller
    origin = line.before.get("origin")
    if origin is None:
        SourceRecord.objects.filter(offer=offer).delete()
    else:
        SourceRecord.objects.filter(offer=offer).update(**origin)
